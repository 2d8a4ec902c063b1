/** Asks a station for tiles at an even rate and says how long each took. Started by tiles.ts with `fork`. */
import http from 'node:http';

export interface Load {
  /** Template with {z}, {x}, {y}. */
  address: string;
  cookie: string;
  /** Requests a second. */
  rate: number;
  seconds: number;
  level: number;
  first: { x: number; y: number };
  /** Columns and rows from there. */
  side: number;
  rows: number;
}

/** Milliseconds; answered: right answers a second. */
export interface Waits {
  p50: number;
  p99: number;
  answered: number;
}

/** Of the first ones nothing is counted: connections are made, and code is compiled, s. */
const WARM_S = 2;

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** @returns how long it took from `due`, ms; undefined when the answer was not a tile */
function ask(address: string, cookie: string, due: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = http.get(address, { agent, headers: { cookie } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => (bytes += chunk.length));
      answer.on('end', () => resolve(answer.statusCode === 200 && bytes > 1_000 ? performance.now() - due : undefined));
    });
    request.on('error', () => resolve(undefined));
  });
}

async function run({ address, cookie, rate, seconds, level, first, side, rows }: Load): Promise<Waits> {
  const total = rate * (WARM_S + seconds);
  const waits: Promise<number | undefined>[] = [];
  const start = performance.now() + 100;
  // A walk that comes by everywhere: no cache knows what is next.
  const place = (n: number) => (n * 7_919) % (side * rows);
  while (waits.length < total) {
    const now = performance.now();
    for (let due = start + (waits.length * 1_000) / rate; due <= now && waits.length < total;) {
      const at = place(waits.length);
      const values: Record<string, number> = { z: level, x: first.x + (at % side), y: first.y + Math.floor(at / side) };
      waits.push(
        ask(
          address.replace(/\{(\w)\}/g, (_, name: string) => String(values[name])),
          cookie,
          due,
        ),
      );
      due = start + (waits.length * 1_000) / rate;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const taken = (await Promise.all(waits))
    .slice(rate * WARM_S)
    .filter((ms) => ms !== undefined)
    .sort((a, b) => a - b);
  const part = (share: number) => taken[Math.floor((taken.length - 1) * share)] ?? NaN;
  const lasted = (performance.now() - start) / 1_000 - WARM_S;
  return { p50: part(0.5), p99: part(0.99), answered: taken.length / lasted };
}

process.once('message', (order: Load) => {
  void run(order).then((waits) => process.send?.(waits));
});
