/**
 * Prints every event of a recording as one line of JSON: `npm run -s decode -- [--driver NAME] FILE` (`-`: standard input).
 * Times are ISO 8601, UTC. When a recording was received is not in it, so `receivedAt` is left out; where a receiver never
 * tells the date, its time of day is put at the day the file was last written. Counters go to stderr.
 */
import { createReadStream, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { DeviceEvent } from '../../contract/device-event.ts';
import { QianshaoError } from '../../contract/errors.ts';
import { driverById, drivers } from '../../native/drivers/index.ts';

const USAGE = `npm run -s decode -- [--driver NAME] FILE
  FILE           a recording of a device's bytes; - for standard input
  --driver NAME  one of: ${drivers.map(({ id }) => id).join(', ')} (default: gnss-nmea)`;

const iso = (key: string, value: unknown): unknown =>
  key === 'fixAt' && typeof value === 'number' ? new Date(value).toISOString() : value;

function print(events: readonly DeviceEvent[]): void {
  const lines = events.map(({ receivedAt: _receivedAt, ...event }) => JSON.stringify(event, iso));
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`);
}

async function decode(driverId: string, file: string): Promise<void> {
  const decoder = driverById(driverId).decoder();
  const writtenAt = file === '-' ? Date.now() : statSync(file).mtimeMs;
  const input = file === '-' ? process.stdin : createReadStream(file);
  for await (const chunk of input as AsyncIterable<Buffer>) print(decoder.push(chunk, writtenAt));
  print(decoder.flush(writtenAt));
  const { sentences, badChecksums, strayBytes } = decoder.stats;
  process.stderr.write(`sentences ${sentences}, bad checksums ${badChecksums}, stray bytes ${strayBytes}\n`);
}

try {
  const { values, positionals } = parseArgs({
    options: { driver: { type: 'string', default: 'gnss-nmea' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [file] = positionals;
  if (values.help || file === undefined) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
  } else {
    await decode(values.driver, file);
  }
} catch (error) {
  process.stderr.write(`${error instanceof QianshaoError || error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
