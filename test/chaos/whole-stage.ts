/**
 * Two whole stations as they are installed, kept running as a service manager does: TLS, certificates, media worker, screens. Their
 * people write by the pages' API; a receiver on the network tells the vehicle where it is, ten times a second.
 */
import path from 'node:path';
import { v7 as uuidV7 } from 'uuid';
import { Scene } from '../demo/scene.ts';
import { center, vehicle } from '../main/store/samples.ts';
import { observe } from './compare.ts';
import type { Weaknesses } from './faults.ts';
import { makeHome } from './home.ts';
import { PacketRoad } from './packet-road.ts';
import { Receiver } from './receiver.ts';
import type { Home, Stage, Who } from './stage.ts';

const WRITE_EVERY_MS = 40;
/** A word whose answer does not come in this time was not confirmed, ms. */
const ANSWER_MS = 5_000;
/** What stations say when they are what they should be; anything else on their error output is looked at. */
const FAULT = /TypeError|ReferenceError|RangeError|AssertionError|SqliteError| internal: /;

type Api = Awaited<ReturnType<Scene['vehicleApi']>> | ReturnType<Scene['centerApi']>;

export class WholeStage implements Stage {
  readonly homes: Record<Who, Home>;
  readonly #confirmed: Record<Who, Set<string>>;
  readonly #said: string[] = [];
  readonly #receiver = new Receiver();
  readonly #pending = new Set<Promise<void>>();
  #scene: Scene | undefined;
  #road: PacketRoad | undefined;
  #apis: Record<Who, Api> | undefined;
  #writing: NodeJS.Timeout | undefined;

  private constructor(folder: string, can: Weaknesses) {
    this.#confirmed = { vehicle: new Set(), center: new Set() };
    this.homes = {
      vehicle: makeHome(path.join(folder, 'vehicle'), vehicle, can, this.#confirmed.vehicle),
      center: makeHome(path.join(folder, 'center'), center, can, this.#confirmed.center),
    };
  }

  static async open(folder: string, can: Weaknesses): Promise<WholeStage> {
    const stage = new WholeStage(folder, can);
    try {
      await stage.#start(folder);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  said(): string[] {
    return this.#said.splice(0);
  }

  write(): void {
    this.#receiver.start();
    this.#writing ??= setInterval(() => {
      for (const who of ['vehicle', 'center'] as const) {
        const written = this.#send(who).finally(() => this.#pending.delete(written));
        this.#pending.add(written);
      }
    }, WRITE_EVERY_MS);
  }

  async quiet(): Promise<void> {
    clearInterval(this.#writing);
    this.#writing = undefined;
    this.#receiver.stop();
    await Promise.all(this.#pending);
  }

  /** Whoever keeps it running starts it again. */
  end(who: Who | 'broker', signal: 'SIGKILL' | 'SIGTERM'): Promise<() => Promise<void>> {
    const pid = (who === 'vehicle' ? this.#scene?.vehicle : this.#scene?.center)?.pid;
    if (pid !== undefined) process.kill(pid, signal);
    return Promise.resolve(() => Promise.resolve());
  }

  cut(): void {
    this.#road?.cut();
  }

  stall(): void {
    this.#road?.stall();
  }

  /** What is within TLS cannot be taken apart: the connection ends in the middle of it instead. */
  mischief(): void {
    this.#road?.cut();
    this.#road?.heal();
  }

  heal(): void {
    this.#road?.heal();
  }

  async close(): Promise<void> {
    clearInterval(this.#writing);
    this.#receiver.close();
    await this.#scene?.stop();
    this.#road?.close();
    for (const { disk } of Object.values(this.homes)) disk?.close();
  }

  async #start(folder: string): Promise<void> {
    const { vehicle: v, center: c } = this.homes;
    const port = await this.#receiver.listen();
    this.#scene = await Scene.start({
      dir: folder,
      receiver: false,
      settings: { devices: [{ id: 'gnss', name: '定位', driver: 'gnss-nmea', port: `tcp://127.0.0.1:${port}` }] },
      env: { ...(v.clock && { vehicle: v.clock.env }), ...(c.clock && { center: c.clock.env }) },
      road: async (to) => (this.#road = await PacketRoad.open(to, { isMqtt: false })).port,
      onLine: (process, line) => this.#hear(`${process}: ${line}`),
    });
    this.#apis = { vehicle: await this.#scene.vehicleApi(), center: this.#scene.centerApi() };
    for (const { file } of [v, c]) observe(file);
  }

  #hear(line: string): void {
    if (process.env['QIANSHAO_CHAOS_LOUD'] !== undefined) console.error(line);
    if (FAULT.test(line)) this.#said.push(line);
  }

  async #send(who: Who): Promise<void> {
    const other = who === 'vehicle' ? center.id : vehicle.id;
    const priority = Math.random() < 0.2 ? 'flash' : 'routine';
    const message = { to: { station: other }, text: `${uuidV7()} 请求增援`, priority } as const;
    const abort = AbortSignal.timeout(ANSWER_MS);
    try {
      const answer = await this.#apis?.[who].messages.send.mutate(message, { signal: abort });
      if (answer) this.#confirmed[who].add(answer.id);
    } catch {
      // Not confirmed: the station was away, or its disk full.
    }
  }
}
