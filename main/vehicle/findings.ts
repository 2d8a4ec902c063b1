/** What is being found out about ports that nobody owns: a few at a time, each port once at a time. */
import type { Finding } from '../../contract/port-info.ts';
import type { Driver } from '../../native/drivers/driver.ts';
import { find } from '../../native/ports/finder.ts';
import type { OpenChannel } from '../../native/ports/channel.ts';

/** Findings under way; a hub with many ports waits its turn. */
const AT_ONCE = 4;

export interface FindingsOptions {
  drivers: readonly Driver[];
  isOwned: (port: string) => boolean;
  onChange: () => void;
  open?: OpenChannel;
}

export class Findings {
  readonly #options: FindingsOptions;
  readonly #known = new Map<string, Finding>();
  readonly #running = new Map<string, AbortController>();
  #waiting: string[] = [];

  constructor(options: FindingsOptions) {
    this.#options = options;
  }

  of(port: string): Finding | undefined {
    return this.#known.get(port);
  }

  /** Begins, or waits for its turn; what runs already goes on. */
  start(port: string): void {
    if (this.#running.has(port) || this.#waiting.includes(port)) return;
    this.#waiting.push(port);
    this.#next();
  }

  /** The port gets an owner: it is no longer listened to by us. */
  stop(port: string): void {
    this.#waiting = this.#waiting.filter((one) => one !== port);
    this.#running.get(port)?.abort();
    this.#known.delete(port);
  }

  /** Forgets what was found on ports that are gone. */
  keepOnly(ports: readonly string[]): void {
    for (const port of [...this.#known.keys()]) if (!ports.includes(port)) this.stop(port);
  }

  /** Idempotent. */
  close(): void {
    this.#waiting = [];
    for (const abort of this.#running.values()) abort.abort();
  }

  #next(): void {
    const { drivers, isOwned, open } = this.#options;
    while (this.#running.size < AT_ONCE) {
      const port = this.#waiting.shift();
      if (port === undefined) return;
      if (isOwned(port)) continue;
      const abort = new AbortController();
      this.#running.set(port, abort);
      const onFinding = (finding: Finding) => {
        if (abort.signal.aborted) return;
        this.#known.set(port, finding);
        this.#options.onChange();
      };
      void find(port, { drivers, onFinding, ...(open ? { open } : {}) }, abort.signal).finally(() => {
        this.#running.delete(port);
        this.#next();
      });
    }
  }
}
