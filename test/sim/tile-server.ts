/**
 * A map service as they are in the field: it counts, limits, fails, answers with pages of HTML, cuts images off, hangs, and
 * is gone in the middle. Its tiles are the same every time, so that what was fetched can be compared with what it has.
 *   GET /LAYER/Z/X/Y.png[?tk=KEY]
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { tileImage } from './tile-image.ts';

/** What goes wrong with one request. */
export type Fault = 'limit' | 'error' | 'page' | 'teapot' | 'cut' | 'cut-image' | 'hang' | 'reset' | 'absent' | 'wide';

export interface TileServerOptions {
  /** @param tile `layer/z/x/y` @param nth how often it was asked for, from 1 */
  fault?: (tile: string, nth: number) => Fault | undefined;
  /** Requests that come faster are answered with 429, per second. */
  limit?: number;
  /** Without it in the address the answer is 403. */
  key?: string;
  /** Seconds of Retry-After with 429; none without it. */
  retryAfterS?: number;
}

export class TileServer {
  fault: TileServerOptions['fault'];
  key: string | undefined;
  readonly #options: TileServerOptions;
  readonly #asked = new Map<string, number>();
  readonly #arrivals: number[] = [];
  #server: http.Server | undefined;
  /** Stays the same over `kill` and `start`. */
  port = 0;
  /** Requests, those that were refused too. */
  requests = 0;
  /** Most requests that were open at a time. */
  mostOpen = 0;
  #open = 0;

  private constructor(options: TileServerOptions) {
    this.#options = options;
    this.fault = options.fault;
    this.key = options.key;
  }

  static async start(options: TileServerOptions = {}): Promise<TileServer> {
    const server = new TileServer(options);
    await server.start();
    return server;
  }

  /** Also again, at the same port. */
  async start(): Promise<void> {
    const server = http.createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
    this.#server = server;
  }

  /** Gone, with every connection cut. Idempotent. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  /** Addresses of a layer's tiles, a template. */
  template(layer = 'img'): string {
    return `http://127.0.0.1:${this.port}/${layer}/{z}/{x}/{y}.png${this.key === undefined ? '' : '?tk={key}'}`;
  }

  /** How often a tile was asked for. */
  asked(tile: string): number {
    return this.#asked.get(tile) ?? 0;
  }

  /** The bytes it has. */
  static tile(tile: string): Buffer {
    const [, z = 0, x = 0, y = 0] = tile.split('/').map(Number);
    return tileImage({ name: tile, color: [(z * 40) % 256, (x * 37) % 256, (y * 53) % 256] });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    this.#open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.#open);
    response.once('close', () => (this.#open -= 1));
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, tile = ''] = /^\/(\w+\/\d+\/\d+\/\d+)\.png$/.exec(url.pathname) ?? [];
    const nth = this.asked(tile) + 1;
    this.#asked.set(tile, nth);
    if (this.key !== undefined && url.searchParams.get('tk') !== this.key) return void response.writeHead(403).end();
    if (this.#isTooFast()) return this.#spoil('limit', tile, request, response);
    const fault = this.fault?.(tile, nth);
    if (fault) return this.#spoil(fault, tile, request, response);
    const bytes = TileServer.tile(tile);
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': bytes.length }).end(bytes);
  }

  #isTooFast(): boolean {
    const { limit } = this.#options;
    const now = performance.now();
    while ((this.#arrivals[0] ?? now) < now - 1_000) this.#arrivals.shift();
    this.#arrivals.push(now);
    return limit !== undefined && this.#arrivals.length > limit;
  }

  #spoil(fault: Fault, tile: string, request: IncomingMessage, response: ServerResponse): void {
    const bytes = TileServer.tile(tile);
    const half = bytes.subarray(0, bytes.length >> 1);
    const { retryAfterS } = this.#options;
    switch (fault) {
      case 'limit':
        return void response
          .writeHead(429, retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) })
          .end();
      case 'error':
        return void response.writeHead(500).end('no');
      case 'page':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in to the network</html>');
      case 'teapot':
        return void response.writeHead(418).end('<html>418</html>');
      case 'cut':
        response.writeHead(200, { 'content-length': bytes.length });
        return void response.write(half, () => request.socket.destroy());
      case 'cut-image':
        return void response.writeHead(200, { 'content-length': half.length }).end(half);
      case 'hang':
        response.writeHead(200, { 'content-length': bytes.length });
        return void response.write(half);
      case 'reset':
        return void request.socket.resetAndDestroy();
      case 'absent':
        return void response.writeHead(404).end();
      case 'wide':
        return void response.writeHead(200).end(tileImage({ name: tile, width: 400, height: 90 }));
    }
  }
}
