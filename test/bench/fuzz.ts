/**
 * Every driver on a line that damages what is said, for as many bytes as one likes; nothing may crash, grow, leave the contract,
 * or be where nobody is.
 *   npm run fuzz [-- --bytes 10000000] [-- --seed 1] [-- --driver NAME]
 * Checksums of one byte let some damage pass. So a position counts as made up when it is neither in what was said nor in any
 * piece of the damaged bytes read alone by a fresh decoder (between two `$`, two FEND, two 7E): that piece says it itself.
 * The last line is `drivers=N bytes=N crashed=N invented=N grown=N`; exit 1 unless the last three are 0.
 */
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { deviceEvent, type DeviceEvent } from '../../contract/device-event.ts';
import type { Driver } from '../../native/drivers/driver.ts';
import { driverById } from '../../native/drivers/index.ts';
import { noise, said, wounded } from '../sim/said.ts';
import { seeded } from '../sim/seeded.ts';

const START = Date.UTC(2026, 10, 25, 12);
/** Pieces that are damaged and read together, before their positions are judged. */
const BLOCK = 200;
/** So much may the heap grow between the first and the last tenth of a run, MB. */
const GROWTH_MB = 16;

const placesOf = (events: readonly DeviceEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'heard'
      ? [`${event.fix.lat.toFixed(4)} ${event.fix.lon.toFixed(4)}`]
      : event.type === 'fix'
        ? [`${event.lat.toFixed(4)} ${event.lon.toFixed(4)}`]
        : [],
  );

const alone = (driver: Driver, piece: Uint8Array): string[] => {
  const decoder = driver.decoder();
  return placesOf([...decoder.push(piece, START), ...decoder.flush(START)]);
};

/** Everything that reads as a whole by itself: from any beginning to any of the next ends. */
function* wholes(bytes: Buffer): Generator<Buffer> {
  const marks = [0, ...[...bytes.keys()].filter((at) => [0x24, 0x7e, 0xc0, 0x08, 0x88].includes(bytes[at] ?? 0))];
  for (const begin of marks) yield bytes.subarray(begin, begin + 1_200);
}

interface Outcome {
  bytes: number;
  events: number;
  crashed: number;
  invented: number;
  grown: number;
  seconds: number;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const heapMb = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

async function fuzz(driver: Driver, most: number, seed: number): Promise<Outcome> {
  const pieces = (await said[driver.id]?.()) ?? [];
  const random = seeded(seed);
  const honest = new Set([...alone(driver, Buffer.concat(pieces)), ...pieces.flatMap((piece) => alone(driver, piece))]);
  const outcome: Outcome = { bytes: 0, events: 0, crashed: 0, invented: 0, grown: 0, seconds: 0 };
  let decoder = driver.decoder();
  let warm: number | undefined;
  let now = START;
  let before = Buffer.alloc(0);
  const startedAt = performance.now();
  while (outcome.bytes < most) {
    const begin = random(pieces.length);
    const block = Array.from(
      { length: BLOCK },
      (_, index) => pieces[(begin + index) % pieces.length] ?? Buffer.alloc(1),
    );
    const bytes = Buffer.concat([
      ...block.map((piece) => (piece.length > 0 && random(4) === 0 ? wounded(piece, random) : piece)),
      noise(random(500), random),
    ]);
    const events: DeviceEvent[] = [];
    try {
      for (let at = 0; at < bytes.length;) {
        const next = at + 1 + random(700);
        events.push(...decoder.push(bytes.subarray(at, next), now));
        at = next;
        now += 50;
      }
      events.push(...(decoder.tick?.(now).events ?? []));
      for (const event of events) deviceEvent.parse(event);
    } catch (error) {
      outcome.crashed += 1;
      console.error(`${driver.id}, seed ${seed}, after ${outcome.bytes} bytes:`, error);
      decoder = driver.decoder();
    }
    const doubtful = placesOf(events).filter((place) => !honest.has(place));
    if (doubtful.length > 0) {
      const own = new Set<string>();
      for (const whole of wholes(Buffer.concat([before, bytes])))
        for (const place of alone(driver, whole)) own.add(place);
      const invented = doubtful.filter((place) => !own.has(place));
      if (invented.length > 0)
        console.error(`${driver.id}, seed ${seed}, after ${outcome.bytes} bytes: ${invented.join('; ')}`);
      outcome.invented += invented.length;
    }
    before = bytes;
    outcome.bytes += bytes.length;
    outcome.events += events.length;
    if (warm === undefined && outcome.bytes > most / 10) warm = heapMb();
  }
  outcome.seconds = (performance.now() - startedAt) / 1_000;
  outcome.grown = Math.max(0, heapMb() - (warm ?? 0));
  return outcome;
}

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '10000000' },
    seed: { type: 'string', default: '1' },
    driver: { type: 'string' },
  },
});
const names = values.driver === undefined ? Object.keys(said) : [values.driver];
const sum = { bytes: 0, crashed: 0, invented: 0, grown: 0 };
for (const name of names) {
  const { bytes, events, crashed, invented, grown, seconds } = await fuzz(
    driverById(name),
    Number(values.bytes),
    Number(values.seed),
  );
  console.log(
    `${name.padEnd(16)} ${bytes} bytes, ${events} events, ${(bytes / seconds / 1e6).toFixed(2)} MB/s with checks, ` +
      `crashed ${crashed}, invented ${invented}, heap +${grown.toFixed(1)} MB`,
  );
  sum.bytes += bytes;
  sum.crashed += crashed;
  sum.invented += invented;
  sum.grown += grown > GROWTH_MB ? 1 : 0;
}
console.log(
  `drivers=${names.length} bytes=${sum.bytes} crashed=${sum.crashed} invented=${sum.invented} grown=${sum.grown}`,
);
process.exitCode = sum.crashed + sum.invented + sum.grown === 0 ? 0 : 1;
