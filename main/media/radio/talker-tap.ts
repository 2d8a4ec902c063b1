/** Takes the voice of who keys a channel out of the SFU, packet by packet. */
import type { types } from 'mediasoup';
import type { Sfu } from '../sfu.ts';
import { readRtp } from './rtp-packet.ts';

export interface TalkerTapOptions {
  sfu: Sfu;
  /** The voice's name at the SFU, and who sends it there. */
  holder: string;
  owner: string;
  onPacket: (packet: Buffer) => void;
  log: (error: unknown) => void;
}

export class TalkerTap {
  readonly #options: TalkerTapOptions;
  #consumer: types.Consumer | undefined;
  #busy = false;
  #closed = false;

  constructor(options: TalkerTapOptions) {
    this.#options = options;
    this.look();
  }

  /** The voice may have come since. Does nothing while it is heard. */
  look(): void {
    if (this.#busy || this.#closed || (this.#consumer && !this.#consumer.closed)) return;
    this.#busy = true;
    void this.#take().finally(() => (this.#busy = false));
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#consumer?.close();
  }

  async #take(): Promise<void> {
    const { sfu, holder, owner, onPacket, log } = this.#options;
    const track = sfu
      .tracks()
      .find(({ feed, feedKind, name }) => feed === holder && feedKind === 'ptt' && name === owner);
    if (!track) return;
    try {
      const { inside, router } = sfu.engine;
      const { rtpCapabilities } = router;
      const consumer = await inside.consume({ producerId: track.producer, rtpCapabilities });
      if (this.#closed) return consumer.close();
      this.#consumer = consumer;
      consumer.on('rtp', (packet) => {
        const voice = readRtp(packet);
        if (!this.#closed && voice && voice.payload.length > 0) onPacket(Buffer.from(voice.payload));
      });
    } catch (error) {
      log(error);
    }
  }
}
