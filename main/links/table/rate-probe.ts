/** Measures what a link carries, with a load, because a person asked: at most 200 kB and 5 s, over a connection of its own. */
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { randomBytes } from 'node:crypto';
import { QianshaoError } from '../../../contract/errors.ts';
import type { StationRouter } from '../../api/station-router.ts';
import { stationSocket, type StationAddress } from '../station-socket.ts';
import { RATE_BYTES, RATE_PIECE_BYTES } from './rate-allowance.ts';

/** Pieces on their way at a time: as much as a satellite holds in its round trip. */
const WINDOW = 8;
/** Of each direction, ms. */
const LIMIT_MS = 2_500;
const OPEN_MS = 5_000;

export interface Rates {
  upKbps: number;
  downKbps: number;
}

/** @throws QianshaoError center-unreachable when the link does not carry a connection, measured-lately */
export async function measureRates(address: StationAddress, localAddress: string | undefined): Promise<Rates> {
  const client = createWSClient({
    url: address.url,
    WebSocket: stationSocket(address.tls, () => localAddress),
    retryDelayMs: () => OPEN_MS,
  });
  const api = createTRPCClient<StationRouter>({ links: [wsLink({ client })] });
  try {
    await inTime(api.hello.query(), OPEN_MS);
    const piece = randomBytes(RATE_PIECE_BYTES).toString('base64').slice(0, RATE_PIECE_BYTES);
    const upKbps = await rate((signal) => api.rate.up.mutate(piece, { signal }));
    const downKbps = await rate((signal) => api.rate.down.query(RATE_PIECE_BYTES, { signal }));
    return { upKbps, downKbps };
  } finally {
    await client.close();
  }
}

/** Moves half of what a measurement may, piece by piece, `WINDOW` at a time. @returns kbit/s from the first answer to the last */
async function rate(move: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  const pieces = Math.floor(RATE_BYTES / 2 / RATE_PIECE_BYTES);
  const stop = AbortSignal.timeout(LIMIT_MS);
  const answers: number[] = [];
  let begun = 0;
  let refused: unknown;
  const began = performance.now();
  const lane = async () => {
    while (begun < pieces && !stop.aborted && refused === undefined) {
      begun += 1;
      try {
        await move(stop);
        if (!stop.aborted) answers.push(performance.now());
      } catch (error) {
        refused ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, lane));
  if (answers.length === 0) throw measuringFailed(refused);
  const [first = began, last = began] = [answers[0], answers.at(-1)];
  // The first answer has the round trip in it; where there is no second one, it is all there is.
  const [bytes, ms] = answers.length > 1 ? [answers.length - 1, last - first] : [1, first - began];
  return (bytes * RATE_PIECE_BYTES * 8) / Math.max(1, ms);
}

const measuringFailed = (refused: unknown): QianshaoError =>
  refused instanceof Error && refused.message === 'measured-lately'
    ? new QianshaoError('measured-lately')
    : new QianshaoError('center-unreachable', 'no answer in time', refused);

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new QianshaoError('center-unreachable', 'no answer in time')), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
