/** A WebSocket that does not wait for an answer that was lost on the way. */

/**
 * Not open in this time: closed, so that a new one is tried. A connection begun during a cut sends its request ever more
 * seldom (RFC 6298: after 1, 3, 7, 15, 31 s) and would find the healed line half a minute late. Enough for four round
 * trips over a satellite. Ms.
 */
const OPEN_MS = 4_000;

export class ImpatientSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    const timer = setTimeout(() => this.close(), OPEN_MS);
    for (const end of ['open', 'close']) this.addEventListener(end, () => clearTimeout(timer));
  }
}
