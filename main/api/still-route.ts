/** GET /stills/:station/:feed/:seq: a still that a vehicle sent, for the center's staff. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { localId, stationId } from '../../contract/identity.ts';
import type { Sessions } from './sessions.ts';

const params = z.object({ station: stationId, feed: localId, seq: z.coerce.number().int().positive() });

export interface StillRouteOptions {
  sessions: Sessions;
  /** @throws not-found */
  picture: (station: string, feed: string, seq: number) => { type: string; bytes: Buffer };
}

export function stillRoute(app: FastifyInstance, { sessions, picture }: StillRouteOptions): void {
  app.get('/stills/:station/:feed/:seq', (request, reply) => {
    if (!sessions.find(request.headers.cookie)) throw new QianshaoError('login-required');
    const { station, feed, seq } = params.parse(request.params);
    const { type, bytes } = picture(station, feed, seq);
    return reply.type(type).header('cache-control', 'private, max-age=86400, immutable').send(bytes);
  });
}
