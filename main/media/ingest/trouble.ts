/** Why a source gives no picture, as ffmpeg's own words tell it. */
import type { SourceReason } from '../../../contract/video-source.ts';

export class Trouble extends Error {
  readonly reason: SourceReason;
  /** Freed of addresses and secrets. */
  readonly detail: string | undefined;

  constructor(reason: SourceReason, detail?: string) {
    super(`${reason}${detail === undefined ? '' : `: ${detail}`}`);
    this.name = 'Trouble';
    this.reason = reason;
    this.detail = detail;
  }
}

/** ffmpeg's messages (libavformat/rtsp.c, libavutil/error.c, getaddrinfo); the first that fits. */
const signs: [RegExp, SourceReason][] = [
  [/\b40[13] (Unauthorized|Forbidden)|authorization failed/, 'refused-login'],
  [/\b(404|454) |Not Found/, 'no-such-path'],
  [/\b(453|503|486) |Not Enough Bandwidth|Service Unavailable/, 'busy'],
  [/Failed to resolve|Name or service not known|Temporary failure in name resolution/, 'name-unknown'],
  [/Connection (refused|timed out|reset)|No route to host|unreachable|Operation timed out/, 'unreachable'],
  [/Input\/output error|End of file/, 'unreachable'],
  [/does not contain any stream|Could not find codec parameters|Invalid data found/, 'no-video'],
];

/** @param words what ffmpeg wrote, already freed of secrets */
export function troubleOf(words: string): Trouble {
  const reason = signs.find(([sign]) => sign.test(words))?.[1] ?? 'failed';
  const last = words.trim().split('\n').at(-1)?.slice(0, 200);
  return new Trouble(reason, last || undefined);
}
