/** The vehicle's line to the center's API (signalling of media, tokens): one socket, kept up, moved when the link changes. */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import type { WebSocket } from 'ws';
import type { StationRouter } from '../api/station-router.ts';
import { stationSocket, type StationAddress } from '../links/station-socket.ts';

/** How often the socket proves that it lives, ms; after as long without an answer a new one is made. */
const PING_MS = 2_000;
/** While the center is away the socket waits between tries, ms; media without signalling goes on as it is. */
const RETRY_MS = 1_500;

export interface CenterSocketOptions extends StationAddress {
  localAddress: () => string | undefined;
  onOpen: () => void;
}

export class CenterSocket {
  readonly api: TRPCClient<StationRouter>;
  readonly #client: ReturnType<typeof createWSClient>;
  #socket: WebSocket | undefined;
  #isMoving = false;

  constructor({ url, tls, localAddress, onOpen }: CenterSocketOptions) {
    this.#client = createWSClient({
      url,
      WebSocket: stationSocket(tls, localAddress, (socket) => (this.#socket = socket)),
      retryDelayMs: () => this.#delay(),
      keepAlive: { enabled: true, intervalMs: PING_MS, pongTimeoutMs: PING_MS },
      onOpen,
    });
    this.api = createTRPCClient<StationRouter>({ links: [wsLink({ client: this.#client })] });
  }

  /** Another link is to be used: a new socket at once, in place of the one there is. */
  move(): void {
    this.#isMoving = true;
    this.#socket?.terminate();
  }

  /** Idempotent. What was asked and not answered fails: over a cut link the answer would never come. */
  close(): Promise<void> {
    const closing = this.#client.close();
    this.#socket?.terminate();
    return closing;
  }

  #delay(): number {
    const isMoving = this.#isMoving;
    this.#isMoving = false;
    return isMoving ? 0 : RETRY_MS * (0.7 + 0.6 * Math.random());
  }
}
