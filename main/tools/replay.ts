/**
 * Plays a recording through a real pseudo-terminal: `npm run -s replay -- FILE [--speed N] [--port LINK] [--baud N] [--loop]`.
 * A recording of ours plays at its own pace times N; plain bytes at the pace of a line of `--baud`. Needs socat.
 */
import { spawn } from 'node:child_process';
import { existsSync, rmSync, createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isRecording, readRecording } from '../../native/ports/recording.ts';

const USAGE = `npm run -s replay -- FILE [--speed N] [--port LINK] [--baud N] [--loop]
  FILE         a recording made by the console, or the plain bytes of a device
  --speed N    times the recorded pace, 0.1…1000 (default 1)
  --port LINK  name of the pseudo-terminal (default: one in the temporary folder; printed)
  --baud N     pace of plain bytes, bits per second (default 9600)
  --loop       begin again at the end`;

/** A pause longer than this in a recording is shortened to it, ms: nobody waits for an hour of silence. */
const PAUSE_LIMIT_MS = 10_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function* plainChunks(file: string, baud: number): AsyncGenerator<{ at: number; bytes: Buffer }> {
  let at = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 256 }) as AsyncIterable<Buffer>) {
    yield { at, bytes: chunk };
    at += (chunk.length * 10_000) / baud;
  }
}

/** Lays the pseudo-terminal. @returns its two ends and the way to take it away */
async function layTerminal(link: string): Promise<{ device: string; end: () => void }> {
  const device = `${link}.device`;
  const socat = spawn('socat', [`pty,rawer,link=${link}`, `pty,rawer,link=${device}`], { stdio: 'inherit' });
  const failed = new Promise<never>((_resolve, reject) => {
    socat.once('error', (error) => reject(new Error(`socat: ${error.message}`)));
    socat.once('exit', (code) => reject(new Error(`socat ended with ${code}`)));
  });
  failed.catch(() => undefined);
  while (!existsSync(link) || !existsSync(device)) await Promise.race([failed, sleep(20)]);
  return { device, end: () => void socat.kill() };
}

async function play(file: string, device: string, speed: number, baud: number): Promise<number> {
  const handle = await open(device, 'r+');
  let sent = 0;
  let last: number | undefined;
  try {
    for await (const { at, bytes } of isRecording(file) ? readRecording(file) : plainChunks(file, baud)) {
      if (last !== undefined) await sleep(Math.min(PAUSE_LIMIT_MS, Math.max(0, at - last)) / speed);
      last = at;
      await handle.write(bytes);
      sent += bytes.length;
    }
  } finally {
    await handle.close();
  }
  return sent;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      speed: { type: 'string', default: '1' },
      port: { type: 'string' },
      baud: { type: 'string', default: '9600' },
      loop: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const [file] = positionals;
  const [speed, baud] = [Number(values.speed), Number(values.baud)];
  if (values.help || file === undefined || !(speed >= 0.1 && speed <= 1_000) || !(baud >= 300)) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const link = values.port ?? path.join(tmpdir(), `qianshao-replay-${process.pid}`);
  const terminal = await layTerminal(link);
  const end = () => {
    terminal.end();
    rmSync(link, { force: true });
  };
  process.once('SIGINT', () => (end(), process.exit(0)));
  process.once('SIGTERM', () => (end(), process.exit(0)));
  console.log(`${link}: plays ${file}`);
  try {
    do console.log(`${await play(file, terminal.device, speed, baud)} bytes`);
    while (values.loop);
  } finally {
    end();
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
