/**
 * Prints every event of a recording as one line of JSON: `npm run -s decode -- [--driver NAME] FILE` (`-`: standard input).
 * Times are ISO 8601, UTC. When a recording was received is not in it, so `receivedAt` is left out; where a receiver never
 * tells the date, its time of day is put at the day the file was last written. Counters go to stderr.
 *
 * Nobody asks here (`tick` is not called, or the driver would take what was recorded for the answers to its own questions):
 * what a device said comes out of `push` and `flush` alone, with every driver.
 */
import { createReadStream, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { driverById, drivers } from '../../native/drivers/index.ts';
import { isRecording, readRecording } from '../../native/ports/recording.ts';

const USAGE = `npm run -s decode -- [--driver NAME] [--hex] FILE
  FILE           a recording of a device's bytes, plain or as the console records; - for standard input
  --hex          the file is a text of hex digits; blanks and line ends do not count
  --driver NAME  one of: ${drivers.map(({ id }) => id).join(', ')} (default: gnss-nmea)`;

/** Times of arrival are not in a recording, wherever they stand in an event. */
const iso = (key: string, value: unknown): unknown =>
  key === 'firstAt' || key === 'receivedAt'
    ? undefined
    : key === 'fixAt' && typeof value === 'number'
      ? new Date(value).toISOString()
      : value;

function print(events: readonly DeviceEvent[]): void {
  const lines = events.map((event) => JSON.stringify(event, iso));
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

interface Chunk {
  bytes: Buffer;
  /** When the station heard it, where the recording says. */
  at?: number;
}

async function* chunksOf(file: string, hex: boolean): AsyncGenerator<Chunk> {
  if (file !== '-' && !hex && isRecording(file)) {
    yield* readRecording(file);
    return;
  }
  let half = '';
  const input = file === '-' ? process.stdin : createReadStream(file);
  for await (const chunk of input as AsyncIterable<Buffer>) {
    if (!hex) yield { bytes: chunk };
    else {
      const digits = half + chunk.toString('latin1').replace(/\s+/g, '');
      if (/[^0-9a-fA-F]/.test(digits)) throw new QianshaoError('input-invalid', 'not hexadecimal');
      const whole = digits.length - (digits.length % 2);
      half = digits.slice(whole);
      yield { bytes: Buffer.from(digits.slice(0, whole), 'hex') };
    }
  }
  if (half !== '') throw new QianshaoError('input-invalid', 'an odd number of hex digits');
}

async function decode(driverId: string, file: string, hex: boolean): Promise<void> {
  const decoder = driverById(driverId).decoder();
  const writtenAt = file === '-' ? Date.now() : Math.round(statSync(file).mtimeMs);
  for await (const { bytes, at = writtenAt } of chunksOf(file, hex)) print(decoder.push(bytes, at));
  print(decoder.flush(writtenAt));
  const { sentences, badChecksums, strayBytes } = decoder.stats;
  process.stderr.write(`sentences ${sentences}, bad checksums ${badChecksums}, stray bytes ${strayBytes}\n`);
}

// `decode … | head` has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  const { values, positionals } = parseArgs({
    options: {
      driver: { type: 'string', default: 'gnss-nmea' },
      hex: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (values.help || file === undefined) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
  } else {
    await decode(values.driver, file, values.hex);
  }
} catch (error) {
  process.stderr.write(`${error instanceof QianshaoError || error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
