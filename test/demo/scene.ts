/** The whole of it on one machine: a center, an enrolled vehicle, a receiver on a pseudo-terminal. Used by demo and tests. */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { WebSocket } from 'ws';
import type { CenterRouter } from '../../main/api/center-router.ts';
import type { VehicleRouter } from '../../main/api/vehicle-router.ts';
import { readRunFile } from '../../main/vehicle/run-file.ts';
import { layCable, type Cable } from '../sim/pty.ts';
import { Managed } from './managed.ts';

const root = path.resolve(import.meta.dirname, '../..');
const script = (name: string) => path.join(root, name);

export interface SceneOptions {
  /** An empty folder; all data of the scene. */
  dir: string;
  recording?: string;
  /** Folders whose links the vehicle takes for ports. */
  portFolders?: string[];
  /** More of the vehicle's settings. */
  settings?: object;
  /** False: no receiver on a pseudo-terminal. */
  receiver?: boolean;
  /** More of the environment of a station's process. */
  env?: { vehicle?: Record<string, string>; center?: Record<string, string> };
  /** By which address the vehicle reaches the center: that of a road that can be cut. */
  road?: (centerPort: number) => Promise<number>;
  onLine?: (process: string, line: string) => void;
}

/** A TCP port that is free now. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no address');
  return address.port;
}

export class Scene {
  readonly dir: string;
  readonly admin = { name: 'admin', password: randomBytes(9).toString('base64url') };
  readonly vehicleId = 'zengdu-1';
  centerUrl = '';
  center!: Managed;
  vehicle!: Managed;
  #drive: Managed | undefined;
  #cable: Cable | undefined;
  #cookie = '';
  readonly #options: SceneOptions;
  readonly #closers: (() => Promise<void> | void)[] = [];

  private constructor(options: SceneOptions) {
    this.#options = options;
    this.dir = options.dir;
  }

  static async start(options: SceneOptions): Promise<Scene> {
    const scene = new Scene(options);
    try {
      await scene.#startCenter();
      if (options.receiver !== false) await scene.plug();
      await scene.#startVehicle();
      await scene.#enrol(await scene.vehicleApi());
      return scene;
    } catch (error) {
      await scene.stop();
      throw error;
    }
  }

  /** Address of the console with this start's token. */
  get consoleUrl(): string {
    return readRunFile(this.vehicleData)?.url ?? '';
  }

  get vehicleData(): string {
    return path.join(this.dir, 'vehicle');
  }

  get centerData(): string {
    return path.join(this.dir, 'center');
  }

  get authority(): string {
    return readFileSync(path.join(this.centerData, 'keys', 'authority.crt'), 'utf8');
  }

  /** Plugs the receiver in. */
  async plug(): Promise<void> {
    const station = path.join(this.dir, 'gnss');
    this.#cable = await layCable(station, path.join(this.dir, 'gnss-receiver'));
    const recording = this.#options.recording === undefined ? [] : ['--recording', this.#options.recording];
    this.#drive = this.#run('receiver', [script('test/sim/drive.ts'), '--port', this.#cable.device, ...recording], {
      restart: false,
    });
  }

  /** Pulls the receiver's cable. */
  async unplug(): Promise<void> {
    await this.#drive?.stop();
    await this.#cable?.pull();
    this.#drive = this.#cable = undefined;
  }

  /** The center's API as its administrator. */
  centerApi(): TRPCClient<CenterRouter> {
    const options = { ca: this.authority, headers: { cookie: this.#cookie } };
    return this.#api<CenterRouter>(`${this.centerUrl.replace('https', 'wss')}trpc`, options);
  }

  /** Another vehicle, enrolled, without devices. @returns its API as its console has it */
  async addVehicle(id: string, name: string): Promise<TRPCClient<VehicleRouter>> {
    const data = path.join(this.dir, id);
    mkdirSync(data, { recursive: true });
    writeFileSync(path.join(data, 'vehicle.json'), JSON.stringify({ station: { id, name } }));
    const args = ['--data', data, '--port', String(await freePort())];
    const process = this.#run(id, [script('main/vehicle/cli.ts'), ...args]);
    this.#closers.push(() => process.stop());
    await process.said(/console: http/);
    const api = await this.vehicleApi(readRunFile(data)?.url);
    await this.#enrol(api);
    return api;
  }

  /** The vehicle's API as its console. */
  async vehicleApi(url = this.consoleUrl): Promise<TRPCClient<VehicleRouter>> {
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    return this.#api<VehicleRouter>(`${new URL('/trpc', url.replace('http', 'ws'))}`, { headers: { cookie } });
  }

  /** Ends everything that was started, last first. Idempotent. */
  async stop(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
    await this.#drive?.stop();
    await Promise.all([this.vehicle?.stop(), this.center?.stop()]);
    await this.#cable?.pull();
  }

  #api<R extends CenterRouter | VehicleRouter>(url: string, options: object): TRPCClient<R> {
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

  #run(
    name: string,
    args: readonly string[],
    more: { restart?: boolean; env?: Record<string, string> | undefined } = {},
  ): Managed {
    const { restart = true, env } = more;
    return new Managed({
      name,
      command: process.execPath,
      args,
      restart,
      ...(env && { env }),
      onLine: (line) => this.#options.onLine?.(name, line),
    });
  }

  async #startCenter(): Promise<void> {
    mkdirSync(this.centerData, { recursive: true });
    const [port, media] = [await freePort(), await freePort()];
    const args = [
      '--data',
      this.centerData,
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--media-port',
      String(media),
    ];
    const env = this.#options.env?.center;
    this.center = this.#run('center', [script('main/center/cli.ts'), ...args], { env });
    const [, url = '', token = ''] = await this.center.said(/administrator: (https:\S+?)#setup=(\S+)/);
    this.centerUrl = url;
    this.#cookie = await this.#post('/auth/setup', { ...this.admin, token });
  }

  async #startVehicle(): Promise<void> {
    const port = await freePort();
    mkdirSync(this.vehicleData, { recursive: true });
    const { portFolders = [], settings, receiver, env } = this.#options;
    const device = receiver === false ? [] : ['--device', `gnss-nmea=${path.join(this.dir, 'gnss')}`];
    const args = ['--data', this.vehicleData, '--port', String(port), ...device];
    // Cameras are searched on this machine alone, wherever the scene is played.
    const cameraSearch = { interfaces: ['lo'] };
    const station = { id: this.vehicleId, name: '曾都应急1号' };
    const config = { station, portFolders, cameraSearch, ...settings };
    const file = path.join(this.vehicleData, 'vehicle.json');
    writeFileSync(file, JSON.stringify(config));
    this.vehicle = this.#run('vehicle', [script('main/vehicle/cli.ts'), ...args], { env: env?.vehicle });
    await this.vehicle.said(/console: http/);
  }

  async #enrol(vehicle: TRPCClient<VehicleRouter>): Promise<void> {
    const { code } = await this.centerApi().stations.createEnrolmentCode.mutate();
    const { road } = this.#options;
    const url = new URL(this.centerUrl);
    if (road) url.port = String(await road(Number(url.port)));
    await vehicle.uplink.enrol.mutate({ centerUrl: url.origin, code });
  }

  #post(route: string, body: object): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', ca: this.authority, headers: { 'content-type': 'application/json' } };
      const request = https.request(new URL(route, this.centerUrl), options, (response) => {
        response.resume();
        const cookie = response.headers['set-cookie']?.[0]?.split(';')[0];
        if (response.statusCode === 200 && cookie !== undefined) resolve(cookie);
        else reject(new Error(`${route}: HTTP ${response.statusCode}`));
      });
      request.on('error', reject);
      request.end(JSON.stringify(body));
    });
  }
}
