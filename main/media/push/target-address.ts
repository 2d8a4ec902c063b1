/** Addresses of other platforms: secrets out of them when they are entered, what is pushed into them when it is sent. */
import { QianshaoError } from '../../../contract/errors.ts';
import type { KeptTarget, NewPush, NewPushTarget, PushTarget } from '../../../contract/push.ts';
import { displayAddress, parseCameraAddress } from '../ingest/camera-address.ts';

/** What an SRT address may say that we do anyhow. */
const SRT_GIVEN: Record<string, string> = { mode: 'caller', transtype: 'live', pkt_size: '1316' };
const SRT_DEFAULT_MS = 500;
/** Longer than any: programs that count in microseconds write it so. */
const LONGEST_MS = 8_000;
/** Lengths that SRT takes. */
const PASSPHRASE = { from: 10, to: 79 } as const;

const invalid = (detail?: string) => new QianshaoError('push-address-invalid', detail);

/** As it is kept. Fields of their own win over what the address says. @throws push-address-invalid */
export function parseTarget(entered: NewPushTarget): NewPushTarget {
  if (entered.address.startsWith('srt:')) return parseSrt(entered);
  try {
    const { name, sound } = entered;
    return { name, sound, ...parseCameraAddress(entered) };
  } catch (error) {
    throw new QianshaoError('push-address-invalid', undefined, error);
  }
}

function parseSrt({ name, sound, address, ...fields }: NewPushTarget): NewPushTarget {
  const url = parsed(address);
  if (url.hostname === '' || url.port === '' || /[\s\p{Cc}]/u.test(address)) throw invalid();
  if (url.username !== '' || url.password !== '' || !['', '/'].includes(url.pathname)) throw invalid();
  const found = new Map(url.searchParams);
  const take = (key: string): string | undefined => {
    const value = found.get(key);
    found.delete(key);
    return value === '' ? undefined : value;
  };
  const streamId = fields.streamId || take('streamid');
  const passphrase = fields.passphrase || take('passphrase');
  const latencyMs = fields.latencyMs ?? latencyOf(take('latency'));
  for (const key of ['streamid', 'passphrase', 'latency']) found.delete(key);
  for (const [key, value] of found) if (SRT_GIVEN[key] !== value) throw invalid(key);
  for (const secret of [streamId, passphrase]) if (secret !== undefined && /[\p{Cc}]/u.test(secret)) throw invalid();
  if (passphrase !== undefined && (passphrase.length < PASSPHRASE.from || passphrase.length > PASSPHRASE.to))
    throw invalid('passphrase');
  return {
    ...{ name, sound, address: `srt://${url.host}`, latencyMs },
    ...(streamId === undefined ? {} : { streamId }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

function parsed(address: string): URL {
  try {
    return new URL(address);
  } catch {
    throw invalid();
  }
}

/** SRT's own addresses count milliseconds, those of ffmpeg and OBS microseconds. */
function latencyOf(text: string | undefined): number {
  if (text === undefined) return SRT_DEFAULT_MS;
  const count = Number(text);
  const ms = count > LONGEST_MS ? count / 1_000 : count;
  if (!(ms >= 20 && ms <= LONGEST_MS)) throw invalid('latency');
  return Math.round(ms);
}

export const isSrt = ({ address }: Pick<KeptTarget, 'address'>): boolean => address.startsWith('srt:');

const PLACES = /(?:\{|%7B)(station|feed)(?:\}|%7D)/gi;

/** It takes several feeds, each at a place of its own. */
const takesMany = ({ address, streamId = '' }: Pick<KeptTarget, 'address' | 'streamId'>): boolean =>
  /(?:\{|%7B)feed(?:\}|%7D)/i.test(address + streamId);

/** The target as this feed goes there. */
export function aimed(target: KeptTarget, { station, feed }: Pick<NewPush, 'station' | 'feed'>): KeptTarget {
  const put = (text: string, shape: (value: string) => string) =>
    text.replaceAll(PLACES, (_all, name: string) => shape(name.toLowerCase() === 'feed' ? feed : station));
  const { address, streamId } = target;
  return {
    ...target,
    address: put(address, encodeURIComponent),
    ...(streamId === undefined ? {} : { streamId: put(streamId, String) }),
  };
}

export function targetView({ id, name, sound, by, at, ...rest }: KeptTarget): PushTarget {
  return { id, name, sound, by, at, address: displayAddress(rest.address), many: takesMany(rest) };
}
