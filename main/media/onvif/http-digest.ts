/**
 * HTTP Digest (RFC 7616), which cameras want in place of a UsernameToken, or after it (Hikvision's “digest”). Basic is never
 * answered: it would tell the password to whoever answers at a camera's address.
 */
import { createHash } from 'node:crypto';
import type { Login } from './soap.ts';

export interface Challenge {
  realm: string;
  nonce: string;
  opaque: string | undefined;
  algorithm: 'MD5' | 'SHA-256';
  /** As the camera wrote it; undefined: it named none. */
  named: string | undefined;
  /** The session form: the secret is hashed once more with both nonces. */
  session: boolean;
  /** RFC 2069 has none. */
  auth: boolean;
}

const ALGORITHMS = { MD5: 'md5', 'SHA-256': 'sha256' } as const;

/** The best challenge of the `WWW-Authenticate` headers that can be answered; SHA-256 before MD5. */
export function chooseChallenge(headers: readonly string[]): Challenge | undefined {
  const known = headers.flatMap((header) => split(header)).flatMap((words) => parse(words) ?? []);
  return known.find(({ algorithm }) => algorithm === 'SHA-256') ?? known[0];
}

/** A header may have several challenges in it; each begins with a scheme. */
const split = (header: string): string[] => header.split(/(?=\b(?:Digest|Basic)\s)/i);

function parse(words: string): Challenge | undefined {
  if (!/^Digest\s/i.test(words)) return undefined;
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, plain] of words.slice(7).matchAll(/([a-z]+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))/gi))
    fields.set(name.toLowerCase(), quoted ?? plain ?? '');
  const named = fields.get('algorithm');
  const algorithm = (named ?? 'MD5').toUpperCase();
  const base = algorithm.replace(/-SESS$/, '');
  const qop = fields.get('qop')?.split(/[\s,]+/);
  const [realm, nonce] = [fields.get('realm'), fields.get('nonce')];
  if (realm === undefined || nonce === undefined || (base !== 'MD5' && base !== 'SHA-256')) return undefined;
  // Only the integrity of the whole is wanted: not spoken here.
  if (qop && !qop.includes('auth')) return undefined;
  return {
    ...{ realm, nonce, opaque: fields.get('opaque'), algorithm: base, named },
    session: base !== algorithm,
    auth: qop !== undefined,
  };
}

export interface DigestRequest {
  method: string;
  /** Path and query, as in the request's first line. */
  uri: string;
  cnonce: string;
  /** How often the challenge's nonce has been used, this time too. */
  count: number;
}

/** The `Authorization` header (RFC 7616 §3.4). */
export function authorization(challenge: Challenge, { user, password }: Login, request: DigestRequest): string {
  const { realm, nonce, opaque, algorithm, named, session, auth } = challenge;
  const { method, uri, cnonce, count } = request;
  const hash = (...parts: string[]) => createHash(ALGORITHMS[algorithm]).update(parts.join(':')).digest('hex');
  const secret = hash(user, realm, password);
  const ha1 = session ? hash(secret, nonce, cnonce) : secret;
  const ha2 = hash(method, uri);
  const nc = count.toString(16).padStart(8, '0');
  const response = auth ? hash(ha1, nonce, nc, cnonce, 'auth', ha2) : hash(ha1, nonce, ha2);
  const quoted = (words: string) => `"${words.replaceAll(/[\\"]/g, (letter) => `\\${letter}`)}"`;
  return [
    `Digest username=${quoted(user)}, realm=${quoted(realm)}, nonce=${quoted(nonce)}, uri=${quoted(uri)}`,
    `response="${response}"`,
    ...(named === undefined ? [] : [`algorithm=${named}`]),
    ...(auth ? [`qop=auth, nc=${nc}, cnonce="${cnonce}"`] : session ? [`cnonce="${cnonce}"`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
  ].join(', ');
}
