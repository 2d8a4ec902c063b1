/** A whole center and a whole vehicle with two links on this machine, and the roads between them. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { WebSocket } from 'ws';
import type { Draft, Entry, EntryKind } from '../../../contract/entry.ts';
import type { LinkConfig } from '../../../contract/link.ts';
import type { CenterEvent, VehicleEvent } from '../../../contract/screen-event.ts';
import type { CenterRouter } from '../../../main/api/center-router.ts';
import type { VehicleRouter } from '../../../main/api/vehicle-router.ts';
import { centerConfig } from '../../../main/center/config.ts';
import { CenterStation } from '../../../main/center/station.ts';
import { openStore } from '../../../main/store/open.ts';
import { vehicleConfig } from '../../../main/vehicle/config.ts';
import { VehicleStation } from '../../../main/vehicle/station.ts';
import { freePort } from '../../demo/scene.ts';
import { TwoRoads } from '../links/two-roads.ts';

export const FIVE_G = '127.0.0.2';
export const SAT = '127.0.0.3';
export const LINKS: LinkConfig[] = [
  { id: '5g', kind: '5g', name: '5G', localAddress: FIVE_G, enabled: true },
  { id: 'sat', kind: 'satellite', name: '卫星', localAddress: SAT, enabled: true },
];
export const VEHICLE = 'zengdu-1';
const ADMIN = { name: 'admin', password: 'correct horse battery' };

/** The newest event of each type that a station told a screen. */
export class Screen<Event extends { type: string }> {
  readonly all: Event[] = [];
  readonly take = (event: Event): void => void this.all.push(event);

  newest<T extends Event['type']>(type: T): Extract<Event, { type: T }> | undefined {
    return this.all.findLast((event): event is Extract<Event, { type: T }> => event.type === type);
  }
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
    request.end(JSON.stringify({ ...ADMIN, token }));
  });
}

export class Linked {
  readonly roads: TwoRoads;
  readonly admin = ADMIN;
  readonly vehicle = new Screen<VehicleEvent>();
  readonly center = new Screen<CenterEvent>();
  vehicleApi!: TRPCClient<VehicleRouter>;
  centerApi!: TRPCClient<CenterRouter>;
  /** Address of the console with its token, and of the center's pages. */
  consoleUrl = '';
  centerUrl = '';
  readonly #dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-linked-'));
  readonly #closers: (() => unknown)[] = [];
  #vehicle: VehicleStation | undefined;
  #center: CenterStation | undefined;
  /** Ports that the center keeps over a restart. */
  #ports: { https: number; media: number; probe: number } | undefined;
  #cookie = '';
  #watching: { unsubscribe(): void } | undefined;

  private constructor(roads: TwoRoads) {
    this.roads = roads;
  }

  /**
   * @param shape roads as they are from the first moment on
   * @param before what the vehicle's journal holds already
   */
  static async start(
    links = LINKS,
    shape: (roads: TwoRoads) => void = () => undefined,
    before: readonly Draft[] = [],
  ): Promise<Linked> {
    const roads = await TwoRoads.open();
    const linked = new Linked(roads);
    try {
      shape(roads);
      await linked.startCenter();
      linked.#write(before);
      await linked.startVehicle(links);
      const { code } = await linked.centerApi.stations.createEnrolmentCode.mutate();
      await linked.vehicleApi.uplink.enrol.mutate({ centerUrl: `https://127.0.0.1:${roads.tcpPort}`, code });
      return linked;
    } catch (error) {
      await linked.close();
      throw error;
    }
  }

  async startVehicle(links = LINKS): Promise<void> {
    const config = vehicleConfig.parse({
      station: { id: VEHICLE, name: '曾都应急1号' },
      listen: { host: '127.0.0.1', port: 0 },
      links,
    });
    const data = path.join(this.#dir, 'vehicle');
    const { station, url } = await VehicleStation.open({ data, config });
    this.#vehicle = station;
    this.consoleUrl = url;
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const to = String(new URL('/trpc', url.replace('http', 'ws')));
    this.vehicleApi = this.#apiOf<VehicleRouter>(to, { headers: { cookie } });
    this.#watching = this.vehicleApi.watch.subscribe(undefined, { onData: this.vehicle.take });
  }

  /** Watches the vehicle no more: to it that is as if a window had been closed. */
  leave(): void {
    this.#watching?.unsubscribe();
  }

  #write(drafts: readonly Draft[]): void {
    const data = path.join(this.#dir, 'vehicle');
    mkdirSync(data, { recursive: true });
    if (drafts.length === 0) return;
    const station = { id: VEHICLE, kind: 'vehicle' as const, name: '曾都应急1号' };
    const store = openStore({ file: path.join(data, 'journal.sqlite'), station });
    store.journal.append(drafts);
    store.close();
  }

  /** Data directory of a station. */
  folder(of: 'vehicle' | 'center'): string {
    return path.join(this.#dir, of);
  }

  async stopVehicle(): Promise<void> {
    await this.#vehicle?.close();
  }

  async startCenter(): Promise<void> {
    this.#ports ??= { https: 0, media: await freePort(), probe: await freePort() };
    const { https: port, media, probe } = this.#ports;
    const config = centerConfig.parse({
      listen: { host: '127.0.0.1', port },
      media: { port: media, addresses: [] },
      probe: { port: probe, announced: this.roads.udpPort },
    });
    const data = path.join(this.#dir, 'center');
    mkdirSync(data, { recursive: true });
    const { station, url, setupToken } = await CenterStation.open({ data, config });
    this.#center = station;
    this.centerUrl = url;
    this.#ports.https = Number(new URL(url).port);
    this.roads.lead(this.#ports.https, probe);
    if (setupToken !== undefined) this.#cookie = await setUp(url, setupToken);
    const options = { rejectUnauthorized: false, headers: { cookie: this.#cookie } };
    this.centerApi = this.#apiOf<CenterRouter>(`${url.replace('https', 'wss')}trpc`, options);
    this.centerApi.watch.subscribe(undefined, { onData: this.center.take });
  }

  async stopCenter(): Promise<void> {
    await this.#center?.close();
  }

  /** What the center wrote of a kind; it must stand still. */
  facts<K extends EntryKind>(kind: K): Extract<Entry, { kind: K }>[] {
    const { center } = this;
    const self = center.newest('station')?.station;
    if (!self) throw new Error('the center never told who it is');
    const store = openStore({ file: path.join(this.#dir, 'center', 'journal.sqlite'), station: self });
    const entries = store.journal.read(self.id, 0, 1_000);
    store.close();
    return entries.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);
  }

  get links() {
    return this.vehicle.newest('links');
  }

  link(id: string) {
    return this.links?.links.find((one) => one.id === id);
  }

  get uplink() {
    return this.vehicle.newest('uplink')?.uplink;
  }

  /** The vehicle as the center's staff sees it. */
  get seen() {
    return this.center.newest('vehicles')?.vehicles.find(({ station }) => station.id === VEHICLE);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
    await this.#vehicle?.close();
    await this.#center?.close();
    this.roads.close();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #apiOf<R extends CenterRouter | VehicleRouter>(url: string, options: object): TRPCClient<R> {
    class Socket extends WebSocket {
      constructor(to: string | URL) {
        super(to, options);
        this.on('error', () => undefined);
      }
    }
    const client = createWSClient({
      url,
      WebSocket: Socket as unknown as typeof globalThis.WebSocket,
      retryDelayMs: () => 300,
    });
    this.#closers.push(() => client.close());
    return createTRPCClient<R>({ links: [wsLink({ client } as Parameters<typeof wsLink<R>>[0])] });
  }
}
