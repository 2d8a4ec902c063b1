/**
 * Debian's janus with one videoroom on loopback: the peer of our SFU. It runs on a configuration of its own in a temporary folder,
 * with nothing loaded but the videoroom and its WebSocket; the package's own service and settings are not touched.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { BENCH, missingPrograms } from '../../../main/tools/setup/debian.mjs';
import { freePort } from '../../demo/scene.ts';

export const ROOM = 1;
const START_MS = 10_000;
/** Publishers at once; more than any bench has. */
const PUBLISHERS = 32;

/** For whom the room is: who may bring how much is left to the publisher, as at our SFU. */
const settings = (dir: string, port: number) => ({
  'janus.jcfg': `general: {
  plugins_folder = "${dir}/plugins"
  transports_folder = "${dir}/transports"
  events_folder = "${dir}/none"
  loggers_folder = "${dir}/none"
  session_timeout = 0
}
nat: {
  ice_lite = true
  ice_enforce_list = "lo"
}
`,
  'janus.transport.websockets.jcfg': `general: {
  json = "plain"
  ws = true
  ws_ip = "127.0.0.1"
  ws_port = ${port}
}
`,
  'janus.plugin.videoroom.jcfg': `room-${ROOM}: {
  publishers = ${PUBLISHERS}
  bitrate = 0
  videocodec = "vp8"
}
`,
});

export class Janus {
  readonly url: string;
  readonly #dir: string;
  readonly #process: ChildProcess;

  private constructor(dir: string, port: number) {
    this.#dir = dir;
    this.url = `ws://127.0.0.1:${port}`;
    // A bench that stops halfway leaves nothing that runs.
    process.once('exit', () => {
      this.#process.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    });
    this.#process = spawn('janus', ['--configs-folder', dir, '--disable-colors'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  }

  /** @returns undefined, and says so, where it is not installed. @throws when it does not start */
  static async start(): Promise<Janus | undefined> {
    if (missingPrograms(BENCH).length > 0) {
      console.log('beside janus: skipped, janus is not installed: apt install janus');
      return undefined;
    }
    const dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-janus-'));
    const port = await freePort();
    for (const part of ['plugins/libjanus_videoroom.so', 'transports/libjanus_websockets.so']) {
      mkdirSync(path.join(dir, path.dirname(part)));
      const [file] = globSync(`/usr/lib/*/janus/${part}`);
      if (file) symlinkSync(file, path.join(dir, part));
    }
    for (const [name, text] of Object.entries(settings(dir, port))) writeFileSync(path.join(dir, name), text);
    const janus = new Janus(dir, port);
    try {
      await janus.#started();
      return janus;
    } catch (error) {
      await janus.close();
      throw error;
    }
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Idempotent. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (this.#process.pid !== undefined && exitCode === null && signalCode === null) {
      this.#process.kill('SIGKILL');
      await once(this.#process, 'exit');
    }
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #started(): Promise<void> {
    const { stdout } = this.#process;
    if (!stdout) throw new Error('no output');
    const signal = AbortSignal.timeout(START_MS);
    const lines = createInterface(stdout);
    const opened = new Promise<void>((resolve) => {
      lines.on('line', (line) => line.includes('WebSockets thread started') && resolve());
    });
    const ended = once(this.#process, 'exit', { signal }).then(() => Promise.reject(new Error('janus ended')));
    await Promise.race([opened, ended]);
  }
}
