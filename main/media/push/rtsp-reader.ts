/**
 * What an RTSP server says over TCP (RFC 2326): answers, and between them interleaved packets (§10.12), which are passed over:
 *
 *   `$` channel(1) length(2, big-endian) packet     or     `RTSP/1.0 200 OK` headers, blank line, body of Content-Length
 */
export interface RtspReply {
  status: number;
  /** Of the request that it answers. */
  cseq: number;
  /** Names in lower case; WWW-Authenticate may come several times. */
  headers: ReadonlyMap<string, readonly string[]>;
}

/** Longest answer with its headers and body, bytes. */
const REPLY_LIMIT = 64_000;
const DOLLAR = 0x24;

export class RtspReader {
  readonly #onReply: (reply: RtspReply) => void;
  #held: Buffer = Buffer.alloc(0);

  constructor(onReply: (reply: RtspReply) => void) {
    this.#onReply = onReply;
  }

  /** @throws RangeError where an answer has no end */
  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const taken = this.#held[0] === DOLLAR ? this.#packet() : this.#message();
      if (taken === 0) break;
      this.#held = this.#held.subarray(taken);
    }
    if (this.#held.length > REPLY_LIMIT + 0xffff) throw new RangeError('an RTSP answer without end');
  }

  /** @returns its length, or 0 when it is not whole */
  #packet(): number {
    if (this.#held.length < 4) return 0;
    const length = 4 + this.#held.readUInt16BE(2);
    return this.#held.length < length ? 0 : length;
  }

  /** Requests of the server (they have no status) are passed over. */
  #message(): number {
    // Some put line ends between messages.
    if (this.#held[0] === 0x0d || this.#held[0] === 0x0a) return 1;
    const end = this.#held.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const [first = '', ...lines] = this.#held.subarray(0, end).toString('latin1').split('\r\n');
    const headers = headersOf(lines);
    const number = (name: string) => Number(headers.get(name)?.[0] ?? 0) || 0;
    const length = end + 4 + Math.max(0, number('content-length'));
    if (length > REPLY_LIMIT) throw new RangeError('an RTSP answer without end');
    if (this.#held.length < length) return 0;
    const status = /^RTSP\/\d\.\d (\d{3})/.exec(first)?.[1];
    if (status !== undefined) this.#onReply({ status: Number(status), cseq: number('cseq'), headers });
    return length;
  }
}

function headersOf(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const at = line.indexOf(':');
    if (at < 1) continue;
    const name = line.slice(0, at).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(at + 1).trim()]);
  }
  return headers;
}
