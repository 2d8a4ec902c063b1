/**
 * A byte stream of MQTT packets that ends with an error when a packet is announced longer than we ever send, before a
 * parser collects it: MQTT allows 256 MB.
 *
 * Fixed header (MQTT 3.1.1 §2.2): byte 1 type and flags; then the remaining length, 7 bits per byte, least significant
 * first, bit 7 set while more follow, at most 4 bytes.
 */
import { Duplex } from 'node:stream';
import { MAX_MESSAGE_BYTES } from './wire.ts';

/** A journal message, its topic and headers. */
export const MAX_PACKET_BYTES = MAX_MESSAGE_BYTES + 1_024;

export class PacketLimit extends Duplex {
  readonly #inner: Duplex;
  /** Bytes of the present packet still to come. */
  #rest = 0;
  /** Position in the fixed header: 0 type, 1…4 length bytes. */
  #at = 0;
  #length = 0;

  constructor(inner: Duplex) {
    super({ allowHalfOpen: false });
    this.#inner = inner;
    inner.on('data', (chunk: Buffer) => {
      if (!this.#isWithin(chunk)) this.destroy(new Error(`MQTT packet over ${MAX_PACKET_BYTES} bytes`));
      else if (!this.push(chunk)) inner.pause();
    });
    inner.on('end', () => this.push(null));
    inner.on('error', (error) => this.destroy(error));
    inner.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // What cannot be written any more means that the peer is gone: an end like any other, no error of ours.
    this.#inner.write(chunk, encoding, (error) => (error ? this.destroy() : done()));
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#inner.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#inner.destroy();
    done(error);
  }

  #isWithin(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#rest > 0) {
        const skipped = Math.min(this.#rest, chunk.length - at);
        this.#rest -= skipped;
        at += skipped;
      } else if (!this.#header(chunk.readUInt8(at++))) return false;
    }
    return true;
  }

  #header(byte: number): boolean {
    if (this.#at === 0) {
      this.#at = 1;
      this.#length = 0;
      return true;
    }
    this.#length += (byte & 127) * 128 ** (this.#at - 1);
    if (byte > 127) {
      this.#at += 1;
      return this.#at <= 4;
    }
    this.#at = 0;
    this.#rest = this.#length;
    return this.#length <= MAX_PACKET_BYTES;
  }
}
