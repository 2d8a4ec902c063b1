/** Watches for ports that come and go. */
import type { PortInfo } from '../../contract/port-info.ts';
import { listPorts, portSignature } from './port-list.ts';

/** How often the folders are read, ms: a plugged cable is seen well within 2 s. */
const WATCH_MS = 500;
/** Where folders tell nothing (Windows, macOS) the system is asked this often, ms. */
const ASK_MS = 2_000;

export interface PortWatchOptions {
  folders: readonly string[];
  /** All ports, at start and after each change; `added` are new since the last telling (none at start). */
  onPorts: (ports: PortInfo[], added: PortInfo[]) => void;
  log: (error: unknown) => void;
}

export class PortWatch {
  readonly #options: PortWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #ports: PortInfo[] | undefined;
  #signature = '';
  #asking = false;
  #closed = false;

  constructor(options: PortWatchOptions) {
    this.#options = options;
    const byFolders = process.platform === 'linux';
    this.#timer = setInterval(() => this.#look(byFolders), byFolders ? WATCH_MS : ASK_MS);
    this.#look(false);
  }

  /** As told last. */
  get ports(): readonly PortInfo[] {
    return this.#ports ?? [];
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }

  #look(byFolders: boolean): void {
    const signature = portSignature(this.#options.folders);
    if (this.#asking || (byFolders && this.#ports && signature === this.#signature)) return;
    this.#signature = signature;
    this.#asking = true;
    listPorts(this.#options.folders)
      .then((ports) => this.#take(ports), this.#options.log)
      .finally(() => (this.#asking = false));
  }

  #take(ports: PortInfo[]): void {
    if (this.#closed) return;
    const before = this.#ports;
    if (before && JSON.stringify(before) === JSON.stringify(ports)) return;
    this.#ports = ports;
    const known = new Set(before?.map(({ name }) => name));
    this.#options.onPorts(ports, before ? ports.filter(({ name }) => !known.has(name)) : []);
  }
}
