/** A whole vehicle station with cameras, and its API as the console has it. */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { mkdirSync } from 'node:fs';
import { WebSocket } from 'ws';
import type { VehicleEvent } from '../../../contract/screen-event.ts';
import type { VehicleRouter } from '../../../main/api/vehicle-router.ts';
import { vehicleConfig } from '../../../main/vehicle/config.ts';
import { VehicleStation } from '../../../main/vehicle/station.ts';
import { Screen } from './linked.ts';

export class VideoBench {
  readonly data: string;
  readonly screen = new Screen<VehicleEvent>();
  api!: TRPCClient<VehicleRouter>;
  url = '';
  cookie = '';
  #station: VehicleStation | undefined;
  #stop: (() => unknown) | undefined;

  private constructor(data: string) {
    this.data = data;
  }

  /** @param settings more of vehicle.json */
  static async start(data: string, settings: object = {}): Promise<VideoBench> {
    const bench = new VideoBench(data);
    await bench.open(settings);
    return bench;
  }

  /** At a station that runs as a process of its own. */
  static async at(data: string, url: string): Promise<VideoBench> {
    const bench = new VideoBench(data);
    bench.url = url;
    await bench.#enter();
    return bench;
  }

  async open(settings: object = {}): Promise<void> {
    mkdirSync(this.data, { recursive: true });
    const config = vehicleConfig.parse({
      station: { id: 'zengdu-1', name: '曾都应急1号' },
      listen: { host: '127.0.0.1', port: 0 },
      // No network but this machine's own is asked for cameras.
      cameraSearch: { interfaces: ['lo'] },
      ...settings,
    });
    const { station, url } = await VehicleStation.open({ data: this.data, config });
    this.#station = station;
    this.url = url;
    await this.#enter();
  }

  async #enter(): Promise<void> {
    const entered = await fetch(this.url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    this.cookie = cookie;
    class Socket extends WebSocket {
      constructor(to: string | URL) {
        super(to, { headers: { cookie } });
        this.on('error', () => undefined);
      }
    }
    const client = createWSClient({
      url: String(new URL('/trpc', this.url.replace('http', 'ws'))),
      WebSocket: Socket as unknown as typeof globalThis.WebSocket,
      retryDelayMs: () => 300,
    });
    this.api = createTRPCClient<VehicleRouter>({ links: [wsLink({ client })] });
    this.api.watch.subscribe(undefined, { onData: this.screen.take });
    this.#stop = () => client.close();
  }

  source(id: string) {
    return this.screen.newest('video-sources')?.sources.find((one) => one.id === id);
  }

  get tracks() {
    return this.screen.newest('local-tracks')?.tracks ?? [];
  }

  get footage() {
    return this.screen.newest('footage')?.footage;
  }

  segments(feed: string) {
    const now = Date.now();
    return this.api.video.footage.segments.query({ feed, from: now - 3_600_000, to: now + 60_000 });
  }

  get(path: string, headers: Record<string, string> = {}) {
    return fetch(new URL(path, this.url), { headers: { cookie: this.cookie, ...headers } });
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.#stop?.();
    await this.#station?.close();
    this.#stop = this.#station = undefined;
  }
}
