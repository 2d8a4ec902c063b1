/** Drain of a backlog from a vehicle's journal into the center's: TLS, WebSocket, MQTT, both stores durable. */
import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { connect } from 'mqtt';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { encodeBatch, pack } from '../../main/links/wire.ts';
import { MqttUplink } from '../../main/links/mqtt-uplink.ts';
import { createAuthority, issueServer } from '../../main/links/pki.ts';
import { openStore } from '../../main/store/open.ts';
import type { Journal } from '../../main/store/types.ts';
import { openPlainCenter, type PlainCenter } from '../main/links/plain-center.ts';
import { center, position, sos, vehicle } from '../main/store/samples.ts';
import type { Figure } from './bench.ts';

const BACKLOG = 100_000;
const PEER_MESSAGES = 20_000;

/** Entries per second until the vehicle's outbox is empty. */
async function drain(dir: string): Promise<number> {
  const from = openStore({ file: path.join(dir, 'vehicle.sqlite'), station: vehicle });
  const to = openStore({ file: path.join(dir, 'center.sqlite'), station: center });
  for (let at = 0; at < BACKLOG; at += 1_000) {
    from.journal.append(Array.from({ length: 1_000 }, (_, index) => position(at + index)));
  }
  const side = await openPlainCenter(to.journal);
  const seconds = await secondsToEmpty(from.journal, side);
  await side.close();
  const [received] = to.journal.summary();
  from.close();
  to.close();
  if (received?.count !== BACKLOG) throw new Error(`${received?.count} of ${BACKLOG} arrived`);
  return BACKLOG / seconds;
}

async function secondsToEmpty(journal: Journal, side: PlainCenter): Promise<number> {
  const began = performance.now();
  let uplink: MqttUplink | undefined;
  await new Promise<void>((resolve) => {
    uplink = new MqttUplink({
      url: `wss://127.0.0.1:${side.port}/mqtt`,
      station: vehicle.id,
      center,
      tls: { ca: side.ca },
      journal,
      onState: ({ unsent }) => unsent === 0 && resolve(),
      onError: () => undefined,
    });
    uplink.start();
  });
  const seconds = (performance.now() - began) / 1_000;
  await uplink?.close();
  return seconds;
}

/** The peer: one MQTT message with QoS 1 per entry through the same TLS to a plain aedes, nothing stored anywhere. */
async function plainMqtt(dir: string): Promise<number> {
  const store = openStore({ file: path.join(dir, 'peer.sqlite'), station: vehicle });
  const payload = Buffer.from(encodeBatch(1, 0, store.journal.append([position(0)])));
  store.close();
  const { Aedes } = await import('aedes');
  const broker = await Aedes.createBroker();
  const authority = await createAuthority('bench', Date.now());
  const { key, certificate } = await issueServer(authority, ['127.0.0.1'], Date.now());
  const server = https.createServer({ key, cert: certificate });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => broker.handle(createWebSocketStream(socket)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect(`wss://127.0.0.1:${(server.address() as AddressInfo).port}`, { ca: authority.certificate });
  await new Promise<void>((resolve) => client.once('connect', () => resolve()));
  const began = performance.now();
  const window = 200;
  for (let at = 0; at < PEER_MESSAGES; at += window) {
    await Promise.all(Array.from({ length: window }, () => client.publishAsync('up', payload, { qos: 1 })));
  }
  const seconds = (performance.now() - began) / 1_000;
  await client.endAsync(true);
  await new Promise<void>((resolve) => broker.close(() => resolve()));
  sockets.close();
  server.closeAllConnections();
  server.close();
  return PEER_MESSAGES / seconds;
}

/** Bytes of a batch on the line; the peer is the same batch plain. */
function packed(dir: string): Figure[] {
  const store = openStore({ file: path.join(dir, 'packed.sqlite'), station: vehicle });
  const nine = Array.from({ length: 300 }, (_, index) => position(index, `radio-${index % 9}`));
  const figures = [
    { name: '300 positions of nine radios', entries: store.journal.append(nine) },
    { name: 'one position', entries: store.journal.append([position(300)]) },
    { name: 'one call for help', entries: store.journal.append([sos()]) },
  ].map(({ name, entries }): Figure => {
    const plain = encodeBatch(1, 0, entries);
    const { byteLength: value } = pack(plain);
    return {
      name: `batch packed: ${name}, peer: plain`,
      value,
      unit: 'bytes',
      peer: plain.byteLength,
      ratio: value / plain.byteLength,
    };
  });
  store.close();
  return figures;
}

export async function bench(): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-bench-'));
  try {
    const peer = await plainMqtt(dir);
    const value = await drain(dir);
    return [{ name: 'journal drain over MQTT', value, unit: 'entries/s', peer, ratio: value / peer }, ...packed(dir)];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
