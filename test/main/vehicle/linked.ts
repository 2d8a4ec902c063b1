/** A whole center and a whole vehicle with two links on this machine, and the roads between them. */
import https from 'node:https';
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { LinkConfig } from '../../../contract/link.ts';
import type { CenterEvent, VehicleEvent } from '../../../contract/screen-event.ts';
import type { CenterRouter } from '../../../main/api/center-router.ts';
import type { VehicleRouter } from '../../../main/api/vehicle-router.ts';
import { centerConfig } from '../../../main/center/config.ts';
import { CenterStation } from '../../../main/center/station.ts';
import { vehicleConfig } from '../../../main/vehicle/config.ts';
import { VehicleStation } from '../../../main/vehicle/station.ts';
import { tempDir } from '../../temp-dir.ts';
import { freePort } from '../../demo/scene.ts';
import { TwoRoads } from '../links/two-roads.ts';

export const FIVE_G = '127.0.0.2';
export const SAT = '127.0.0.3';
export const LINKS: LinkConfig[] = [
  { id: '5g', kind: '5g', name: '5G', localAddress: FIVE_G, enabled: true },
  { id: 'sat', kind: 'satellite', name: '卫星', localAddress: SAT, enabled: true },
];
export const VEHICLE = 'zengdu-1';

/** The newest event of each type that a station told a screen. */
export class Screen<Event extends { type: string }> {
  readonly all: Event[] = [];
  readonly take = (event: Event): void => void this.all.push(event);

  newest<T extends Event['type']>(type: T): Extract<Event, { type: T }> | undefined {
    return this.all.findLast((event): event is Extract<Event, { type: T }> => event.type === type);
  }
}

function apiOf<R extends CenterRouter | VehicleRouter>(url: string, options: object): TRPCClient<R> {
  class Socket extends WebSocket {
    constructor(to: string | URL) {
      super(to, options);
      this.on('error', () => undefined);
    }
  }
  const client = createWSClient({ url, WebSocket: Socket as unknown as typeof globalThis.WebSocket });
  onTestFinished(() => client.close());
  return createTRPCClient<R>({ links: [wsLink({ client } as Parameters<typeof wsLink<R>>[0])] });
}

/** The administrator's cookie. */
function setUp(url: string, token: string): Promise<string> {
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
    request.end(JSON.stringify({ name: 'admin', password: 'correct horse battery', token }));
  });
}

export class Linked {
  readonly roads: TwoRoads;
  readonly vehicle = new Screen<VehicleEvent>();
  readonly center = new Screen<CenterEvent>();
  vehicleApi!: TRPCClient<VehicleRouter>;
  centerApi!: TRPCClient<CenterRouter>;
  readonly #data = { center: tempDir(), vehicle: tempDir() };
  #vehicle: VehicleStation | undefined;

  private constructor(roads: TwoRoads) {
    this.roads = roads;
  }

  /** @param shape roads as they are from the first moment on */
  static async start(links = LINKS, shape: (roads: TwoRoads) => void = () => undefined): Promise<Linked> {
    const roads = await TwoRoads.open();
    onTestFinished(() => roads.close());
    const linked = new Linked(roads);
    shape(roads);
    await linked.#startCenter();
    await linked.startVehicle(links);
    const { code } = await linked.centerApi.stations.createEnrolmentCode.mutate();
    await linked.vehicleApi.uplink.enrol.mutate({ centerUrl: `https://127.0.0.1:${roads.tcpPort}`, code });
    return linked;
  }

  async startVehicle(links = LINKS): Promise<void> {
    const config = vehicleConfig.parse({
      station: { id: VEHICLE, name: '曾都应急1号' },
      listen: { host: '127.0.0.1', port: 0 },
      links,
    });
    const { station, url } = await VehicleStation.open({ data: this.#data.vehicle, config });
    this.#vehicle = station;
    onTestFinished(() => station.close());
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    this.vehicleApi = apiOf<VehicleRouter>(`${new URL('/trpc', url.replace('http', 'ws'))}`, { headers: { cookie } });
    this.vehicleApi.watch.subscribe(undefined, { onData: this.vehicle.take });
  }

  async stopVehicle(): Promise<void> {
    await this.#vehicle?.close();
  }

  get links() {
    return this.vehicle.newest('links');
  }

  link(id: string) {
    return this.links?.links.find((one) => one.id === id);
  }

  /** The vehicle as the center's staff sees it. */
  get seen() {
    return this.center.newest('vehicles')?.vehicles.find(({ station }) => station.id === VEHICLE);
  }

  async #startCenter(): Promise<void> {
    const [media, probe] = [await freePort(), await freePort()];
    const config = centerConfig.parse({
      listen: { host: '127.0.0.1', port: 0 },
      media: { port: media, addresses: [] },
      probe: { port: probe, announced: this.roads.udpPort },
    });
    const { station, url, setupToken } = await CenterStation.open({ data: this.#data.center, config });
    onTestFinished(() => station.close());
    this.roads.lead(Number(new URL(url).port), probe);
    const cookie = await setUp(url, setupToken ?? '');
    this.centerApi = apiOf<CenterRouter>(`${url.replace('https', 'wss')}trpc`, {
      rejectUnauthorized: false,
      headers: { cookie },
    });
    this.centerApi.watch.subscribe(undefined, { onData: this.center.take });
  }
}
