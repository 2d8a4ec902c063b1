/**
 * A bad link between two network namespaces, made by a program of its own (`linklab.py`): delay, jitter, loss, rate, queue,
 * cuts. It needs root, /dev/net/tun, iproute2 and python3.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** Two benches may run at a time. */
const VEHICLE_NS = `qs-vehicle-${process.pid}`;
const CENTER_NS = `qs-center-${process.pid}`;
export const VEHICLE_IP = '10.77.0.1';
export const CENTER_IP = '10.77.0.2';
/** Id of the vehicle's station. */
export const VEHICLE = 'bench-1';
/** Where the program is looked for: beside the project. */
const BESIDE = path.resolve(import.meta.dirname, '../../../../shared/tools/linklab/linklab.py');
/** Of every page: so small that three pictures of two viewers leave the machine time for the rest. */
export const VIEWPORT = { width: 1_280, height: 800 };
const ANSWER_MS = 5_000;

const direction = z.object({ packets: z.number(), bytes: z.number(), lost: z.number(), dropped_queue: z.number() });
const answer = z.object({
  state: z.object({ delay_ms: z.number(), jitter_ms: z.number(), loss_pct: z.number(), kbps_up: z.number() }),
  stats: z.object({ up: direction, down: direction }),
});
export type LabState = z.infer<typeof answer>;

/** Why it cannot run here; undefined: it can. */
export function whyNot(program = BESIDE): string | undefined {
  if (!existsSync(program)) return `${program} is not there (--lab FILE)`;
  if (process.getuid?.() !== 0) return 'it needs root';
  try {
    accessSync('/dev/net/tun', constants.W_OK);
  } catch {
    return 'it needs /dev/net/tun';
  }
  const missing = ['ip', 'python3'].find((name) => spawnSync(name, ['-V']).error);
  return missing && `it needs ${missing}`;
}

type SideName = 'vehicle' | 'center';
const namespaceOf = (side: SideName): string => (side === 'vehicle' ? VEHICLE_NS : CENTER_NS);

export class Lab {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string, undefined>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string, undefined>) {
    this.#child = child;
    this.#lines = lines;
  }

  static async open(program = BESIDE): Promise<Lab> {
    const child = spawn('python3', [program, '--vehicle', VEHICLE_NS, '--center', CENTER_NS, '--profile', 'lan'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const lab = new Lab(child, lines);
    await lab.#line();
    return lab;
  }

  /** `profile geo`, `cut`, `heal`, `stats` … */
  async tell(command: string): Promise<LabState> {
    this.#child.stdin?.write(`${command}\n`);
    return answer.parse(JSON.parse(await this.#line()));
  }

  /** A program that runs `command` inside a namespace, with the arguments it is given: for who starts it by name. */
  wrapper(side: SideName, command: string, folder: string): string {
    const file = path.join(folder, `${side}-${path.basename(command)}`);
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${namespaceOf(side)} ${command} "$@"\n`, { mode: 0o700 });
    return file;
  }

  /** Runs a script on our Node inside a namespace, with a channel for messages. */
  run(side: SideName, script: string, args: readonly string[]): ChildProcess {
    return spawn('ip', ['netns', 'exec', namespaceOf(side), process.execPath, script, side, ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.kill('SIGTERM');
    await ended;
  }

  async #line(): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the lab does not answer')), ANSWER_MS);
    });
    const { value } = await Promise.race([this.#lines.next(), late]).finally(() => clearTimeout(timer));
    if (value === undefined) throw new Error('the lab has ended');
    return value;
  }
}
