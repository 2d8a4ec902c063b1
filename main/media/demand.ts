/**
 * Who watches which copies of the pictures at one router, so that a copy that nobody watches is neither encoded nor sent: the page that
 * sends is told. A copy is wanted again at once, and no longer wanted only after a while.
 */
import type { types } from 'mediasoup';
import { wantedCopies, type Receiver } from './wanted-copies.ts';

/** Times of the rule, ms. */
export interface Patience {
  /** A copy that nobody wants for so long is given up: who turns pages on a wall, or makes a tile large and small, costs nothing. */
  unwantedMs: number;
  /** The same after somebody lost the copy that he wished: his line, or the sender's, may do so again. */
  waryMs: number;
  /** Who came and has no picture after so long may need a smaller copy than he wishes. */
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
      this.#pictures.delete(producer.id);
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

interface Viewer extends Receiver {
  consumer: types.Consumer;
  fresh: NodeJS.Timeout | undefined;
}

class Picture {
  readonly #count: number;
  readonly #tell: Tell;
  readonly #patience: Patience;
  readonly #viewers = new Map<string, Viewer>();
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
    const wishes = consumer.type === 'simulcast' ? this.#count - 1 : 'all';
    const viewer: Viewer = { consumer, wishes, gets: undefined, isFresh: true, fresh: undefined };
    this.#viewers.set(consumer.id, viewer);
    const { observer } = consumer;
    observer.on('pause', () => this.#review());
    observer.on('resume', () => this.#arrive(viewer));
    observer.on('layerschange', (layers) => this.#gets(viewer, layers?.spatialLayer));
    observer.once('close', () => {
      clearTimeout(viewer.fresh);
      this.#viewers.delete(consumer.id);
      this.#review();
    });
    if (!consumer.paused) this.#arrive(viewer);
  }

  wish(consumer: string, copy: number): void {
    const viewer = this.#viewers.get(consumer);
    if (!viewer || viewer.wishes === 'all') return;
    viewer.wishes = Math.min(copy, this.#count - 1);
    this.#review();
  }

  close(): void {
    clearTimeout(this.#unwanted);
    for (const { fresh } of this.#viewers.values()) clearTimeout(fresh);
  }

  #arrive(viewer: Viewer): void {
    clearTimeout(viewer.fresh);
    viewer.isFresh = true;
    viewer.fresh = setTimeout(() => {
      viewer.isFresh = false;
      this.#review();
    }, this.#patience.freshMs);
    viewer.fresh.unref();
    this.#review();
  }

  #gets(viewer: Viewer, copy: number | undefined): void {
    const hadHisWish = viewer.gets === viewer.wishes;
    viewer.gets = copy;
    if (copy !== undefined) viewer.isFresh = false;
    if (hadHisWish && copy !== viewer.wishes && !viewer.consumer.paused)
      this.#waryUntil = performance.now() + this.#patience.waryMs;
    this.#review();
  }

  #review(): void {
    const watching = [...this.#viewers.values()].filter(({ consumer }) => !consumer.paused);
    const wanted = wantedCopies(this.#count, watching);
    if (String(wanted) === String(this.#wanted)) return;
    this.#wanted = wanted;
    clearTimeout(this.#unwanted);
    this.#say([...new Set([...this.#told, ...wanted])].sort((a, b) => a - b));
    const unwanted = this.#told.filter((copy) => !wanted.includes(copy));
    if (unwanted.length === 0) return;
    const isFallback = unwanted.some((copy) => copy < Math.max(...wanted));
    const waryMs = isFallback ? this.#waryUntil - performance.now() : 0;
    this.#unwanted = setTimeout(() => this.#say(wanted), Math.max(this.#patience.unwantedMs, waryMs));
    this.#unwanted.unref();
  }

  #say(copies: readonly number[]): void {
    if (String(copies) === String(this.#told)) return;
    this.#told = copies;
    this.#tell(copies);
  }
}
