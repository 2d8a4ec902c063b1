/**
 * A radio on a sound card, without both: its loudspeaker is a named pipe in which there is sound at every moment, as from a sound
 * card; its microphone is a file; its key is Hamlib's dummy rig. Like a real one it also gives on its loudspeaker what it sends.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { auHead, RATE, sine } from './tone.ts';

/** What is on the loudspeaker is given in pieces of this length, ms. */
const PIECE_MS = 20;

export interface SimulatedRadio {
  /** As the settings of a channel name them. */
  input: { by: 'file'; name: string };
  output: { by: 'file'; name: string };
  /** From now on it hears a tone of this frequency, or nothing. */
  hear: (hz: number | undefined) => void;
  /** What was said into its microphone in the newest transmission, 16 bit at `rate`. */
  said: (rate: number) => Buffer;
  close: () => void;
}

export function simulatedRadio(folder: string, name = 'radio'): SimulatedRadio {
  const speaker = path.join(folder, `${name}-speaker.au`);
  const microphone = path.join(folder, `${name}-microphone.wav`);
  execFileSync('mkfifo', [speaker]);
  const pipe = openSync(speaker, constants.O_RDWR | constants.O_NONBLOCK);
  let hz: number | undefined;
  let at = 0;
  const startedAt = performance.now();
  const samples = (RATE * PIECE_MS) / 1_000;
  write(pipe, auHead());
  const timer = setInterval(() => {
    // A timer that is late gives what is due.
    for (; at < ((performance.now() - startedAt) * RATE) / 1_000; at += samples)
      write(pipe, (hz === undefined ? Buffer.alloc(samples * 2) : sine(hz, at, samples)).swap16());
  }, PIECE_MS);
  const close = () => {
    clearInterval(timer);
    closeSync(pipe);
  };
  return {
    input: { by: 'file', name: speaker },
    output: { by: 'file', name: microphone },
    hear: (tone) => (hz = tone),
    said: (rate) =>
      existsSync(microphone) && statSync(microphone).size > 44 ? pcmOf(microphone, rate) : Buffer.alloc(0),
    close,
  };
}

/** One that ends with the test. */
export function testRadio(folder: string): SimulatedRadio {
  const radio = simulatedRadio(folder);
  onTestFinished(() => radio.close());
  return radio;
}

function pcmOf(file: string, rate: number): Buffer {
  const args = ['-v', 'error', '-i', file, '-f', 's16le', '-ac', '1', '-ar', String(rate), 'pipe:1'];
  return spawnSync('ffmpeg', args, { maxBuffer: 64 << 20 }).stdout;
}

/** While nobody takes it, it is lost, as with a real loudspeaker. */
function write(pipe: number, bytes: Buffer): void {
  try {
    writeSync(pipe, bytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
  }
}
