/** One who receives a picture of several copies: which one he wishes, and what he has of it by now. */
import type { types } from 'mediasoup';
import type { Receiver } from './wanted-copies.ts';

export interface CopyViewerOptions {
  consumer: types.Consumer;
  /** Copies that there are. */
  count: number;
  /** Who came and has no picture after so long, or who gets fewer frames for so long, may need a smaller copy than he wishes. Ms. */
  patienceMs: number;
  /** He wishes or gets another copy. */
  onChange: () => void;
  /** He had what he wishes, and has not any more. */
  onLoss: () => void;
}

export class CopyViewer implements Receiver {
  readonly #options: CopyViewerOptions;
  wishes: number | 'all';
  gets: number | undefined;
  isShort = false;
  isFresh = true;
  #fresh: NodeJS.Timeout | undefined;
  #short: NodeJS.Timeout | undefined;

  constructor(options: CopyViewerOptions) {
    this.#options = options;
    const { consumer, count, onChange } = options;
    // A pipe passes all copies on.
    this.wishes = consumer.type === 'simulcast' ? count - 1 : 'all';
    const { observer } = consumer;
    observer.on('pause', onChange);
    observer.on('resume', () => this.#arrive());
    observer.on('layerschange', (layers) => this.#get(layers));
    if (!consumer.paused) this.#arrive();
  }

  get isWatching(): boolean {
    return !this.#options.consumer.paused;
  }

  wish(copy: number): void {
    if (this.wishes === 'all') return;
    this.wishes = Math.min(copy, this.#options.count - 1);
    this.#options.onChange();
  }

  close(): void {
    clearTimeout(this.#fresh);
    clearTimeout(this.#short);
  }

  #arrive(): void {
    const { patienceMs, onChange } = this.#options;
    clearTimeout(this.#fresh);
    this.isFresh = true;
    this.#fresh = setTimeout(() => {
      this.isFresh = false;
      onChange();
    }, patienceMs).unref();
    onChange();
  }

  #get(layers: types.ConsumerLayers | undefined): void {
    const { consumer, onChange, onLoss } = this.#options;
    const isLoss = this.gets === this.wishes && layers?.spatialLayer !== this.wishes && !consumer.paused;
    this.gets = layers?.spatialLayer;
    if (layers) this.isFresh = false;
    this.#fall((layers?.temporalLayer ?? 0) < (consumer.preferredLayers?.temporalLayer ?? 0));
    if (isLoss) onLoss();
    onChange();
  }

  /** Fewer frames than he wishes: for a moment that is so after each change of the copy. */
  #fall(isShort: boolean): void {
    const { patienceMs, onChange, onLoss } = this.#options;
    if (!isShort) {
      clearTimeout(this.#short);
      this.#short = undefined;
      this.isShort = false;
      return;
    }
    this.#short ??= setTimeout(() => {
      this.isShort = true;
      onLoss();
      onChange();
    }, patienceMs).unref();
  }
}
