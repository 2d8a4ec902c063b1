/**
 * A receiver in a vehicle that drives a loop through Zengdu district (Suizhou, Hubei), or a recorded one.
 *   node test/sim/drive.ts --port PATH [--recording FILE] [--seed N] [--speed X]
 * Writes NMEA 0183 4.10 once a second: GGA RMC GSA GSV VTG ZDA GST HDT with talkers GN GP GB GA GL, noise of a meter or
 * two, and a tunnel without a position from the second minute on. Nobody reading: nothing piles up.
 */
import { constants, closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nmeaSentence } from '../../native/protocols/nmea-line.ts';

/** Corners of the loop, WGS-84: the town, the ring road, the river bank, the hills and back. Degrees. */
const ROUTE: readonly [lat: number, lon: number][] = [
  [31.7172, 113.3712],
  [31.7198, 113.3778],
  [31.7216, 113.3851],
  [31.7189, 113.3923],
  [31.7141, 113.3968],
  [31.7078, 113.3991],
  [31.7012, 113.4032],
  [31.6951, 113.4085],
  [31.6884, 113.4109],
  [31.6821, 113.4066],
  [31.6789, 113.3987],
  [31.6772, 113.3899],
  [31.6801, 113.3814],
  [31.6848, 113.3741],
  [31.6902, 113.3679],
  [31.6959, 113.3612],
  [31.7021, 113.3574],
  [31.7084, 113.3596],
  [31.7131, 113.3645],
];
const EARTH_M = 6_371_008.8;
const RAD = Math.PI / 180;
/** The tunnel: seconds after the start, and its length. */
export const TUNNEL_AT_S = 75;
export const TUNNEL_S = 25;

interface Place {
  lat: number;
  lon: number;
  bearing: number;
}

const distance = ([lat1, lon1]: readonly [number, number], [lat2, lon2]: readonly [number, number]) =>
  Math.hypot((lat2 - lat1) * RAD * EARTH_M, (lon2 - lon1) * RAD * EARTH_M * Math.cos(lat1 * RAD));

const legs = ROUTE.map((from, index) => {
  const to = ROUTE[(index + 1) % ROUTE.length] ?? from;
  const bearing = (Math.atan2((to[1] - from[1]) * Math.cos(from[0] * RAD), to[0] - from[0]) / RAD + 360) % 360;
  return { from, to, length: distance(from, to), bearing };
});
const LOOP_M = legs.reduce((sum, { length }) => sum + length, 0);

/** Where the vehicle is after `meters` of the loop. */
function placeAt(meters: number): Place {
  let rest = meters % LOOP_M;
  for (const { from, to, length, bearing } of legs) {
    if (rest <= length) {
      const share = rest / length;
      return { lat: from[0] + (to[0] - from[0]) * share, lon: from[1] + (to[1] - from[1]) * share, bearing };
    }
    rest -= length;
  }
  return { lat: ROUTE[0]?.[0] ?? 0, lon: ROUTE[0]?.[1] ?? 0, bearing: 0 };
}

/** Speed, m/s: town traffic between 6 and 16 m/s with a stop of 8 s every minute and a half. */
const speedAt = (second: number): number =>
  second % 90 >= 60 && second % 90 < 68 ? 0 : 11 + 5 * Math.sin(second / 17);

/** mulberry32: the same seed gives the same drive. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

const angle = (degrees: number, width: number): string => {
  const value = Math.abs(degrees);
  const whole = Math.floor(value);
  return `${String(whole).padStart(width, '0')}${((value - whole) * 60).toFixed(5).padStart(8, '0')}`;
};
const two = (value: number) => String(value).padStart(2, '0');

/** Talker, system id (NMEA 4.10), satellites: number, elevation, azimuth at the start. */
const SKY: readonly [talker: string, id: number, satellites: readonly [number, number, number][]][] = [
  [
    'GP',
    1,
    [
      [2, 41, 120],
      [5, 63, 30],
      [12, 25, 210],
      [15, 52, 290],
      [25, 18, 60],
      [29, 33, 330],
    ],
  ],
  [
    'GB',
    4,
    [
      [1, 45, 130],
      [3, 51, 200],
      [6, 66, 20],
      [19, 38, 310],
      [22, 57, 95],
      [27, 29, 250],
      [36, 44, 170],
      [45, 21, 60],
    ],
  ],
  [
    'GA',
    3,
    [
      [3, 36, 80],
      [8, 61, 260],
      [13, 27, 150],
      [24, 48, 320],
    ],
  ],
  [
    'GL',
    2,
    [
      [68, 40, 45],
      [78, 55, 190],
      [84, 22, 280],
    ],
  ],
];

export interface DriveOptions {
  seed: number;
  /** How many times faster than life. */
  speed: number;
}

/** One second of the receiver's talk. @param second since the start @param at epoch ms that it tells */
export function* drive({ seed, speed }: DriveOptions): Generator<string, never, number> {
  const noise = random(seed);
  let meters = 0;
  let second = 0;
  let at = yield '';
  for (;;) {
    const mps = speedAt(second);
    meters += mps;
    const inTunnel = second >= TUNNEL_AT_S && (second - TUNNEL_AT_S) % 600 < TUNNEL_S;
    at = yield epoch(placeAt(meters), mps, at, second, inTunnel, noise);
    second += speed;
  }
}

