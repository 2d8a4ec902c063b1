/**
 * A whole vehicle station in a process of its own, with a receiver beside it, that is asked for trouble: its disk filled, its
 * files elsewhere, its center changed. With `silent` it has a network of its own in which there is nothing but a name server
 * that never answers.
 *   node troubled-station.ts '{"folder":…}'     words to and from it are those below
 */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { WebSocket } from 'ws';
import { QianshaoError } from '../../contract/errors.ts';
import type { VehicleEvent } from '../../contract/screen-event.ts';
import type { VehicleRouter } from '../../main/api/vehicle-router.ts';
import type { Identity } from '../../main/links/enrol.ts';
import { log } from '../../main/program.ts';
import { vehicleConfig } from '../../main/vehicle/config.ts';
import { VehicleStation } from '../../main/vehicle/station.ts';
import { Receiver } from '../chaos/receiver.ts';
import { SmallDisk } from '../chaos/small-disk.ts';
import { vehicle } from '../main/store/samples.ts';
import { NameServer } from '../sim/name-server.ts';

export interface Setting {
  folder: string;
  /** Megabytes of a disk of its own. */
  disk?: number;
  silent?: boolean;
}

export type Order =
  /** Closes the station, if one is open, and opens it in a folder with an identity; answered with the console's address. */
  | { do: 'open'; data: string; identity?: Identity }
  /** Answered with the code of what refused it, if anything did. */
  | { do: 'say'; text: string }
  | { do: 'fill' | 'free' };

export type Told = { told: 'answer'; value: string } | { told: 'event'; event: VehicleEvent };

const TOLD: readonly VehicleEvent['type'][] = ['store', 'uplink', 'notice', 'positions'];

class Host {
  readonly #disk: SmallDisk | undefined;
  readonly #port: number;
  #station: VehicleStation | undefined;
  #client: ReturnType<typeof createWSClient> | undefined;
  #api: TRPCClient<VehicleRouter> | undefined;

  constructor(disk: SmallDisk | undefined, port: number) {
    this.#disk = disk;
    this.#port = port;
  }

  async obey(order: Order): Promise<string> {
    switch (order.do) {
      case 'open':
        return this.#open(order.data, order.identity);
      case 'say':
        return this.#say(order.text);
      case 'fill':
      case 'free':
        this.#disk?.[order.do]();
        return '';
    }
  }

  async #open(data: string, identity: Identity | undefined): Promise<string> {
    await this.#client?.close();
    await this.#station?.close();
    mkdirSync(path.join(data, 'keys'), { recursive: true });
    if (identity) writeFileSync(path.join(data, 'keys', 'center.json'), JSON.stringify(identity));
    const config = vehicleConfig.parse({
      station: { id: vehicle.id, name: vehicle.name },
      listen: { host: '127.0.0.1', port: 0 },
      devices: [{ id: 'gnss', name: '卫星定位', driver: 'gnss-nmea', port: `tcp://127.0.0.1:${this.#port}` }],
    });
    const { station, url } = await VehicleStation.open({ data, config });
    this.#station = station;
    await this.#watch(url);
    return url;
  }

  async #watch(url: string): Promise<void> {
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    class Socket extends WebSocket {
      constructor(to: string | URL) {
        super(to, { headers: { cookie } });
      }
    }
    this.#client = createWSClient({
      url: String(new URL('/trpc', url.replace('http', 'ws'))),
      WebSocket: Socket as unknown as typeof globalThis.WebSocket,
    });
    this.#api = createTRPCClient<VehicleRouter>({ links: [wsLink({ client: this.#client })] });
    this.#api.watch.subscribe(undefined, {
      onData: (event) => TOLD.includes(event.type) && tell({ told: 'event', event }),
    });
  }

  async #say(text: string): Promise<string> {
    try {
      await this.#api?.messages.send.mutate({ to: { station: 'center' }, text, priority: 'routine' });
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

const tell = (told: Told): void => void process.send?.(told);

if (import.meta.main) {
  // As around every station (main/program.ts): what nobody expected is said, and the rest goes on.
  process.on('uncaughtException', log);
  const { folder, disk, silent } = JSON.parse(process.argv[2] ?? '{}') as Setting;
  if (silent) await NameServer.open(folder);
  const receiver = new Receiver();
  const port = await receiver.listen();
  receiver.start();
  const host = new Host(disk === undefined ? undefined : new SmallDisk(path.join(folder, 'disk'), disk), port);
  process.on('message', (order: Order) => {
    host.obey(order).then(
      (value) => tell({ told: 'answer', value }),
      (error: unknown) => tell({ told: 'answer', value: error instanceof QianshaoError ? error.code : String(error) }),
    );
  });
  // An orderly end would wait for questions that hang at the name server.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  tell({ told: 'answer', value: 'ready' });
}
