/** What every HTTP(S) server of a station has: limits, TLS, errors as codes, an end. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ZodError } from 'zod';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';

/** Largest body of a plain request, bytes. */
const BODY_LIMIT = 64 * 1024;
/** How long a client may take for a request's head and body, ms. */
const REQUEST_MS = 15_000;

const statusOf: Partial<Record<ErrorCode, number>> = {
  'input-invalid': 400,
  'login-required': 401,
  'login-refused': 401,
  'login-throttled': 429,
  'sender-token-invalid': 401,
  'sender-codec': 406,
  'sender-limit': 503,
  'share-invalid': 401,
  'share-codec': 406,
  'share-away': 409,
  'share-limit': 503,
  'media-refused': 406,
  'media-unavailable': 503,
  'not-found': 404,
  'footage-none': 404,
  internal: 500,
};

export interface Tls {
  key: string;
  cert: string;
  /** Whose certificates are asked for; absent: none are. */
  ca?: string;
}

export function plainApp({ tls, log }: { tls?: Tls; log: (error: unknown) => void }): FastifyInstance<Server> {
  const limits = {
    bodyLimit: BODY_LIMIT,
    requestTimeout: REQUEST_MS,
    connectionTimeout: 0,
    logger: false,
    forceCloseConnections: true,
  };
  // A vehicle's certificate is asked for and not demanded: people come without one, and upgrades look at it.
  const https = tls && {
    ...tls,
    requestCert: tls.ca !== undefined,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2' as const,
    handshakeTimeout: REQUEST_MS,
  };
  const app = (https ? Fastify({ ...limits, https }) : Fastify(limits)) as unknown as FastifyInstance<Server>;
  app.server.on('clientError', (_error, socket) => socket.destroy());
  app.setErrorHandler((error: unknown, _request, reply) => {
    const known = error instanceof QianshaoError ? error : undefined;
    const refused = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    const invalid = error instanceof ZodError || refused < 500;
    const code: ErrorCode = known?.code ?? (invalid ? 'input-invalid' : 'internal');
    if (code === 'internal') log(error);
    // What is of no known type is said so (RFC 9110 §15.5.16).
    const status = !known && refused === 415 ? 415 : (statusOf[code] ?? 403);
    void reply.status(status).send({ code, ...(known?.detail === undefined ? {} : { detail: known.detail }) });
  });
  app.setNotFoundHandler((_request, reply) => void reply.status(404).send({ code: 'not-found' }));
  app.get('/health', () => ({ ok: true }));
  return app;
}

export interface Listening {
  /** Port in use, also when 0 was asked for. */
  port: number;
  /** Ends every connection and the server. Idempotent. */
  close(): Promise<void>;
}

/** @throws QianshaoError port-taken */
export async function listenAt(
  app: FastifyInstance<Server>,
  listen: { host: string; port: number },
): Promise<Listening> {
  // Every open connection, also one whose TLS handshake is not finished: of that the HTTP server knows nothing.
  const connections = new Set<Socket>();
  app.server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  try {
    await app.listen(listen);
  } catch (error) {
    await app.close();
    const taken = error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
    throw taken ? new QianshaoError('port-taken', `${listen.host}:${listen.port}`, error) : error;
  }
  const address = app.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: async () => {
      for (const socket of connections) socket.destroy();
      await app.close();
    },
  };
}
