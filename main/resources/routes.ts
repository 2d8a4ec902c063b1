/**
 * Lists of resources over HTTP:
 *   GET /resources/:list/points?v=VERSION    what lies on the map: `[[row, kind, latitude, longitude, name], …]`, WGS-84
 *   GET /resources/uploads/:upload           how much of a file has arrived, and what became of it
 *   PUT /resources/uploads/:upload?offset&total&name&datum[&kind]   a piece of a file
 *
 * Points asked for with the list's version may be kept for ever.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { listId, listWish } from '../../contract/resource.ts';
import type { ResourceStore } from './resource-store.ts';

export interface ResourceRoutesOptions {
  store: ResourceStore;
  /** Who asks; throws login-required or role-refused. */
  authorize: (request: FastifyRequest, action: 'view' | 'change') => { name: string };
}

const listParams = z.object({ list: listId });
const listQuery = z.object({ v: z.string().max(40).optional() });
const uploadParams = z.object({ upload: z.uuid() });
const bytes = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const uploadQuery = listWish.extend({ offset: bytes, total: bytes.min(1) });

export function resourceRoutes(app: FastifyInstance, { store, authorize }: ResourceRoutesOptions): void {
  void app.register((scope, _options, done) => {
    // A piece goes to the disk as it comes; nothing else has a body here.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/octet-stream', (_request, body, parsed) => parsed(null, body));
    scope.get('/resources/:list/points', async (request, reply) => {
      authorize(request, 'view');
      const { v } = listQuery.parse(request.query);
      const { version, text } = store.points(listParams.parse(request.params).list);
      void reply.header('cache-control', v === version ? 'private, max-age=31536000, immutable' : 'private, no-cache');
      return reply.type('application/json').send(Readable.from(text));
    });
    scope.get('/resources/uploads/:upload', async (request) => {
      authorize(request, 'change');
      return store.uploaded(uploadParams.parse(request.params).upload);
    });
    scope.put('/resources/uploads/:upload', async (request) => {
      const { name: by } = authorize(request, 'change');
      const { upload } = uploadParams.parse(request.params);
      const { offset, total, ...wish } = uploadQuery.parse(request.query);
      const body = request.body as Readable | undefined;
      if (!body) throw new QianshaoError('input-invalid', 'Content-Type: application/octet-stream');
      return store.receive({ upload, offset, total, body }, { ...wish, by });
    });
    done();
  });
}
