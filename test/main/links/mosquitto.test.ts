/** Another broker in the place of the embedded one: Debian's mosquitto, with the configuration of docs/decisions/011. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CenterLinks } from '../../../main/links/center-links.ts';
import { openStream } from '../../../main/links/streams.ts';
import type { StationPresence } from '../../../main/links/station-link.ts';
import { tempDir } from '../../temp-dir.ts';
import { BadRoad } from './bad-road.ts';
import { center, order, position, range, seqsOf, sos, storeOf, Told, vehicle } from './parts.ts';
import { makeKeys, quickBackoff, stationTls, TestVehicle, type Keys } from './stations.ts';

const program = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/usr/bin/mosquitto'].find((file) =>
  existsSync(file),
);
const all = { timeout: 15_000, interval: 20 };

const freePort = async (): Promise<number> => {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** Mosquitto with TLS, names from certificates, and topics by name. */
async function startMosquitto(keys: Keys): Promise<{ port: number; restart(): Promise<void> }> {
  if (program === undefined) throw new Error('mosquitto is not installed: apt-get install mosquitto');
  const dir = tempDir();
  const port = await freePort();
  const file = (name: string, words: string) => {
    writeFileSync(path.join(dir, name), words);
    return path.join(dir, name);
  };
  const acl = file(
    'acl',
    [
      'pattern write qs/v1/%u/up/#',
      'pattern read qs/v1/%u/down/#',
      `user ${center.id}`,
      'topic read qs/v1/+/up/#',
      'topic write qs/v1/+/down/#',
      '',
    ].join('\n'),
  );
  const config = file(
    'mosquitto.conf',
    [
      `listener ${port} 127.0.0.1`,
      `cafile ${file('ca.pem', keys.authority.certificate)}`,
      `certfile ${file('server.pem', keys.server.certificate)}`,
      `keyfile ${file('server.key', keys.server.key)}`,
      'require_certificate true',
      'use_identity_as_username true',
      'allow_anonymous false',
      `acl_file ${acl}`,
      'message_size_limit 135168',
      'user root',
      '',
    ].join('\n'),
  );
  let child: ReturnType<typeof spawn> | undefined;
  const start = async () => {
    const started = spawn(program, ['-c', config], { stdio: 'ignore' });
    child = started;
    await vi.waitFor(async () => {
      const socket = net.connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    }, all);
  };
  const stop = async () => {
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  onTestFinished(stop);
  await start();
  return {
    port,
    restart: async () => {
      await stop();
      await start();
    },
  };
}

async function openCenter(keys: Keys, port: number) {
  const store = storeOf(center);
  const presence = new Told<StationPresence>();
  const tls = await stationTls(keys, center.id);
  const links = new CenterLinks({
    station: center.id,
    journal: store.journal,
    open: (fail) => openStream(new URL(`mqtts://127.0.0.1:${port}`), tls, fail),
    isEnrolled: (id) => id === vehicle.id,
    onPresence: presence.tell,
    onError: () => undefined,
    backoff: quickBackoff(),
    silenceMs: 600,
  });
  onTestFinished(() => links.close());
  links.start();
  await vi.waitFor(() => expect(links.isOnline).toBe(true), all);
  return { store, presence, links };
}

describe.runIf(program !== undefined)('mosquitto in the place of the embedded broker', () => {
  it('carries the journal both ways, and outlives its restart', async () => {
    const keys = await makeKeys();
    const broker = await startMosquitto(keys);
    const c = await openCenter(keys, broker.port);
    const v = TestVehicle.open(`mqtts://127.0.0.1:${broker.port}`, await stationTls(keys, vehicle.id), { beatMs: 200 });
    v.store.journal.append(range(1, 500).map((i) => position(i)));
    c.store.journal.append([order('go')]);
    await v.states.until((s) => s.state === 'online' && s.unsent === 0);
    await vi.waitFor(() => expect(seqsOf(v.store.journal, center.id)).toEqual([1]), all);
    expect(seqsOf(c.store.journal, vehicle.id)).toEqual(range(1, 500));
    const lost = v.states.next((s) => s.state === 'waiting');
    await broker.restart();
    await lost;
    v.store.journal.append([sos()]);
    await vi.waitFor(() => expect(seqsOf(c.store.journal, vehicle.id)).toHaveLength(501), all);
  });

  it('knows who is there: by will when a connection breaks, by silence when nobody says so', async () => {
    const keys = await makeKeys();
    const broker = await startMosquitto(keys);
    const c = await openCenter(keys, broker.port);
    const road = await BadRoad.to(broker.port);
    const tls = await stationTls(keys, vehicle.id);
    const url = `mqtts://127.0.0.1:${road.port}`;
    const v = TestVehicle.open(url, tls, { beatMs: 200, silenceMs: 600, connectTimeoutMs: 500 });
    await c.presence.until((p) => p.online);
    const gone = c.presence.next((p) => !p.online);
    road.close();
    await gone;
    const back = c.presence.next((p) => p.online);
    road.open();
    await back;
    const silent = c.presence.next((p) => !p.online);
    road.stall();
    await silent;
    const again = c.presence.next((p) => p.online);
    road.heal();
    await again;
    const left = c.presence.next((p) => !p.online);
    await v.close();
    await left;
  });

  it('is told why a vehicle is refused', async () => {
    const keys = await makeKeys();
    const broker = await startMosquitto(keys);
    const foreign = await stationTls(await makeKeys(), vehicle.id);
    const v = TestVehicle.open(`mqtts://127.0.0.1:${broker.port}`, { ...foreign, ca: keys.authority.certificate });
    expect(await v.states.until((s) => s.state === 'refused')).toMatchObject({ error: 'certificate-refused' });
  });
});
