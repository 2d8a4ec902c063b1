/**
 * KISS: the line between a packet radio's modem (TNC) and its host (M. Chepponis, P. Karn, "The KISS TNC", 1987).
 *
 *   C0  pc  payload …  C0      p: port of the TNC, 0…15; c: command, 0 is data, others set up the modem
 *
 * Inside, C0 is written DB DC and DB is written DB DD. One C0 may end a frame and begin the next; several in a row are one.
 * There is neither length nor checksum: what is inside is judged by its reader.
 */

/** Longest payload taken, bytes: AX.25 has at most 330; programs send a little more. */
export const FRAME_LIMIT = 1_024;
/** The command of a frame that was on the air, or is to go there. */
export const DATA = 0;
/** What a modem may say of itself: its hardware's answer, and with some that a frame was sent (ACKMODE). */
export const ANSWERS: ReadonlySet<number> = new Set([6, 12]);

const FEND = 0xc0;
const FESC = 0xdb;
const TFEND = 0xdc;
const TFESC = 0xdd;

export interface KissFrame {
  port: number;
  command: number;
  payload: Uint8Array;
}

export class KissFrames {
  /** Bytes outside of frames, and of frames too long or wrongly escaped; they only grow. */
  strayBytes = 0;
  readonly #bytes = new Uint8Array(FRAME_LIMIT + 1);
  #length = 0;
  #escaped = false;
  /** `lost`: what comes until the next C0 belongs to no frame. */
  #state: 'lost' | 'inside' = 'lost';

  /** Takes a chunk that begins and ends anywhere. @returns the frames that it completes */
  push(chunk: Uint8Array): KissFrame[] {
    const frames: KissFrame[] = [];
    for (const byte of chunk) {
      if (byte === FEND) {
        if (this.#escaped) this.#lose(1);
        const frame = this.#end();
        if (frame) frames.push(frame);
      } else if (this.#state === 'lost') this.strayBytes += 1;
      else if (this.#escaped) {
        this.#escaped = false;
        if (byte === TFEND) this.#add(FEND);
        else if (byte === TFESC) this.#add(FESC);
        else this.#lose(2);
      } else if (byte === FESC) this.#escaped = true;
      else this.#add(byte);
    }
    return frames;
  }

  /** Gives up what has begun: the line is closed. */
  flush(): void {
    this.#lose(this.#escaped ? 1 : 0);
  }

  #add(byte: number): void {
    if (this.#length > FRAME_LIMIT) return this.#lose(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  /** @param more bytes that belong to what is lost and were not added */
  #lose(more: number): void {
    this.strayBytes += this.#length + more;
    this.#length = 0;
    this.#escaped = false;
    this.#state = 'lost';
  }

  #end(): KissFrame | undefined {
    const length = this.#length;
    this.#length = 0;
    this.#state = 'inside';
    if (length === 0) return undefined;
    const head = this.#bytes[0] ?? 0;
    return { port: head >> 4, command: head & 0x0f, payload: this.#bytes.slice(1, length) };
  }
}

/** A frame for the TNC. @param port 0…15 */
export function kissFrame(port: number, command: number, payload: Uint8Array): Uint8Array {
  const bytes = [FEND];
  for (const byte of [(port << 4) | command, ...payload]) {
    if (byte === FEND) bytes.push(FESC, TFEND);
    else if (byte === FESC) bytes.push(FESC, TFESC);
    else bytes.push(byte);
  }
  return Uint8Array.of(...bytes, FEND);
}
