/** Logging in at an RTSP server: Digest (RFC 7616, and RFC 2617 for servers without qop) and Basic (RFC 7617). */
import { createHash, randomBytes } from 'node:crypto';

export interface Login {
  user: string;
  password: string;
}

/** Node's names of the algorithms that a server may ask for. */
const ALGORITHMS: Record<string, string> = { md5: 'md5', 'sha-256': 'sha256' };

/**
 * The best that is offered.
 * @param challenges values of WWW-Authenticate
 * @returns the Authorization header, or undefined where there is no way
 */
export function authorization(
  challenges: readonly string[],
  { user, password }: Login,
  method: string,
  uri: string,
): string | undefined {
  const digests = challenges.filter((each) => /^digest\b/i.test(each)).map(parametersOf);
  for (const name of ['sha-256', 'md5']) {
    const found = digests.find(({ algorithm = 'MD5' }) => algorithm.toLowerCase() === name);
    if (found) return digest(found, name, { user, password }, method, uri);
  }
  if (challenges.some((each) => /^basic\b/i.test(each)))
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return undefined;
}

function digest(
  { realm = '', nonce = '', opaque, qop, algorithm }: Record<string, string>,
  name: string,
  { user, password }: Login,
  method: string,
  uri: string,
): string {
  const hash = (text: string) =>
    createHash(ALGORITHMS[name] ?? 'md5')
      .update(text)
      .digest('hex');
  const [own, what] = [hash(`${user}:${realm}:${password}`), hash(`${method}:${uri}`)];
  const fields = [`username="${quoted(user)}"`, `realm="${quoted(realm)}"`, `nonce="${quoted(nonce)}"`, `uri="${uri}"`];
  if (qop?.split(',').some((each) => each.trim() === 'auth')) {
    // One request of its own for each: never counted on.
    const [count, cnonce] = ['00000001', randomBytes(8).toString('hex')];
    fields.push(`response="${hash(`${own}:${nonce}:${count}:${cnonce}:auth:${what}`)}"`);
    fields.push('qop=auth', `nc=${count}`, `cnonce="${cnonce}"`);
  } else fields.push(`response="${hash(`${own}:${nonce}:${what}`)}"`);
  if (algorithm !== undefined) fields.push(`algorithm=${algorithm}`);
  if (opaque !== undefined) fields.push(`opaque="${quoted(opaque)}"`);
  return `Digest ${fields.join(', ')}`;
}

const quoted = (text: string): string => text.replaceAll(/["\\]/g, '\\$&');

/** `realm="a, b", nonce=x`, keys in lower case. */
function parametersOf(challenge: string): Record<string, string> {
  const pairs = challenge.matchAll(/([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g);
  return Object.fromEntries(
    [...pairs].map(([, key = '', text, word]) => [
      key.toLowerCase(),
      text === undefined ? (word ?? '') : text.replaceAll(/\\(.)/g, '$1'),
    ]),
  );
}
