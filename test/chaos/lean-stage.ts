/** Two lean stations (station-process.ts), and where it is asked for a broker of another make between them. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Station } from '../../contract/station.ts';
import { freePort } from '../demo/scene.ts';
import { center, vehicle } from '../main/store/samples.ts';
import { Actor } from './actor.ts';
import { prepareFile } from './compare.ts';
import { makeHome } from './home.ts';
import { mosquitto } from './mosquitto.ts';
import { PacketRoad } from './packet-road.ts';
import type { Home, Stage, Who } from './stage.ts';
import type { Weaknesses } from './faults.ts';

interface Member {
  home: Home;
  confirmed: Set<string>;
  actor: Actor;
  /** Called when it has said that it writes no more. */
  onQuiet: () => void;
}

export class LeanStage implements Stage {
  readonly homes: Record<Who, Home>;
  readonly #members: Record<Who, Member>;
  readonly #road: PacketRoad;
  readonly #broker: Actor | undefined;
  readonly #said: string[] = [];

  private constructor(folder: string, can: Weaknesses, road: PacketRoad, port: number) {
    this.#road = road;
    const external = can.broker ? ['external'] : [];
    this.#members = {
      vehicle: this.#member(folder, can, vehicle, [`${road.port}`]),
      center: this.#member(folder, can, center, [`${port}`, ...external]),
    };
    this.homes = { vehicle: this.#members.vehicle.home, center: this.#members.center.home };
    this.#broker = can.broker ? mosquitto(path.join(folder, 'mosquitto.conf'), port) : undefined;
  }

  static async open(folder: string, can: Weaknesses): Promise<LeanStage> {
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    const stage = new LeanStage(folder, can, await PacketRoad.open(port, { isMqtt: true }), port);
    try {
      await stage.#startAll();
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
    for (const { actor } of this.#all) actor.say('write');
  }

  async quiet(): Promise<void> {
    await this.#startAll();
    await Promise.all(
      this.#all.map(
        (member) =>
          new Promise<void>((resolve) => {
            member.onQuiet = resolve;
            member.actor.say('quiet');
          }),
      ),
    );
  }

  async end(who: Who | 'broker', signal: 'SIGKILL' | 'SIGTERM'): Promise<() => Promise<void>> {
    const actor = who === 'broker' ? this.#broker : this.#members[who].actor;
    await actor?.end(signal);
    return async () => {
      // On a full disk it may not start: it is tried again when the round is over.
      await actor?.start();
      actor?.say('write');
    };
  }

  cut(): void {
    this.#road.cut();
  }

  stall(): void {
    this.#road.stall();
  }

  mischief(fate: () => readonly number[]): void {
    this.#road.fate = fate;
  }

  heal(): void {
    this.#road.heal();
  }

  async close(): Promise<void> {
    for (const { actor } of this.#all) await actor.end('SIGKILL');
    await this.#broker?.end('SIGKILL');
    this.#road.close();
    for (const { home } of this.#all) home.disk?.close();
  }

  get #all(): Member[] {
    return Object.values(this.#members);
  }

  #member(folder: string, can: Weaknesses, station: Station, args: readonly string[]): Member {
    const confirmed = new Set<string>();
    const home = makeHome(path.join(folder, station.kind), station, can, confirmed);
    prepareFile(station, home.file);
    const actor = new Actor({
      command: process.execPath,
      args: [path.join(import.meta.dirname, 'station-process.ts'), station.kind, home.file, ...args],
      ...(home.clock && { env: home.clock.env }),
      onLine: (line) => {
        if (line.startsWith('+')) confirmed.add(line.slice(1));
        else if (line.startsWith('!')) this.#said.push(`${station.kind}: ${line.slice(1)}`);
        else if (line === 'quiet') member.onQuiet();
        return line === 'ready';
      },
      // A start that fails on a full disk says so.
      onError: (line) => {
        if (process.env['QIANSHAO_CHAOS_LOUD'] !== undefined) console.error(`${station.kind}: ${line}`);
        return undefined;
      },
    });
    const member: Member = { home, confirmed, actor, onQuiet: () => undefined };
    return member;
  }

  async #startAll(): Promise<void> {
    await this.#broker?.start();
    for (const { actor, home } of this.#all)
      if (!(await actor.start())) throw new Error(`the ${home.station.kind} does not start`);
  }
}
