/** Recordings of ports, for people of this station to carry away. */
import type { FastifyInstance } from 'fastify';
import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import type { Sessions } from './sessions.ts';

/** A name without a way out of the folder. */
const params = z.object({ name: z.string().regex(/^[A-Za-z0-9._-]{1,120}\.jsonl$/) });

export function recordingsRoute(app: FastifyInstance, options: { folder: string; sessions: Sessions }): void {
  app.get('/recordings/:name', (request, reply) => {
    if (!options.sessions.find(request.headers.cookie)) throw new QianshaoError('login-required');
    const { name } = params.parse(request.params);
    const file = path.join(options.folder, name);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) throw new QianshaoError('not-found', name);
    // One that is being written grows while it is read: what was there when it was asked for is given.
    const stream = size === 0 ? '' : createReadStream(file, { end: size - 1 });
    return reply
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('cache-control', 'no-store')
      .type('application/x-ndjson')
      .send(stream);
  });
}
