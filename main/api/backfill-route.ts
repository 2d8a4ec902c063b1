/** Where vehicles bring footage that the center asked for: tus 1.0 under BACKFILL_PATH, by their certificate alone. */
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BACKFILL_PATH } from '../../contract/backfill.ts';
import type { Registry } from '../store/types.ts';
import { stationOf } from './station-caller.ts';

export interface BackfillRouteOptions {
  registry: Registry;
  handle: (station: string, request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

export function backfillRoute(app: FastifyInstance, { registry, handle }: BackfillRouteOptions): void {
  void app.register((tus, _options, done) => {
    // The body goes to the disk as it comes.
    tus.addContentTypeParser('application/offset+octet-stream', (_request, _payload, parsed) => parsed(null));
    const take = async (request: { raw: IncomingMessage }, reply: { raw: ServerResponse; hijack(): void }) => {
      const station = stationOf(request.raw, registry);
      reply.hijack();
      await handle(station, request.raw, reply.raw);
    };
    tus.post(BACKFILL_PATH, take);
    for (const method of ['HEAD', 'PATCH'] as const)
      tus.route({ method, url: `${BACKFILL_PATH}/:upload`, handler: take });
    done();
  });
}
