/** Cookie sessions. The file holds only hashes of their secrets, and they outlive a restart of the station. */
import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../contract/station.ts';
import type { Registry } from '../store/types.ts';

/** A session ends this long after it began, ms; logging in again is then asked for. */
export const SESSION_MS = 7 * 86_400_000;

export interface Person {
  name: string;
  role: Role;
}

export interface SessionsOptions {
  registry: Registry;
  /** Part of the cookie's name: cookies ignore ports, and two stations may share a host. */
  stationId: string;
  /** True over https. */
  secure: boolean;
  now: () => number;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export class Sessions {
  readonly #options: SessionsOptions;
  readonly #name: string;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#name = `qianshao-${options.stationId}`;
  }

  /** Begins a session for a known user. @returns the value of `Set-Cookie` */
  begin(user: string): string {
    const secret = randomBytes(32).toString('base64url');
    const createdAt = this.#options.now();
    this.#options.registry.putSession({
      secretHash: hashOf(secret),
      user,
      createdAt,
      expiresAt: createdAt + SESSION_MS,
    });
    return this.#cookie(secret, SESSION_MS / 1_000);
  }

  /** Whose session the `Cookie` header shows; undefined when none holds. */
  find(cookies: string | undefined): Person | undefined {
    const secret = this.#secret(cookies);
    if (secret === undefined) return undefined;
    const session = this.#options.registry.session(hashOf(secret), this.#options.now());
    const user = session && this.#options.registry.user(session.user);
    return user && { name: user.name, role: user.role };
  }

  /** Ends the session. @returns the value of `Set-Cookie` that clears the cookie */
  end(cookies: string | undefined): string {
    const secret = this.#secret(cookies);
    if (secret !== undefined) this.#options.registry.deleteSession(hashOf(secret));
    return this.#cookie('', 0);
  }

  #cookie(value: string, seconds: number): string {
    const secure = this.#options.secure ? '; Secure' : '';
    return `${this.#name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  }

  #secret(cookies: string | undefined): string | undefined {
    for (const pair of (cookies ?? '').split(';')) {
      const at = pair.indexOf('=');
      if (pair.slice(0, at).trim() === this.#name) return pair.slice(at + 1).trim() || undefined;
    }
    return undefined;
  }
}
