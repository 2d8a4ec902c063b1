/**
 * A picture of two copies begins with the smaller one where the larger may be late. The SFU shows a copy from its key frame on; a sender
 * that has just begun, or is busy, brings that of the larger one up to three seconds later (two busy cores), while those of the smaller
 * pass by and would be a picture.
 */
import type { types } from 'mediasoup';

/** A sender that began no longer ago than this may not send its larger copy yet, ms. */
const YOUNG_MS = 3_000;
/**
 * So long after the first frame the larger copy is asked for, ms. Chromium answers no second wish for a key frame within 300 ms
 * (libwebrtc, EncoderRtcpFeedback), and the worker repeats a wish without answer only after a second.
 */
const NEXT_WISH_MS = 350;

export class FirstCopy {
  readonly #consumer: types.Consumer;
  /** What the viewer is to get after the first frame; undefined where he has it already. */
  #later: types.ConsumerLayers | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param consumer that is paused still
   * @param since when its sender began, epoch ms
   */
  constructor(consumer: types.Consumer, since: number) {
    this.#consumer = consumer;
    const mayBeLate = Date.now() - since < YOUNG_MS || consumer.score.producerScores.at(-1) === 0;
    if (consumer.type !== 'simulcast' || !mayBeLate) return;
    this.#later = consumer.preferredLayers;
    consumer.on('layerschange', (layers) => {
      if (layers && this.#later) this.#timer ??= setTimeout(() => this.#switch(), NEXT_WISH_MS);
    });
    consumer.observer.once('close', () => clearTimeout(this.#timer));
  }

  /** Before the consumer is resumed. */
  async begin(): Promise<void> {
    if (this.#later) await this.#consumer.setPreferredLayers({ spatialLayer: 0, temporalLayer: 2 });
  }

  /** Which copy the viewer wishes. @throws what mediasoup says to a wish that makes no sense */
  async prefer(layers: types.ConsumerLayers): Promise<void> {
    if (this.#later) this.#later = layers;
    else await this.#consumer.setPreferredLayers(layers);
  }

  #switch(): void {
    const layers = this.#later;
    this.#later = undefined;
    // A consumer that has just been closed refuses.
    if (layers) this.#consumer.setPreferredLayers(layers).catch(() => undefined);
  }
}
