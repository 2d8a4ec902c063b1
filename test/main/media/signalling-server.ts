/** The signalling of an SFU behind a real WebSocket on loopback: what a center does, without its door. */
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { MediaPeer } from '../../../contract/media.ts';
import { stationRouter } from '../../../main/api/station-router.ts';
import type { Context } from '../../../main/api/trpc.ts';
import { DatagramPort } from '../../../main/center/datagram-port.ts';

export interface SignallingOptions {
  /** Who a socket is, by the path that it opened. */
  caller: (path: string) => Context['caller'];
  mediaPeer: (caller: Context['caller'], peer: string) => MediaPeer;
  /** What the server answers to plain requests. */
  page?: (request: IncomingMessage, response: ServerResponse) => void;
}

export async function serveSignalling({ caller, mediaPeer, page }: SignallingOptions) {
  const http = createServer(page);
  const sockets = new WebSocketServer({ server: http });
  applyWSSHandler({
    wss: sockets,
    router: stationRouter({
      center: () => ({ id: 'C1', name: '中心', kind: 'center' }),
      measuring: new DatagramPort(),
      radio: {
        watch: () => () => undefined,
        tell: () => undefined,
        voice: () => undefined,
        answer: () => undefined,
      },
      ptz: { watch: () => () => undefined, tell: () => undefined, answer: () => undefined },
      conference: {
        watch: () => () => undefined,
        attend: () => undefined,
        leave: () => undefined,
        invite: () => undefined,
      },
      sent: () => () => undefined,
      offer: () => Promise.resolve({ wanted: [] }),
    }),
    createContext: ({ req }): Context => {
      const who = caller(req.url ?? '/');
      return { caller: who, mediaPeer: (peer) => mediaPeer(who, peer) };
    },
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    port,
    sockets: () => sockets.clients.size,
    /** Cuts every socket, as a link does: without a word. */
    cut: () => sockets.clients.forEach((socket) => socket.terminate()),
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      http.closeAllConnections();
      http.close();
    },
  };
}
