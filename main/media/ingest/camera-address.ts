/**
 * Addresses of network cameras, and how they reach ffmpeg without being seen: a program's arguments can be read by everybody on
 * the machine, so the address with its password goes into a playlist (ffconcat, ffmpeg-formats §concat) on standard input.
 */
import { QianshaoError } from '../../../contract/errors.ts';
import type { RtspSource } from '../../../contract/video-source.ts';

type Address = Pick<RtspSource, 'address' | 'user' | 'password'>;

/** A camera that does not answer for so long is away, ms. */
export const CAMERA_TIMEOUT_MS = 8_000;

/**
 * Takes user and password out of an address as people copy it (`rtsp://admin:secret@192.168.1.64/…`). Those of fields of their
 * own win.
 * @throws QianshaoError source-address-invalid
 */
export function parseCameraAddress({ address, user, password }: Address): Address {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new QianshaoError('source-address-invalid');
  }
  const isCamera = url.protocol === 'rtsp:' || url.protocol === 'rtsps:';
  // Nothing that a playlist would take for the end of a line.
  if (!isCamera || url.hostname === '' || /[\s\p{Cc}]/u.test(address))
    throw new QianshaoError('source-address-invalid');
  const found = { user: decode(url.username), password: decode(url.password) };
  url.username = url.password = '';
  const login = { user: user || found.user, password: password || found.password };
  return {
    address: url.href,
    ...(login.user ? { user: login.user } : {}),
    ...(login.password ? { password: login.password } : {}),
  };
}

/** The address as screens and logs may have it: no user, no password, no query, no path that speaks of one. */
export function displayAddress(address: string): string {
  const { protocol, host, pathname } = new URL(address);
  const path = /pass|pwd|user|token|key|auth/i.test(pathname) ? '/…' : pathname;
  return `${protocol}//${host}${path}`;
}

/** What ffmpeg reads on standard input. @param listenMs how long it looks at a camera before it goes on */
export function playlist(
  { address, user, password, transport }: Address & Pick<RtspSource, 'transport'>,
  listenMs: number,
): string {
  const url = new URL(address);
  if (user !== undefined) url.username = encode(user);
  if (password !== undefined) url.password = encode(password);
  const lines = [
    'ffconcat version 1.0',
    `file '${url.href.replaceAll("'", '%27')}'`,
    `option rtsp_transport ${transport}`,
    // Of each read from the camera, µs.
    `option timeout ${CAMERA_TIMEOUT_MS * 1_000}`,
    `option analyzeduration ${listenMs * 1_000}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Words of ffmpeg without addresses, user and password: it writes them into its complaints. */
export function redacted(words: string, { user, password }: Omit<Address, 'address'> = {}): string {
  const secrets = [password, user].flatMap((secret) =>
    secret && secret.length > 2 ? [secret, encode(secret), encodeURIComponent(secret)] : [],
  );
  const bare = words.replaceAll(/\b(\w+):\/\/[^\s'"]*/g, '$1://…').replaceAll(/(?<=Impossible to open ').*(?=')/g, '…');
  return secrets.reduce((text, secret) => text.replaceAll(secret, '…'), bare);
}

const encode = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
