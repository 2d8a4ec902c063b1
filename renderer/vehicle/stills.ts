/** Takes stills of the feeds that are wanted at the center, as large and as often as the station says, one after the other. */
import { run } from '../ui/call.ts';
import type { OutgoingFeed } from '../video/encodings.ts';
import { takeFrame } from '../video/snapshot.ts';
import { fitStill } from '../video/still.ts';
import { api } from './console-store.ts';
import { useStills } from './still-plan.ts';

const TICK_MS = 500;

interface Row {
  track: MediaStreamTrack;
  video: HTMLVideoElement;
  /** When the last one was taken (performance.now). */
  takenAt: number;
}

export class Stills {
  readonly #rows = new Map<string, Row>();
  readonly #timer = setInterval(() => void this.#tick(), TICK_MS);
  #busy = false;

  /** Feeds of which stills go from this page; none: pictures move, or nothing is wanted. */
  setFeeds(feeds: readonly OutgoingFeed[]): void {
    for (const id of [...this.#rows.keys()]) if (!feeds.some((feed) => feed.id === id)) this.#drop(id);
    for (const { id, track } of feeds) {
      if (this.#rows.get(id)?.track === track) continue;
      const { takenAt = -Infinity } = this.#rows.get(id) ?? {};
      this.#drop(id);
      const video = document.createElement('video');
      video.muted = true;
      video.srcObject = new MediaStream([track]);
      void video.play().catch(() => undefined);
      this.#rows.set(id, { track, video, takenAt });
    }
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    for (const id of [...this.#rows.keys()]) this.#drop(id);
  }

  async #tick(): Promise<void> {
    const { plan } = useStills.getState();
    if (this.#busy || !plan?.on) return;
    const now = performance.now();
    const due = [...this.#rows].filter(([, { takenAt }]) => now - takenAt >= plan.everyMs);
    // Who waits longest comes first.
    const [next] = due.sort(([, a], [, b]) => a.takenAt - b.takenAt);
    if (!next) return;
    this.#busy = true;
    try {
      await this.#take(...next, plan.bytes);
    } finally {
      this.#busy = false;
    }
  }

  async #take(feed: string, row: Row, bytes: number): Promise<void> {
    const frame = takeFrame(row.video);
    if (!frame) return;
    row.takenAt = performance.now();
    const fitted = await fitStill(frame, bytes).catch(() => undefined);
    if (!fitted) return;
    const { blob, type, widthPx, heightPx } = fitted;
    const data = base64(new Uint8Array(await blob.arrayBuffer()));
    await run((way) => api.feeds.still.mutate({ feed, type, widthPx, heightPx, data }, way));
  }

  #drop(id: string): void {
    const row = this.#rows.get(id);
    if (row) row.video.srcObject = null;
    this.#rows.delete(id);
  }
}

/** A few thousand bytes at most. */
const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
