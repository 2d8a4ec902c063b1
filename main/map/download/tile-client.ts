/** One tile over HTTP: what came is an image, or it is said what it was. */
import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { imageInfo, isTileSize } from '../image.ts';
import { MAX_TILE_BYTES } from '../packages/reader.ts';

export type Outcome =
  | { kind: 'image'; bytes: Buffer }
  /** The source has no tile there: 204, 404, 410. */
  | { kind: 'absent' }
  /** Worth another try. */
  | { kind: 'failed'; reason: string }
  /** The source cannot be reached at all; that says nothing of the tile. */
  | { kind: 'away'; reason: string }
  /** 429, or 503 with Retry-After: not before so many ms. */
  | { kind: 'limited'; retryMs: number | undefined }
  /** 401, 403, 418: asking again at once changes nothing, and may get the key blocked. */
  | { kind: 'refused'; status: number };

export interface TileClientOptions {
  /** For a whole answer, ms. */
  timeoutMs: number;
  userAgent: string;
  /** Epoch ms. */
  now: () => number;
}

const ABSENT = [204, 404, 410];
const REFUSED = [401, 403, 418];
/** Errors of Node and of the system before there is a connection. */
const AWAY = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'ETIMEDOUT',
];
/** Sockets to one host; a source's concurrency is no higher. */
const MAX_SOCKETS = 8;

export class TileClient {
  readonly #options: TileClientOptions;
  readonly #plain = new http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  readonly #secure = new https.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });

  constructor(options: TileClientOptions) {
    this.#options = options;
  }

  /**
   * Never rejects, and no reason it gives has the address in it: the address has the key. Redirections are not followed.
   * After an abort it is `failed`.
   */
  async get(url: URL, signal?: AbortSignal): Promise<Outcome> {
    const first = await this.#ask(url, signal);
    // The source had closed the kept connection while the request was on its way: that is no answer.
    return first === 'stale' ? this.get(url, signal) : first;
  }

  /** Ends what is on its way. Idempotent. */
  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }

  #ask(url: URL, signal: AbortSignal | undefined): Promise<Outcome | 'stale'> {
    const { timeoutMs, userAgent, now } = this.#options;
    const secure = url.protocol === 'https:';
    // Bytes are kept as they come: nothing may be packed on the way.
    const headers = { 'user-agent': userAgent, accept: 'image/*', 'accept-encoding': 'identity' };
    return new Promise((resolve) => {
      let answer: IncomingMessage | undefined;
      const options = { headers, agent: secure ? this.#secure : this.#plain, ...(signal ? { signal } : {}) };
      const request = (secure ? https : http).get(url, options, (response) => {
        answer = response;
        collect(response, (bytes) => settle(fromStatus(response, now()) ?? judge(response, bytes)));
        response.once('error', () => settle({ kind: 'failed', reason: 'cut off' }));
      });
      const settle = (outcome: Outcome | 'stale') => {
        clearTimeout(timer);
        // A connection with a rest of an answer on it is no use to the next tile.
        if (!answer?.complete) request.destroy();
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        const status = answer && fromStatus(answer, now());
        settle(status ?? { kind: 'failed', reason: `no whole answer in ${timeoutMs} ms` });
      }, timeoutMs);
      request.on('error', (error) => settle(isStale(request, error, answer) ? 'stale' : fromError(error, answer)));
    });
  }
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : error.name);

/** A kept connection that ended before a word of the answer came; one that is new cannot be stale. */
const isStale = (request: ClientRequest, error: Error, answer: IncomingMessage | undefined): boolean =>
  request.reusedSocket && !answer && ['ECONNRESET', 'EPIPE'].includes(codeOf(error));

function fromStatus({ statusCode: status = 0, headers }: IncomingMessage, now: number): Outcome | undefined {
  const retryMs = retryAfter(headers['retry-after'], now);
  if (status === 200) return undefined;
  if (ABSENT.includes(status)) return { kind: 'absent' };
  if (REFUSED.includes(status)) return { kind: 'refused', status };
  if (status === 429 || (status === 503 && retryMs !== undefined)) return { kind: 'limited', retryMs };
  return { kind: 'failed', reason: `HTTP ${status}` };
}

/** Retry-After (RFC 9110 §10.2.3): seconds or a date; at most a day is believed. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(86_400_000, Math.max(0, ms));
}

/** Gives what has come when the answer ends, is cut off, or is longer than any tile. */
function collect(response: IncomingMessage, give: (bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > MAX_TILE_BYTES) return give(Buffer.alloc(MAX_TILE_BYTES + 1));
    chunks.push(chunk);
  });
  response.once('close', () => give(Buffer.concat(chunks)));
}

function judge({ headers, complete }: IncomingMessage, bytes: Buffer): Outcome {
  const announced = headers['content-length'];
  if (bytes.length > MAX_TILE_BYTES) return { kind: 'failed', reason: 'too large' };
  if (!complete || (announced !== undefined && Number(announced) !== bytes.length))
    return { kind: 'failed', reason: 'cut off' };
  const info = imageInfo(bytes);
  if (info && isTileSize(info)) return { kind: 'image', bytes };
  if (info) return { kind: 'failed', reason: `an image of ${info.width} × ${info.height} pixels` };
  const begin = bytes.toString('latin1', 0, 64).trimStart();
  return { kind: 'failed', reason: begin.startsWith('<') ? 'a page instead of an image' : 'no whole image' };
}

function fromError(error: Error, answer: IncomingMessage | undefined): Outcome {
  if (answer) return { kind: 'failed', reason: 'cut off' };
  const code = codeOf(error);
  return AWAY.includes(code) ? { kind: 'away', reason: code } : { kind: 'failed', reason: code };
}
