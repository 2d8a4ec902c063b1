/** Where phones, encoders and viewers of shares come in: opened with the first that is expected, closed with the last. */
import { QianshaoError } from '../../../contract/errors.ts';
import { openGuestDoor } from '../../api/guest-door.ts';
import type { Listening } from '../../api/app.ts';
import type { RtcSessions } from '../../api/rtc-session-routes.ts';
import type { SenderServices } from '../../api/whip-route.ts';
import { loadServerKeys } from '../../links/server-keys.ts';
import { reachableAddresses } from '../../media/addresses.ts';

export interface EntranceOptions {
  listen: { host: string; port: number };
  /** Folder of its own authority and certificate: a browser asks its owner once whether he trusts it. */
  keys: string;
  /** Shown as the name of the authority. */
  station: string;
  webRoot: string;
  senders: SenderServices;
  viewers: RtcSessions;
  /** It opened, or could not. */
  onChange: () => void;
  log: (error: unknown) => void;
}

export class Entrance {
  readonly #options: EntranceOptions;
  #work = Promise.resolve();
  #door: Listening | undefined;
  #trouble: string | undefined;
  #wanted = false;
  #closed = false;

  constructor(options: EntranceOptions) {
    this.#options = options;
  }

  /** Why it is not open though it should be. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Whether somebody is expected. @returns when it is so */
  want(wanted: boolean): Promise<void> {
    this.#wanted = wanted;
    this.#work = this.#work.then(() => this.#apply()).catch(this.#options.log);
    return this.#work;
  }

  /** Addresses of one of its pages, the likeliest first. */
  urls(path: string): string[] {
    const port = this.#door?.port ?? this.#options.listen.port;
    return reachableAddresses(this.#options.listen.host).map((address) => `https://${address}:${port}${path}`);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.want(false);
  }

  async #apply(): Promise<void> {
    const wanted = this.#wanted && !this.#closed;
    if (wanted === (this.#door !== undefined)) return;
    if (wanted) await this.#open();
    else {
      await this.#door?.close();
      this.#door = undefined;
    }
    this.#options.onChange();
  }

  async #open(): Promise<void> {
    const { listen, keys, station, webRoot, senders, viewers, log } = this.#options;
    try {
      const { server } = await loadServerKeys(keys, station, [], Date.now());
      const tls = { key: server.key, cert: server.chain };
      this.#door = await openGuestDoor({ listen, tls, webRoot, senders, viewers, log });
      this.#trouble = undefined;
    } catch (error) {
      log(error);
      this.#trouble = error instanceof QianshaoError ? (error.detail ?? error.code) : String(error);
    }
  }
}
