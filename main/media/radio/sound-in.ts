/** What a radio hears: one ffmpeg at its sound input, started again for as long as the channel exists. */
import dgram from 'node:dgram';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { Backoff } from '../../../contract/backoff.ts';
import type { RadioReason, SoundPlace } from '../../../contract/radio-channel.ts';
import { startProgram, type Program } from '../ingest/program.ts';
import { freeUdpPort } from '../udp-port.ts';
import { readRtp } from './rtp-packet.ts';
import { inputArgs, METER_HZ, SOUND_VARIABLES, soundTrouble } from './sound.ts';
import { levelDb } from './squelch.ts';

/** The meter is read over so long, ms. */
const BLOCK_MS = 20;
const BLOCK_BYTES = (METER_HZ / 1_000) * BLOCK_MS * 2;
/** A sound input that gives nothing for so long hangs, ms: silence is sound too. */
const SILENCE_MS = 4_000;
/** A run of this length was sound: the next trouble begins with the shortest wait, ms. */
const SOUND_MS = 15_000;
const PAYLOAD = 100;

export interface SoundStatus {
  reason: RadioReason;
  detail?: string;
}

export interface SoundInOptions {
  place: SoundPlace;
  /** An Opus packet of what is heard. */
  onPacket: (packet: Buffer) => void;
  /** How loud it is, dB below full scale, every 20 ms of sound. */
  onLevel: (db: number) => void;
  onStatus: (status: SoundStatus) => void;
  /** Waits between tries; the one policy unless a test is in a hurry. */
  backoff?: Backoff;
}

export class SoundIn {
  readonly #options: SoundInOptions;
  readonly #backoff: Backoff;
  readonly #over = new AbortController();
  readonly #running: Promise<void>;
  #wake: (() => void) | undefined;

  constructor(options: SoundInOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? new Backoff({ minMs: 1_000, maxMs: 30_000, jitter: 0.2 });
    this.#running = this.#run();
  }

  /** Idempotent; on return ffmpeg has ended. */
  async close(): Promise<void> {
    this.#over.abort();
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      const startedAt = performance.now();
      const status = await this.#listen();
      if (signal.aborted) return;
      this.#options.onStatus(status);
      if (performance.now() - startedAt > SOUND_MS) this.#backoff.reset();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, this.#backoff.next());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** @returns why it ended */
  async #listen(): Promise<SoundStatus> {
    const { place, onPacket } = this.#options;
    const ssrc = randomInt(1, 0x7fff_ffff);
    const socket = dgram.createSocket('udp4');
    socket.on('error', () => undefined);
    socket.on('message', (message) => {
      const packet = readRtp(message);
      if (packet?.ssrc === ssrc && packet.payloadType === PAYLOAD) onPacket(Buffer.from(packet.payload));
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    const target = { port, rtcpPort: await freeUdpPort(), payloadType: PAYLOAD, ssrc };
    const program = startProgram('ffmpeg', inputArgs(place, target), '', { variables: SOUND_VARIABLES });
    try {
      return await this.#follow(program);
    } finally {
      await program.end();
      socket.close();
    }
  }

  async #follow(program: Program): Promise<SoundStatus> {
    const { onStatus } = this.#options;
    const { signal } = this.#over;
    const end = () => void program.end();
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    let hadSound = false;
    let silence = setTimeout(end, SILENCE_MS * 2);
    let rest = Buffer.alloc(0);
    program.child.stdout.on('data', (chunk: Buffer) => {
      if (!hadSound) onStatus({ reason: 'ok' });
      hadSound = true;
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE_MS);
      rest = this.#measure(Buffer.concat([rest, chunk]));
    });
    let failure: unknown;
    await program.ended.catch((error: unknown) => (failure = error));
    clearTimeout(silence);
    signal.removeEventListener('abort', end);
    return soundTrouble(failure, program.words(), hadSound);
  }

  /** @returns what is less than a block */
  #measure(samples: Buffer): Buffer<ArrayBuffer> {
    let at = 0;
    for (; at + BLOCK_BYTES <= samples.length; at += BLOCK_BYTES)
      this.#options.onLevel(levelDb(samples.subarray(at, at + BLOCK_BYTES)));
    return Buffer.from(samples.subarray(at));
  }
}
