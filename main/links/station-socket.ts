/** WebSockets of a vehicle station to its center's API, with its certificate, over the link that is to be used. */
import { WebSocket } from 'ws';
import { from } from './local-address.ts';
import type { TlsOptions } from './streams.ts';

/**
 * A connection begun during a cut repeats its request ever more seldom and would find the healed line half a minute late:
 * one that is not open in this time is given up for a new one. Four round trips over a satellite fit. Ms.
 */
const OPEN_MS = 4_000;

export interface StationAddress {
  /** `wss://host:port/station` */
  url: string;
  tls: TlsOptions;
}

/** A class of sockets as tRPC's client wants it. @param onSocket told of each one made */
export function stationSocket(
  tls: TlsOptions,
  localAddress: () => string | undefined,
  onSocket: (socket: WebSocket) => void = () => undefined,
): typeof globalThis.WebSocket {
  class StationSocket extends WebSocket {
    constructor(to: string | URL) {
      super(to, { ...tls, ...from(localAddress()), handshakeTimeout: OPEN_MS });
      this.on('error', () => undefined);
      onSocket(this);
    }
  }
  return StationSocket as unknown as typeof globalThis.WebSocket;
}
