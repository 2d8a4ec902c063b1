/** GET /clips/:id.zip: a marked clip to carry away, with its hashes; who did it is noted. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { uuidV7 } from '../../contract/identity.ts';
import type { Export } from '../media/evidence/evidence.ts';
import type { Sessions } from './sessions.ts';

const params = z.object({
  name: z
    .string()
    .regex(/\.zip$/)
    .transform((name) => name.slice(0, -4))
    .pipe(uuidV7),
});

export interface ClipRouteOptions {
  sessions: Sessions;
  /** @throws not-found, footage-none, clip-too-large */
  export: (id: string, by: string) => Promise<Export>;
}

export function clipRoute(app: FastifyInstance, { sessions, export: carry }: ClipRouteOptions): void {
  app.get('/clips/:name', async (request, reply) => {
    const person = sessions.find(request.headers.cookie);
    if (!person) throw new QianshaoError('login-required');
    const { name, stream } = await carry(params.parse(request.params).name, person.name);
    return reply
      .type('application/zip')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(stream);
  });
}
