/** A sound server with cards that are not there: PulseAudio (Debian's) with null sinks, for this process and its children alone. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pass } from 'node:timers/promises';

/** Whether there is such a server on this machine. */
export const hasSoundServer = spawnSync('pulseaudio', ['--version']).status === 0;

export class SoundServer {
  readonly #dir: string;
  readonly #before = process.env['PULSE_SERVER'];
  #child: ChildProcess | undefined;

  /** @param dir of its socket */
  constructor(dir: string) {
    this.#dir = dir;
    process.env['PULSE_SERVER'] = `unix:${this.#socket}`;
  }

  get #socket(): string {
    return path.join(this.#dir, 'native');
  }

  /** @param sinks name → what a person calls it; what is played on one is heard at `NAME.monitor` */
  async on(sinks: Record<string, string>): Promise<void> {
    const loads = [
      `module-native-protocol-unix auth-anonymous=1 socket=${this.#socket}`,
      ...Object.entries(sinks).map(
        ([name, title]) => `module-null-sink sink_name=${name} rate=48000 sink_properties=device.description=${title}`,
      ),
    ].flatMap((module) => ['-L', module]);
    const args = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'];
    const env = { PATH: process.env['PATH'], XDG_RUNTIME_DIR: this.#dir, HOME: this.#dir };
    const child = spawn('pulseaudio', [...args, '--log-level=error', ...loads], { stdio: 'ignore', env });
    this.#child = child;
    while (!existsSync(this.#socket)) {
      if (child.exitCode !== null) throw new Error(`pulseaudio ended with ${child.exitCode}`);
      await pass(20);
    }
  }

  /** It ends, and so does every connection to it. */
  async off(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.off();
    if (this.#before === undefined) delete process.env['PULSE_SERVER'];
    else process.env['PULSE_SERVER'] = this.#before;
  }
}
