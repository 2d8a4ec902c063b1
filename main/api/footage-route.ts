/**
 * Footage over HTTP: GET /footage/:feed/:start.mp4, a segment as it lies on the disk; whole or a range of it. At a center
 * /footage/:station/:feed/:start.mp4.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import type { Segment } from '../../contract/footage.ts';
import { localId, stationId } from '../../contract/identity.ts';
import type { Sessions } from './sessions.ts';

const name = z
  .string()
  .regex(/^\d{1,15}\.mp4$/)
  .transform((words) => Number.parseInt(words, 10));
const params = z.object({ feed: localId, name });
const fetchedParams = params.extend({ station: stationId });

interface Found {
  path: string;
  segment: Segment;
}

export interface FootageRouteOptions {
  sessions: Sessions;
  /** @throws footage-none */
  file: (feed: string, startAt: number) => Found;
}

export function footageRoute(app: FastifyInstance, { sessions, file }: FootageRouteOptions): void {
  app.get('/footage/:feed/:name', (request, reply) => {
    if (!sessions.find(request.headers.cookie)) throw new QianshaoError('login-required');
    const { feed, name: startAt } = params.parse(request.params);
    return give(request, reply, file(feed, startAt));
  });
}

export interface FetchedRouteOptions {
  sessions: Sessions;
  /** @throws footage-none */
  file: (station: string, feed: string, startAt: number) => Found;
}

export function fetchedRoute(app: FastifyInstance, { sessions, file }: FetchedRouteOptions): void {
  app.get('/footage/:station/:feed/:name', (request, reply) => {
    if (!sessions.find(request.headers.cookie)) throw new QianshaoError('login-required');
    const { station, feed, name: startAt } = fetchedParams.parse(request.params);
    return give(request, reply, file(station, feed, startAt));
  });
}

async function give(request: FastifyRequest, reply: FastifyReply, { path, segment }: Found): Promise<FastifyReply> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  // The quota took it, or a hand.
  if (size === undefined) throw new QianshaoError('footage-none');
  const range = rangeOf(request.headers.range, size);
  void reply
    .type('video/mp4')
    .header('accept-ranges', 'bytes')
    .header('etag', `"${segment.sha256}"`)
    // It never changes; the quota may take it.
    .header('cache-control', 'private, max-age=3600, immutable')
    .header('content-disposition', `inline; filename="${segment.startAt}.mp4"`);
  if (range === 'beyond') return reply.status(416).header('content-range', `bytes */${size}`).send();
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) void reply.status(206).header('content-range', `bytes ${start}-${end}/${size}`);
  return reply.header('content-length', end - start + 1).send(createReadStream(path, { start, end }));
}

/** One range of RFC 9110 §14.1.2; several, or none that can be read: the whole. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | 'beyond' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '') return Number(to) === 0 ? 'beyond' : { start: Math.max(0, size - Number(to)), end: size - 1 };
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size) return 'beyond';
  return end < start ? undefined : { start, end };
}
