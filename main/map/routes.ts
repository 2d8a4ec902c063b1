/**
 * Maps over HTTP, for every screen of the vehicle and for the center's page:
 *   GET /map/:package/:z/:x/:y[?v=VERSION]   one tile, rows from the north
 *   GET /map/uploads/:upload                 how much of a file has arrived, and what the check found
 *   PUT /map/uploads/:upload?offset&total&name[&datum]   a piece of a file
 *
 * A tile asked for with the package's version may be kept for ever; without it the browser asks again (ETag, 304). A tile
 * that a package does not have is 204, not 404: a sparse package is in order, and browsers write no error for it.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { level, mapDatum, packageId, type MapPackage } from '../../contract/map-package.ts';
import { text } from '../../contract/units.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { PackageStore } from './packages/package-store.ts';

export interface MapRoutesOptions {
  packages: PackageStore;
  /** Whether the sender may; throws login-required or role-refused. */
  authorize: (request: FastifyRequest, action: 'view' | 'change') => void;
}

const number = z
  .string()
  .regex(/^\d{1,8}$/)
  .transform(Number);
const tileParams = z
  .object({ package: packageId, z: number.pipe(level), x: number, y: number })
  .refine(({ z: at, x, y }) => x < 2 ** at && y < 2 ** at, 'x, y: 0 … 2^z − 1');
const tileQuery = z.object({ v: z.string().max(40).optional() });

const uploadParams = z.object({ upload: z.uuid() });
const bytes = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const uploadQuery = z.object({ offset: bytes, total: bytes.min(1), name: text(200), datum: mapDatum.optional() });

export function mapRoutes(app: FastifyInstance, { packages, authorize }: MapRoutesOptions): void {
  void app.register((scope, _options, done) => {
    // A piece goes to the disk as it comes; nothing else has a body here.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/octet-stream', (_request, body, parsed) => parsed(null, body));
    scope.get('/map/:package/:z/:x/:y', async (request, reply) => {
      authorize(request, 'view');
      const { package: id, z: at, x, y } = tileParams.parse(request.params);
      const found = packages.get(id);
      if (!found?.facts) throw new QianshaoError('not-found', id);
      const isKnown = knows(request, found);
      const tile = isKnown ? undefined : await packages.tile(id, at, x, y);
      // Not before: a refusal must not be kept.
      keep(request, reply, found);
      if (isKnown) return reply.status(304).send();
      return tile ? reply.type(tile.type).send(tile.bytes) : reply.status(204).send();
    });
    scope.get('/map/uploads/:upload', async (request) => {
      authorize(request, 'change');
      return packages.uploaded(uploadParams.parse(request.params).upload);
    });
    scope.put('/map/uploads/:upload', async (request) => {
      authorize(request, 'change');
      const { upload } = uploadParams.parse(request.params);
      const { offset, total, name, datum } = uploadQuery.parse(request.query);
      const body = request.body as Readable | undefined;
      if (!body) throw new QianshaoError('input-invalid', 'Content-Type: application/octet-stream');
      return packages.receive({ upload, offset, total, body }, { name, datum });
    });
    done();
  });
}

const tagOf = ({ version }: MapPackage): string => `"${version}"`;

/** Whether the browser's own copy is right. */
function knows(request: FastifyRequest, found: MapPackage): boolean {
  const tags = (request.headers['if-none-match'] ?? '').split(',');
  return tags.some((one) => one.trim().replace(/^W\//, '') === tagOf(found));
}

function keep(request: FastifyRequest, reply: FastifyReply, found: MapPackage): void {
  const { v } = tileQuery.parse(request.query);
  void reply.header('etag', tagOf(found));
  void reply.header(
    'cache-control',
    v === found.version ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  );
}
