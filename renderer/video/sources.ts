/** Sources of pictures at this console: its cameras, and the test card. A camera that drops comes back by itself. */
import { Backoff } from '../../contract/backoff.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { Feed } from '../../contract/feed.ts';
import { openTestCard } from './test-card.ts';

export type Source = Pick<Feed, 'id' | 'kind' | 'name'>;

export interface OpenSource {
  source: Source;
  stream: MediaStream | undefined;
  /** Why there is no picture now. */
  error: ErrorCode | undefined;
}

export interface SourcesOptions {
  testCardName: string;
  /** Name of a camera that the browser gives no name, by its number from 1. */
  cameraName: (number: number) => string;
  onSources: (sources: Source[]) => void;
  /** An opened source got a picture, lost it, or failed. */
  onOpen: (open: OpenSource) => void;
}

const TEST_CARD = 'test-card';

interface Holding {
  open: OpenSource;
  backoff: Backoff;
  timer: ReturnType<typeof setTimeout> | undefined;
  end: (() => void) | undefined;
}

export class Sources {
  readonly #options: SourcesOptions;
  readonly #devices = new Map<string, string>();
  readonly #holding = new Map<string, Holding>();
  #sources: Source[] = [];
  #closed = false;
  readonly #changed = () => void this.refresh();

  constructor(options: SourcesOptions) {
    this.#options = options;
    navigator.mediaDevices.addEventListener('devicechange', this.#changed);
    void this.refresh();
  }

  /** Looks which cameras there are. Names and lasting ids come only after one was allowed. */
  async refresh(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
    if (this.#closed) return;
    const cameras = devices.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '');
    this.#devices.clear();
    const found = await Promise.all(
      cameras.map(async ({ deviceId, label }, index): Promise<Source> => {
        const id = `camera-${await shortHash(deviceId)}`;
        this.#devices.set(id, deviceId);
        return { id, kind: 'camera', name: (label || this.#options.cameraName(index + 1)).slice(0, 80) };
      }),
    );
    this.#sources = [...found, { id: TEST_CARD, kind: 'test-card', name: this.#options.testCardName }];
    this.#options.onSources(this.#sources);
    for (const [id, row] of this.#holding) if (!row.open.stream) void this.#fetch(id, row);
  }

  /** Asks for cameras once, so that they have names; harmless where that was allowed before. */
  async allow(): Promise<ErrorCode | undefined> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      for (const track of stream.getTracks()) track.stop();
      await this.refresh();
      return undefined;
    } catch (error) {
      await this.refresh();
      return cameraError(error);
    }
  }

  /** Holds a source open until `release`; its picture comes by `onOpen`, now and after each loss. */
  hold(source: Source): void {
    if (this.#holding.has(source.id)) return;
    const open: OpenSource = { source, stream: undefined, error: undefined };
    const row: Holding = {
      open,
      backoff: new Backoff({ minMs: 500, maxMs: 10_000, jitter: 0.2 }),
      timer: undefined,
      end: undefined,
    };
    this.#holding.set(source.id, row);
    void this.#fetch(source.id, row);
  }

  release(id: string): void {
    const row = this.#holding.get(id);
    if (!row) return;
    this.#holding.delete(id);
    clearTimeout(row.timer);
    row.end?.();
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    navigator.mediaDevices.removeEventListener('devicechange', this.#changed);
    for (const id of [...this.#holding.keys()]) this.release(id);
  }

  async #fetch(id: string, row: Holding): Promise<void> {
    clearTimeout(row.timer);
    try {
      const { stream, close } = await this.#stream(id);
      if (this.#holding.get(id) !== row || row.end) return close();
      row.end = close;
      row.backoff.reset();
      stream.getVideoTracks()[0]?.addEventListener('ended', () => this.#lost(id, row));
      this.#tell(row, stream, undefined);
    } catch (error) {
      if (this.#holding.get(id) !== row) return;
      this.#tell(row, undefined, cameraError(error));
      row.timer = setTimeout(() => void this.#fetch(id, row), row.backoff.next());
    }
  }

  /** The cable was pulled: the browser ends the track without an error. */
  #lost(id: string, row: Holding): void {
    if (this.#holding.get(id) !== row) return;
    row.end = undefined;
    this.#tell(row, undefined, 'camera-lost');
    row.timer = setTimeout(() => void this.#fetch(id, row), row.backoff.next());
  }

  #tell(row: Holding, stream: MediaStream | undefined, error: ErrorCode | undefined): void {
    row.open = { ...row.open, stream, error };
    this.#options.onOpen(row.open);
  }

  async #stream(id: string): Promise<{ stream: MediaStream; close: () => void }> {
    if (id === TEST_CARD)
      return openTestCard({ widthPx: 1_280, heightPx: 720, fps: 30, label: this.#options.testCardName });
    const deviceId = this.#devices.get(id);
    if (deviceId === undefined) throw new DOMException('not plugged in', 'NotFoundError');
    const video = {
      deviceId: { exact: deviceId },
      width: { ideal: 1_280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30 },
    };
    const stream = await navigator.mediaDevices.getUserMedia({ video });
    const close = () => {
      for (const track of stream.getTracks()) track.stop();
    };
    return { stream, close };
  }
}

/** Names of getUserMedia's failures (W3C mediacapture-streams §10.2) as codes. */
const codes: Record<string, ErrorCode> = {
  NotAllowedError: 'camera-denied',
  SecurityError: 'camera-denied',
  NotFoundError: 'camera-absent',
  OverconstrainedError: 'camera-absent',
  NotReadableError: 'camera-busy',
  AbortError: 'camera-busy',
};
export const cameraError = (error: unknown): ErrorCode =>
  error instanceof Error ? (codes[error.name] ?? 'camera-absent') : 'camera-absent';

/** A device's long id within this origin, shortened to 48 bits. */
async function shortHash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [...new Uint8Array(digest).slice(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
