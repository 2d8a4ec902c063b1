/** A center's links without the rest of a station and without a test runner: for processes that are killed, and the bench. */
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { Broker } from '../../../main/links/broker.ts';
import { CenterLinks } from '../../../main/links/center-links.ts';
import { createAuthority, issueServer } from '../../../main/links/pki.ts';
import type { Journal } from '../../../main/store/types.ts';
import { center, vehicle } from '../store/samples.ts';

export interface PlainCenter {
  port: number;
  /** Authority to trust, PEM. */
  ca: string;
  close(): Promise<void>;
}

/** Takes everyone for `vehicle`: certificates of vehicles are the door's matter. */
export async function openPlainCenter(journal: Journal): Promise<PlainCenter> {
  const authority = await createAuthority('test', Date.now());
  const { key, certificate } = await issueServer(authority, ['127.0.0.1'], Date.now());
  const broker = await Broker.open({
    onDisconnect: (station) => links.disconnected(station),
    onClientError: () => undefined,
  });
  const links = new CenterLinks({
    station: center.id,
    journal,
    open: () => broker.openService(),
    isEnrolled: (id) => id === vehicle.id,
    onPresence: () => undefined,
    onError: () => undefined,
  });
  links.start();
  const server = https.createServer({ key, cert: certificate });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => broker.handle(createWebSocketStream(socket), vehicle.id));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ca: authority.certificate,
    close: async () => {
      await links.close();
      await broker.close();
      sockets.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
