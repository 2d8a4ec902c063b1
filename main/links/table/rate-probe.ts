/**
 * Measures what a link carries, with a load, because a person asked: by trains of datagrams, some 200 kB and 5 s at most; where
 * UDP does not pass by TCP, over a connection of its own, which shows less than there is on a long way.
 */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import { randomBytes } from 'node:crypto';
import { QianshaoError } from '../../../contract/errors.ts';
import type { StationRouter } from '../../api/station-router.ts';
import type { UdpWay } from '../datagrams/line.ts';
import { stationSocket, type StationAddress } from '../station-socket.ts';
import { RATE_BYTES, RATE_PIECE_BYTES } from './rate-allowance.ts';
import { TrainProbe } from './train-probe.ts';

/** Pieces on their way at a time: as much as a satellite holds in its round trip. */
const WINDOW = 8;
/** Of each direction by TCP, ms. */
const LIMIT_MS = 2_500;
const OPEN_MS = 5_000;
/** Questions whose quickest answer is the way's own time. */
const GREETINGS = 3;

type Api = TRPCClient<StationRouter>;

export interface Rates {
  upKbps: number;
  downKbps: number;
}

/** Where a link is measured. */
export interface RateAim {
  address: StationAddress;
  localAddress: string | undefined;
  /** Undefined: the center has given no token. */
  datagrams: UdpWay | undefined;
}

/** @throws QianshaoError center-unreachable when the link does not carry a connection, measured-lately */
export async function measureRates({ address, localAddress, datagrams }: RateAim): Promise<Rates> {
  const client = createWSClient({
    url: address.url,
    WebSocket: stationSocket(address.tls, () => localAddress),
    retryDelayMs: () => OPEN_MS,
  });
  const api: Api = createTRPCClient<StationRouter>({ links: [wsLink({ client })] });
  try {
    await inTime(api.hello.query(), OPEN_MS);
    const byTrains = datagrams && (await measureByTrains(api, datagrams));
    return byTrains ?? (await measureByTcp(api));
  } catch (error) {
    throw measuringFailed(error);
  } finally {
    await client.close();
  }
}

async function measureByTrains(api: Api, way: UdpWay): Promise<Rates | undefined> {
  const center = {
    arrived: (number: number, count: number) => inTime(api.rate.train.query({ number, count }), 2 * OPEN_MS),
    send: (number: number, permit: string, count: number) =>
      inTime(api.rate.send.mutate({ number, permit, count }), OPEN_MS),
  };
  const probe = new TrainProbe({ way, center });
  try {
    return await probe.measure();
  } finally {
    probe.close();
  }
}

async function measureByTcp(api: Api): Promise<Rates> {
  let leastMs = Infinity;
  for (let greeting = 0; greeting < GREETINGS; greeting += 1) {
    const at = performance.now();
    await inTime(api.hello.query(), OPEN_MS);
    leastMs = Math.min(leastMs, performance.now() - at);
  }
  const piece = randomBytes(RATE_PIECE_BYTES).toString('base64').slice(0, RATE_PIECE_BYTES);
  const upKbps = await rate((signal) => api.rate.up.mutate(piece, { signal }), leastMs);
  const downKbps = await rate((signal) => api.rate.down.query(RATE_PIECE_BYTES, { signal }), leastMs);
  return { upKbps, downKbps };
}

/**
 * Moves half of what a measurement may, piece by piece, `WINDOW` at a time. Answers come in clumps (one lost packet holds up all
 * that follow), so that only the whole says something: all that was answered, in the time from the first word to the last
 * answer, less one round trip.
 * @param roundTripMs of a small question @returns kbit/s that passed
 */
async function rate(move: (signal: AbortSignal) => Promise<unknown>, roundTripMs: number): Promise<number> {
  const pieces = Math.floor(RATE_BYTES / 2 / RATE_PIECE_BYTES);
  const stop = AbortSignal.timeout(LIMIT_MS);
  let begun = 0;
  let answered = 0;
  let lastAt = 0;
  let refused: unknown;
  const began = performance.now();
  const lane = async () => {
    while (begun < pieces && !stop.aborted && refused === undefined) {
      begun += 1;
      try {
        await move(stop);
        if (stop.aborted) return;
        answered += 1;
        lastAt = performance.now();
      } catch (error) {
        refused ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, lane));
  if (answered === 0) throw measuringFailed(refused);
  const tookMs = lastAt - began;
  // The quickest of few questions may have been slower than the answers: half the time is left at least.
  return (answered * RATE_PIECE_BYTES * 8) / Math.max(1, tookMs / 2, tookMs - roundTripMs);
}

function measuringFailed(refused: unknown): QianshaoError {
  if (refused instanceof QianshaoError) return refused;
  return refused instanceof Error && refused.message === 'measured-lately'
    ? new QianshaoError('measured-lately')
    : new QianshaoError('center-unreachable', 'no answer in time', refused);
}

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
