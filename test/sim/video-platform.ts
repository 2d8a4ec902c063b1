/**
 * Platforms of other organisations that take a feed and decode it: GStreamer's RTSP server (RECORD) and ffmpeg as SRT listener.
 * Each can be switched off and on again at the same port.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { freeUdpPort } from '../../main/media/udp-port.ts';

/** What it decoded since it was switched on. */
export interface Decoded {
  pictures: number;
  sounds: number;
  /** Of the newest picture: `1280x720`. */
  size: string;
}

abstract class Platform {
  protected child: ChildProcess | undefined;
  decoded: Decoded = { pictures: 0, sounds: 0, size: '' };
  port = 0;

  /** Its power is cut. */
  async off(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  protected read(child: ChildProcess, take: (line: string) => void): void {
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      const lines = (rest + more).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(take);
    });
  }
}

export interface RtspPlatformOptions {
  user?: string;
  password?: string;
  sound?: boolean;
}

export class RtspPlatform extends Platform {
  readonly #options: RtspPlatformOptions;

  constructor(options: RtspPlatformOptions = {}) {
    super();
    this.#options = options;
  }

  get address(): string {
    return `rtsp://127.0.0.1:${this.port}/live`;
  }

  async on(): Promise<void> {
    const { user, password = '', sound = false } = this.#options;
    const script = path.join(import.meta.dirname, 'video-platform.py');
    const args = [script, String(this.port), sound ? '1' : '0', ...(user === undefined ? [] : [user, password])];
    // Debian's own interpreter has the bindings, another in the path may not.
    const child = spawn('/usr/bin/python3', args, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    this.decoded = { pictures: 0, sounds: 0, size: '' };
    const { decoded } = this;
    this.port = await new Promise<number>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`the platform ended with ${code}`)));
      this.read(child, (line) => {
        const [what, size = ''] = line.split(' ');
        if (what === 'picture') Object.assign(decoded, { pictures: decoded.pictures + 1, size });
        else if (what === 'sound') decoded.sounds += 1;
        else resolve(Number(line));
      });
    });
  }
}

export class SrtPlatform extends Platform {
  readonly #passphrase: string;

  constructor(passphrase: string) {
    super();
    this.#passphrase = passphrase;
  }

  get address(): string {
    return `srt://127.0.0.1:${this.port}`;
  }

  /** Waits for one caller, and ends with it. */
  async on(): Promise<void> {
    if (this.port === 0) this.port = await freeUdpPort();
    const from = `srt://127.0.0.1:${this.port}?mode=listener&passphrase=${this.#passphrase}`;
    const args = [
      ...['-nostdin', '-v', 'error', '-nostats', '-progress', 'pipe:1', '-stats_period', '0.2', '-i', from],
      ...['-map', '0:v:0', '-f', 'null', '-'],
    ];
    const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.child = child;
    this.decoded = { pictures: 0, sounds: 0, size: '' };
    const { decoded } = this;
    this.read(child, (line) => {
      const count = /^frame=(\d+)/.exec(line)?.[1];
      if (count !== undefined) decoded.pictures = Number(count);
    });
  }
}
