/**
 * Who watches which copies of the pictures at one router, so that a copy that nobody watches is neither encoded nor sent: the page that
 * sends is told. A copy is wanted again at once, and no longer wanted only after a while.
 */
import type { types } from 'mediasoup';
import { CopyViewer } from './copy-viewer.ts';
import { wantedCopies } from './wanted-copies.ts';

/** Times of the rule, ms. */
export interface Patience {
  /** A copy that nobody wants for so long is given up: who turns pages on a wall, or makes a tile large and small, costs nothing. */
  unwantedMs: number;
  /** The same after somebody lost the copy that he wished: his line, or the sender's, may do so again. */
  waryMs: number;
  /** Who came and has no picture after so long may need a smaller copy than he wishes; so may who gets fewer frames for so long. */
  freshMs: number;
}
const PATIENCE: Patience = { unwantedMs: 5_000, waryMs: 60_000, freshMs: 1_000 };

type Tell = (copies: readonly number[]) => void;

export class Demand {
  readonly #patience: Patience;
  readonly #pictures = new Map<string, Picture>();

  /** @param router nothing consumes there yet */
  constructor(router: types.Router, patience = PATIENCE) {
    this.#patience = patience;
    router.observer.on('newtransport', (transport) => {
      transport.observer.on('newconsumer', (consumer) => this.#pictures.get(consumer.producerId)?.add(consumer));
    });
  }

  /** @param tell which copies are to be sent from now on; at the beginning all are. Until the producer ends. */
  follow(producer: types.Producer, tell: Tell): void {
    const picture = new Picture(producer.rtpParameters.encodings?.length ?? 1, tell, this.#patience);
    this.#pictures.set(producer.id, picture);
    producer.observer.once('close', () => {
      // It may have begun anew under its id.
      if (this.#pictures.get(producer.id) === picture) this.#pictures.delete(producer.id);
      picture.close();
    });
  }

  /** What was told last; undefined for what is not followed. */
  told(producer: string): readonly number[] | undefined {
    return this.#pictures.get(producer)?.told;
  }

  /** The copy that a viewer wishes, whatever he is given to begin with. Until it is said: the largest. */
  wish({ id, producerId }: types.Consumer, copy: number): void {
    this.#pictures.get(producerId)?.wish(id, copy);
  }
}

class Picture {
  readonly #count: number;
  readonly #tell: Tell;
  readonly #patience: Patience;
  readonly #viewers = new Map<string, CopyViewer>();
  #told: readonly number[];
  #wanted: readonly number[];
  #unwanted: NodeJS.Timeout | undefined;
  /** Until when a copy is given up with more patience (performance.now). */
  #waryUntil = 0;

  constructor(count: number, tell: Tell, patience: Patience) {
    this.#count = count;
    this.#tell = tell;
    this.#patience = patience;
    this.#told = this.#wanted = Array.from({ length: count }, (_, copy) => copy);
    this.#review();
  }

  get told(): readonly number[] {
    return this.#told;
  }

  add(consumer: types.Consumer): void {
    const viewer = new CopyViewer({
      consumer,
      count: this.#count,
      patienceMs: this.#patience.freshMs,
      onChange: () => this.#review(),
      onLoss: () => (this.#waryUntil = performance.now() + this.#patience.waryMs),
    });
    this.#viewers.set(consumer.id, viewer);
    consumer.observer.once('close', () => {
      viewer.close();
      this.#viewers.delete(consumer.id);
      this.#review();
    });
    this.#review();
  }

  wish(consumer: string, copy: number): void {
    this.#viewers.get(consumer)?.wish(copy);
  }

  close(): void {
    clearTimeout(this.#unwanted);
    for (const viewer of this.#viewers.values()) viewer.close();
  }

  #review(): void {
    const watching = [...this.#viewers.values()].filter(({ isWatching }) => isWatching);
    const wanted = wantedCopies(this.#count, watching);
    if (String(wanted) === String(this.#wanted)) return;
    this.#wanted = wanted;
    clearTimeout(this.#unwanted);
    this.#say([...new Set([...this.#told, ...wanted])].sort((a, b) => a - b));
    const unwanted = this.#told.filter((copy) => !wanted.includes(copy));
    if (unwanted.length === 0) return;
    const isFallback = unwanted.some((copy) => copy < Math.max(...wanted));
    const waryMs = isFallback ? this.#waryUntil - performance.now() : 0;
    this.#unwanted = setTimeout(() => this.#say(wanted), Math.max(this.#patience.unwantedMs, waryMs)).unref();
  }

  #say(copies: readonly number[]): void {
    if (String(copies) === String(this.#told)) return;
    this.#told = copies;
    this.#tell(copies);
  }
}
