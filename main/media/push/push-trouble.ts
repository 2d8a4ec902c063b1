/** Why a feed does not reach another platform, by the platform's status or by ffmpeg's own words. */
import type { PushReason } from '../../../contract/push.ts';
import { redacted } from '../ingest/camera-address.ts';
import { Trouble } from '../ingest/trouble.ts';

export class PushTrouble extends Error {
  readonly reason: PushReason;
  /** Freed of addresses and secrets. */
  readonly detail: string | undefined;

  constructor(reason: PushReason, detail?: string) {
    super(`${reason}${detail === undefined ? '' : `: ${detail}`}`);
    this.name = 'PushTrouble';
    this.reason = reason;
    this.detail = detail;
  }
}

/** Of an RTSP answer (RFC 2326 §7.1.1). */
export function troubleOfStatus(status: number, method: string): PushTrouble {
  const detail = `${method}: ${status}`;
  if (status === 401 || status === 403) return new PushTrouble('refused-login', detail);
  if (status === 404 || status === 454) return new PushTrouble('no-such-path', detail);
  if (status === 453 || status === 486 || status === 503) return new PushTrouble('busy', detail);
  return new PushTrouble('refused', detail);
}

/** Of the network: Node's own codes. */
export function troubleOfSocket(error: unknown): PushTrouble {
  if (error instanceof PushTrouble) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new PushTrouble('name-unknown', code);
  if (/CERT|SIGNED|ALTNAME|ERR_SSL|ERR_TLS|ISSUER/.test(code)) return new PushTrouble('certificate', code);
  if (/^E[A-Z]+$/.test(code)) return new PushTrouble('unreachable', code);
  return new PushTrouble('failed', code);
}

/** libsrt and libavformat/libsrt.c; the first that fits. */
const signs: [RegExp, PushReason][] = [
  [/passphrase|BADSECRET|UNSECURE/i, 'refused-login'],
  [/REJECT|rejected/, 'refused'],
  [/Failed to resolve|Name or service not known|Temporary failure in name resolution/, 'name-unknown'],
  [/Connection to .* failed/, 'unreachable'],
];

/** @param error what the program's end threw, if it threw @param words what ffmpeg wrote @param ran it had sent already */
export function troubleOfProgram(error: unknown, words: string, secrets: readonly string[], ran: boolean): PushTrouble {
  if (error instanceof PushTrouble) return error;
  if (error instanceof Trouble && error.reason === 'no-program') return new PushTrouble('no-program');
  const bare = secrets.reduce((text, password) => redacted(text, { password }), redacted(words));
  const detail = bare.trim().split('\n').at(-1)?.slice(0, 200) || undefined;
  if (ran) return new PushTrouble('ended', detail);
  return new PushTrouble(signs.find(([sign]) => sign.test(words))?.[1] ?? 'failed', detail);
}
