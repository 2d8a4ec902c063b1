/** One side of the bench: a whole station inside its namespace, driven over the channel to the parent. */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import https from 'node:https';
import { WebSocket } from 'ws';
import type { CenterEvent, VehicleEvent } from '../../../contract/screen-event.ts';
import type { CenterRouter } from '../../../main/api/center-router.ts';
import type { VehicleRouter } from '../../../main/api/vehicle-router.ts';
import { centerConfig } from '../../../main/center/config.ts';
import { CenterStation } from '../../../main/center/station.ts';
import { vehicleConfig } from '../../../main/vehicle/config.ts';
import { writeRunFile } from '../../../main/vehicle/run-file.ts';
import { VehicleStation } from '../../../main/vehicle/station.ts';
import { CENTER_IP, VEHICLE } from './lab.ts';
import { RtspCamera } from '../../sim/rtsp-camera.ts';
import { WhipEncoder } from '../../sim/whip-encoder.ts';
import type { Ask, Staff, Told, View } from './words.ts';

const PORT = 8_443;
const ADMIN = { name: 'bench', password: 'bench bench bench' };
const [side, data = ''] = process.argv.slice(2);
const tell = (told: Told) => void process.send?.(told);

function api<R extends CenterRouter | VehicleRouter>(url: string, options: object): TRPCClient<R> {
  class Socket extends WebSocket {
    constructor(to: string | URL) {
      super(to, options);
      this.on('error', () => undefined);
    }
  }
  const client = createWSClient({ url, WebSocket: Socket as unknown as typeof globalThis.WebSocket });
  return createTRPCClient<R>({ links: [wsLink({ client } as Parameters<typeof wsLink<R>>[0])] });
}

/** The administrator's cookie. */
function setUp(url: string, token: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const request = https.request(
      `${url}auth/setup`,
      { method: 'POST', rejectUnauthorized: false, headers },
      (answer) => {
        answer.resume();
        resolve(answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '');
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify({ ...ADMIN, token }));
  });
}

type Handle = (ask: Ask) => Promise<unknown>;

async function center(): Promise<Handle> {
  const config = centerConfig.parse({ listen: { host: CENTER_IP, port: PORT }, names: [CENTER_IP] });
  const { url, setupToken } = await CenterStation.open({ data, config });
  const headers = { cookie: await setUp(url, setupToken) };
  const staff = api<CenterRouter>(`${url.replace('https', 'wss')}trpc`, { rejectUnauthorized: false, headers });
  const seen = new Set<string>();
  let online: boolean | undefined;
  const onData = (event: CenterEvent) => {
    const at = Date.now();
    if (event.type === 'messages')
      for (const { message } of event.messages) {
        if (!seen.has(message.id)) tell({ told: 'arrived', text: message.text, at });
        seen.add(message.id);
      }
    if (event.type !== 'vehicles') return;
    const now = event.vehicles[0]?.presence.online ?? false;
    if (now !== online) tell({ told: 'presence', online: now, at });
    online = now;
  };
  staff.watch.subscribe(undefined, { onData });
  return async (ask): Promise<unknown> => {
    if (ask.ask === 'staff') return { url, ...ADMIN } satisfies Staff;
    if (ask.ask === 'footage')
      return staff.footage.segments.query({ station: VEHICLE, feed: ask.feed, from: ask.from, to: ask.to });
    if (ask.ask !== 'code') throw new Error(`a center cannot ${ask.ask}`);
    return (await staff.stations.createEnrolmentCode.mutate()).code;
  };
}

async function vehicle(): Promise<Handle> {
  const config = vehicleConfig.parse({
    station: { id: VEHICLE, name: '测试车' },
    listen: { host: '127.0.0.1', port: 0 },
    links: [{ id: 'tun', kind: '5g', name: 'tun0', interface: 'tun0' }],
  });
  const { url } = await VehicleStation.open({ data, config });
  // As the program does it: by this a console finds its station.
  writeRunFile(data, { pid: process.pid, url });
  const entered = await fetch(url, { redirect: 'manual' });
  const headers = { cookie: entered.headers.get('set-cookie')?.split(';')[0] ?? '' };
  const desk = api<VehicleRouter>(String(new URL('/trpc', url.replace('http', 'ws'))), { headers });
  const view: View = {};
  let online: boolean | undefined;
  const onData = (event: VehicleEvent) => {
    if (event.type === 'links') Object.assign(view, { link: event.links[0], choice: event.choice });
    if (event.type !== 'uplink') return;
    view.uplink = event.uplink;
    const now = event.uplink.state === 'online';
    if (now !== online) tell({ told: 'presence', online: now, at: Date.now() });
    online = now;
  };
  desk.watch.subscribe(undefined, { onData });
  return async (ask) => {
    switch (ask.ask) {
      case 'enrol':
        return desk.uplink.enrol.mutate({ centerUrl: `https://${CENTER_IP}:${PORT}`, code: ask.code });
      case 'write':
        return (await desk.messages.send.mutate({ to: { station: 'center' }, text: ask.text, priority: 'routine' })).id;
      case 'measure':
        return desk.links.measure.mutate({ id: 'tun' });
      case 'view':
        return view;
      case 'footage':
        return desk.video.footage.segments.query({ feed: ask.feed, from: ask.from, to: ask.to });
      case 'camera': {
        const camera = await RtspCamera.start({ width: 1_280, height: 720, fps: 25 });
        process.once('exit', () => void camera.unplug());
        const { address } = camera;
        const id = await desk.video.sources.putCamera.mutate({ name: '车顶云台', kind: 'camera', address });
        await desk.feeds.setWanted.mutate({ id, wanted: true });
        return id;
      }
      case 'encoder': {
        const { id, token } = await desk.video.sources.addSender.mutate({
          type: 'whip',
          name: '背负编码器',
          kind: 'body',
        });
        const encoder = new WhipEncoder({ url: String(new URL('/whip', url)), token });
        process.once('exit', () => void encoder.stop('SIGKILL'));
        await desk.feeds.setWanted.mutate({ id, wanted: true });
        return id;
      }
      case 'code':
      case 'publish':
      case 'staff':
        throw new Error(`a vehicle cannot ${ask.ask}`);
    }
  };
}

const handle = await (side === 'center' ? center() : vehicle());
process.on('message', (ask: Ask) => {
  handle(ask).then(
    (value) => tell({ told: 'answer', value }),
    (error: unknown) => tell({ told: 'failed', why: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
tell({ told: 'ready' });
