/**
 * RTP as far as one voice needs it (RFC 3550 §5.1):
 *
 *     byte 0     version 2 (2 bits) · padding (1) · extension (1) · CSRC count (4)
 *     byte 1     marker (1) · payload type (7)
 *     2…3        sequence number · 4…7 timestamp · 8…11 SSRC · CSRCs · extension: 2 bytes, length in words (2 bytes), words
 */

const HEAD = 12;

export interface RtpPacket {
  payloadType: number;
  ssrc: number;
  payload: Buffer;
}

/** @returns undefined for what is not RTP, e.g. RTCP (RFC 5761 §4) */
export function readRtp(packet: Buffer): RtpPacket | undefined {
  const [first = 0, second = 0] = packet;
  if (packet.length < HEAD || first >> 6 !== 2 || (second >= 192 && second <= 223)) return undefined;
  let at = HEAD + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (packet.length < at + 4) return undefined;
    at += 4 + packet.readUInt16BE(at + 2) * 4;
  }
  const padding = first & 0x20 ? (packet.at(-1) ?? 0) : 0;
  if (packet.length - padding < at) return undefined;
  return {
    payloadType: second & 0x7f,
    ssrc: packet.readUInt32BE(8),
    payload: packet.subarray(at, packet.length - padding),
  };
}

/** Makes packets of one stream, in order. */
export class RtpWriter {
  readonly #payloadType: number;
  readonly #ssrc: number;
  #sequence = 0;
  #timestamp = 0;

  constructor(payloadType: number, ssrc: number) {
    this.#payloadType = payloadType;
    this.#ssrc = ssrc;
  }

  /**
   * @param samples how long the payload plays, at the stream's clock
   * @param gap samples that passed in silence before it; 0: it follows the one before
   */
  write(payload: Uint8Array, samples: number, gap = 0): Buffer {
    this.#timestamp = (this.#timestamp + gap) >>> 0;
    const head = Buffer.alloc(HEAD);
    head[0] = 0x80;
    head[1] = (gap > 0 ? 0x80 : 0) | this.#payloadType;
    head.writeUInt16BE(this.#sequence, 2);
    head.writeUInt32BE(this.#timestamp, 4);
    head.writeUInt32BE(this.#ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + samples) >>> 0;
    return Buffer.concat([head, payload]);
  }
}
