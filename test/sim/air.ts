/**
 * Packet radios that hear each other: Debian's direwolf as the modem of each, and between them the sound itself. What one sends,
 * its ALSA output writes to a file (alsa-lib's `file` plug-in over `null`: there is no sound card); from there it is played into
 * the standard input of the others, as long as it lasts, with silence before and after.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '../demo/scene.ts';

const RATE = 22_050;
const SAMPLE_BYTES = 2;
const STEP_MS = 50;
const WAVE_HEAD = 44;
/** Direwolf sends at nearly full level and wants to hear about a quarter of it. */
const LOUDNESS = 0.3;
const APPEAR_MS = 10_000;

export interface RadioOptions {
  dir: string;
  /** Lines for its configuration. */
  more?: string[];
  /** KISS on a pseudo-terminal too. */
  pty?: boolean;
}

export class Radio {
  readonly kissPort: number;
  /** What it printed: each packet that it heard or sent, and what it makes of it. */
  readonly lines: string[] = [];
  readonly #direwolf: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #sound: string;
  #heard: Buffer[] = [];
  #handle: number | undefined;
  #read = 0;

  private constructor(direwolf: ChildProcess, kissPort: number, sound: string) {
    this.#direwolf = direwolf;
    this.kissPort = kissPort;
    this.#sound = sound;
    this.#gone = new Promise((resolve) => direwolf.once('exit', () => resolve()));
    let rest = '';
    direwolf.stdout?.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.lines.push(...lines);
    });
    // It ends while sound is on its way to it.
    direwolf.stdin?.on('error', () => undefined);
  }

  /** @throws when direwolf is missing or does not come up */
  static async start({ dir, more = [], pty = false }: RadioOptions): Promise<Radio> {
    mkdirSync(dir, { recursive: true });
    const kissPort = await freePort();
    const file = (name: string) => path.join(dir, name);
    const alsa = `</usr/share/alsa/alsa.conf>\npcm.air { type file slave.pcm "null" file "${file('sound')}" format "raw" }\n`;
    writeFileSync(file('asound.conf'), alsa);
    const device = [
      'ADEVICE stdin plug:air',
      `ARATE ${RATE}`,
      'ACHANNELS 1',
      'CHANNEL 0',
      'MYCALL N0CALL',
      'MODEM 1200',
    ];
    // Alone on the air, it need not wait for its turn.
    const manners = ['TXDELAY 15', 'TXTAIL 5', 'PERSIST 255', 'SLOTTIME 1', 'AGWPORT 0', `KISSPORT ${kissPort}`];
    writeFileSync(file('direwolf.conf'), [...device, ...manners, ...more, ''].join('\n'));
    const args = [
      '-t',
      '0',
      '-c',
      file('direwolf.conf'),
      '-r',
      String(RATE),
      '-n',
      '1',
      '-b',
      '16',
      ...(pty ? ['-p'] : []),
      '-',
    ];
    const env = { ...process.env, ALSA_CONFIG_PATH: file('asound.conf') };
    const direwolf = spawn('direwolf', args, { env, cwd: dir, stdio: ['pipe', 'pipe', 'ignore'] });
    const radio = new Radio(direwolf, kissPort, file('sound'));
    await radio.#up();
    return radio;
  }

  /** Its KISS pseudo-terminal. @throws when it has none */
  get pty(): string {
    const found = this.lines.map((line) => /Virtual KISS TNC is available on (\S+)/.exec(line)?.[1]).find(Boolean);
    if (!found) throw new Error('no pseudo-terminal');
    return found;
  }

  /** Somebody speaks: 16 bit samples at its rate. */
  hear(sound: Buffer): void {
    this.#heard.push(sound);
  }

  /** What it has sent since the last call. */
  takeSent(): Buffer {
    if (this.#handle === undefined && !existsSync(this.#sound)) return Buffer.alloc(0);
    this.#handle ??= openSync(this.#sound, 'r');
    const chunk = Buffer.alloc(1 << 20);
    const length = readSync(this.#handle, chunk, 0, chunk.length, this.#read);
    this.#read += length;
    return chunk.subarray(0, length);
  }

  /** Plays the next samples of what is to be heard into it, and silence where that ends. */
  play(samples: number): void {
    const bytes = samples * SAMPLE_BYTES;
    const waiting = Buffer.concat(this.#heard);
    this.#heard = waiting.length > bytes ? [waiting.subarray(bytes)] : [];
    const silence = Buffer.alloc(Math.max(0, bytes - waiting.length));
    if (this.#direwolf.exitCode === null)
      this.#direwolf.stdin?.write(Buffer.concat([waiting.subarray(0, bytes), silence]));
  }

  /** Idempotent. */
  async close(): Promise<void> {
    if (this.#direwolf.exitCode === null && this.#direwolf.signalCode === null) this.#direwolf.kill('SIGTERM');
    await this.#gone;
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  async #up(): Promise<void> {
    const until = Date.now() + APPEAR_MS;
    const failed = new Promise<never>((_resolve, reject) => {
      this.#direwolf.once('error', reject);
      this.#direwolf.once('exit', () => reject(new Error(`direwolf ended:\n${this.lines.join('\n')}`)));
    });
    failed.catch(() => undefined);
    while (!this.lines.some((line) => line.startsWith('Ready to accept KISS'))) {
      if (Date.now() > until) throw new Error(`direwolf did not come up:\n${this.lines.join('\n')}`);
      await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  }
}

/** The air between radios; sound is as long as it takes. */
export class Air {
  readonly #radios: readonly Radio[];
  readonly #timer: NodeJS.Timeout;
  readonly #start = performance.now();
  #played = 0;

  constructor(radios: readonly Radio[]) {
    this.#radios = radios;
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #step(): void {
    for (const radio of this.#radios) {
      const sent = quieter(radio.takeSent());
      if (sent.length > 0) for (const other of this.#radios) if (other !== radio) other.hear(sent);
    }
    const due = Math.floor(((performance.now() - this.#start) / 1_000) * RATE);
    for (const radio of this.#radios) radio.play(due - this.#played);
    this.#played = due;
  }
}

function quieter(sound: Buffer): Buffer {
  const out = Buffer.alloc(sound.length);
  for (let at = 0; at + 1 < sound.length; at += SAMPLE_BYTES)
    out.writeInt16LE(Math.round(sound.readInt16LE(at) * LOUDNESS), at);
  return out;
}

/** Packets as `FROM>TO,PATH:information` per line, made into sound by Debian's gen_packets. */
export function soundOf(dir: string, packets: readonly string[]): Buffer {
  mkdirSync(dir, { recursive: true });
  const [text, wave] = [path.join(dir, 'packets.txt'), path.join(dir, 'packets.wav')];
  writeFileSync(text, packets.map((packet) => `${packet}\n`).join(''), 'latin1');
  execFileSync('gen_packets', ['-r', String(RATE), '-a', '25', '-o', wave, text], { stdio: 'ignore' });
  return readFileSync(wave).subarray(WAVE_HEAD);
}