function epoch(place: Place, mps: number, at: number, second: number, inTunnel: boolean, noise: () => number): string {
  const now = new Date(at);
  const time = `${two(now.getUTCHours())}${two(now.getUTCMinutes())}${two(now.getUTCSeconds())}.00`;
  const date = `${two(now.getUTCDate())}${two(now.getUTCMonth() + 1)}${two(now.getUTCFullYear() % 100)}`;
  const wander = () => ((noise() + noise() + noise() - 1.5) * 1.6) / EARTH_M / RAD;
  const lat = place.lat + wander();
  const lon = place.lon + wander();
  const used = SKY.reduce((sum, [, , satellites]) => sum + satellites.length, 0) - 3;
  const where = inTunnel ? ',,,' : `${angle(lat, 2)},N,${angle(lon, 3)},E`;
  const knots = (mps * 3_600) / 1_852;
  const course = mps > 0.5 ? place.bearing.toFixed(2) : '';
  const bodies = [
    `GNRMC,${time},${inTunnel ? 'V' : 'A'},${where},${inTunnel ? ',' : `${knots.toFixed(3)},${course}`},${date},,,${inTunnel ? 'N' : 'A'},V`,
    `GNVTG,${inTunnel ? '' : course},T,,M,${inTunnel ? '' : knots.toFixed(3)},N,${inTunnel ? '' : (mps * 3.6).toFixed(3)},K,${inTunnel ? 'N' : 'A'}`,
    inTunnel
      ? `GNGGA,${time},,,,,0,00,99.99,,M,,M,,`
      : `GNGGA,${time},${where},1,${two(used)},0.62,${(74 + 6 * Math.sin(second / 60)).toFixed(1)},M,-18.9,M,,`,
    ...SKY.map(([, id, satellites]) => {
      const numbers = inTunnel
        ? []
        : satellites.slice(0, id === 4 ? 6 : id === 1 ? 5 : satellites.length).map(([number]) => two(number));
      return `GNGSA,A,${inTunnel ? 1 : 3},${[...numbers, ...Array<string>(12 - numbers.length).fill('')].join(',')},${inTunnel ? '99.99,99.99,99.99' : '1.18,0.62,1.01'},${id}`;
    }),
    ...SKY.flatMap(([talker, , satellites]) => groups(talker, satellites, second, inTunnel, noise)),
    inTunnel
      ? `GNGST,${time},,,,,,,`
      : `GNGST,${time},1.2,,,,${(0.8 + noise() / 3).toFixed(2)},${(0.7 + noise() / 3).toFixed(2)},1.6`,
    `GNHDT,${place.bearing.toFixed(2)},T`,
    `GNZDA,${time},${two(now.getUTCDate())},${two(now.getUTCMonth() + 1)},${now.getUTCFullYear()},00,00`,
  ];
  return bodies.map(nmeaSentence).join('');
}

function groups(
  talker: string,
  satellites: readonly [number, number, number][],
  second: number,
  inTunnel: boolean,
  noise: () => number,
): string[] {
  const parts = Math.ceil(satellites.length / 4);
  return Array.from({ length: parts }, (_, part) => {
    const listed = satellites.slice(part * 4, part * 4 + 4).map(([number, elevation, azimuth]) => {
      const up = Math.round(elevation + 4 * Math.sin(second / 900 + number));
      const around = Math.round(azimuth + second / 240) % 360;
      const snr = inTunnel ? '' : two(Math.round(28 + elevation / 4 + noise() * 4));
      return `${two(number)},${two(up)},${String(around).padStart(3, '0')},${snr}`;
    });
    return `${talker}GSV,${parts},${part + 1},${two(satellites.length)},${listed.join(',')},1`;
  });
}

/** A recording cut where its time changes, so that it can be played a second at a time. */
export function recordedEpochs(file: string): string[] {
  const epochs: string[] = [];
  let current = '';
  let time = '';
  for (const line of readFileSync(file, 'latin1').split(/(?<=\n)/)) {
    const told = /^\$..(?:RMC|GGA|GNS),(\d{6})/.exec(line)?.[1];
    if (told !== undefined && told !== time) {
      if (time !== '') {
        epochs.push(current);
        current = '';
      }
      time = told;
    }
    current += line;
  }
  return [...epochs, current];
}

/** Writes without waiting: what nobody reads is lost, as on a real line. */
function writeTo(handle: number, text: string): void {
  try {
    writeSync(handle, Buffer.from(text, 'latin1'));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      recording: { type: 'string' },
      seed: { type: 'string', default: '1' },
      speed: { type: 'string', default: '1' },
    },
  });
  const port = openSync(values.port ?? '/dev/stdout', constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
  const end = () => {
    closeSync(port);
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const source = drive({ seed: Number(values.seed), speed: Number(values.speed) });
  source.next(0);
  const recorded = values.recording === undefined ? undefined : recordedEpochs(values.recording);
  let index = 0;
  setInterval(() => {
    try {
      writeTo(port, recorded ? (recorded[index++ % recorded.length] ?? '') : source.next(Date.now()).value);
    } catch {
      // The cable was pulled: nothing more to say.
      end();
    }
  }, 1_000);
}
