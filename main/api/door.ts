/** The door of a station: one HTTP(S) server with pages, files, and WebSockets; nothing else listens. */
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { ZodError } from 'zod';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import { isOwnHost, isOwnOrigin, securityHeaders } from './headers.ts';
import { Upgrades, type UpgradesOptions } from './upgrades.ts';

/** Largest body of a plain request, bytes. */
const BODY_LIMIT = 64 * 1024;
/** How long a client may take for a request's head and body, ms. */
const REQUEST_MS = 15_000;

export interface DoorOptions extends Omit<UpgradesOptions, 'server'> {
  /** Which page `/` is. */
  page: 'vehicle' | 'center';
  listen: { host: string; port: number };
  tls?: { key: string; cert: string; ca: string };
  /** Built pages (dist/web). */
  webRoot: string;
  /** Base map and other files for logged-in pages. */
  resourcesRoot: string;
  /** Whether `/` is shown to people without a session: the center's page logs in by itself, the vehicle's is entered by token. */
  openPage: boolean;
  /** What `/` answers without a session when `openPage` is false. */
  closedPage?: string;
  routes?: (app: FastifyInstance) => void;
}

const statusOf: Partial<Record<ErrorCode, number>> = {
  'input-invalid': 400,
  'login-required': 401,
  'login-refused': 401,
  'login-throttled': 429,
  'not-found': 404,
  'footage-none': 404,
  internal: 500,
};

export class Door {
  readonly #app: FastifyInstance;
  readonly #upgrades: Upgrades;
  /** Every open connection, also one whose TLS handshake is not finished: of that the HTTP server knows nothing. */
  readonly #connections: ReadonlySet<Socket>;
  /** Port in use, also when 0 was asked for. */
  readonly port: number;

  private constructor(app: FastifyInstance, upgrades: Upgrades, connections: ReadonlySet<Socket>) {
    this.#app = app;
    this.#upgrades = upgrades;
    this.#connections = connections;
    const address = app.server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
  }

  /** @throws QianshaoError port-taken */
  static async open(options: DoorOptions): Promise<Door> {
    const app = createApp(options);
    const upgrades = new Upgrades({ ...options, server: app.server });
    const connections = new Set<Socket>();
    app.server.on('connection', (socket) => {
      connections.add(socket);
      socket.once('close', () => connections.delete(socket));
    });
    try {
      await app.listen(options.listen);
    } catch (error) {
      await app.close();
      const taken =
        error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
      throw taken ? new QianshaoError('port-taken', `${options.listen.host}:${options.listen.port}`, error) : error;
    }
    return new Door(app, upgrades, connections);
  }

  /** Ends every connection and the server. Idempotent. */
  async close(): Promise<void> {
    this.#upgrades.close();
    for (const socket of this.#connections) socket.destroy();
    await this.#app.close();
  }
}

function createApp(options: DoorOptions): FastifyInstance {
  const { tls, log } = options;
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
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2' as const,
    handshakeTimeout: REQUEST_MS,
  };
  const app = (https ? Fastify({ ...limits, https }) : Fastify(limits)) as unknown as FastifyInstance<Server>;
  app.server.on('clientError', (_error, socket) => socket.destroy());
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders);
    if (!isOwnHost(request, options.hostNames)) throw new QianshaoError('role-refused', 'Host');
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwnOrigin(request))
      throw new QianshaoError('role-refused', 'Origin');
  });
  app.setErrorHandler((error: unknown, _request, reply) => {
    const known = error instanceof QianshaoError ? error : undefined;
    const invalid =
      error instanceof ZodError || (error instanceof Error && 'statusCode' in error && Number(error.statusCode) < 500);
    const code: ErrorCode = known?.code ?? (invalid ? 'input-invalid' : 'internal');
    if (code === 'internal') log(error);
    void reply
      .status(statusOf[code] ?? 403)
      .send({ code, ...(known?.detail === undefined ? {} : { detail: known.detail }) });
  });
  app.setNotFoundHandler((_request, reply) => void reply.status(404).send({ code: 'not-found' }));
  app.get('/health', () => ({ ok: true }));
  options.routes?.(app);
  pages(app, options);
  return app;
}

function pages(app: FastifyInstance, options: DoorOptions): void {
  const loggedIn = (cookie: string | undefined) => options.sessions.find(cookie) !== undefined;
  const assets = {
    root: `${options.webRoot}/assets`,
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    index: false,
  } as const;
  void app.register(fastifyStatic, assets);
  void app.register(async (guarded) => {
    guarded.addHook('onRequest', (request, _reply, done) =>
      done(loggedIn(request.headers.cookie) ? undefined : new QianshaoError('login-required')),
    );
    const basemap = {
      root: `${options.resourcesRoot}/basemap`,
      prefix: '/basemap/',
      maxAge: '1d',
      index: false,
      decorateReply: false,
    } as const;
    await guarded.register(fastifyStatic, basemap);
  });
  app.get('/', (request, reply) => {
    void reply.header('cache-control', 'no-cache');
    if (options.openPage || loggedIn(request.headers.cookie))
      return reply.sendFile('index.html', `${options.webRoot}/${options.page}`, { cacheControl: false });
    return reply
      .status(401)
      .type('text/html; charset=utf-8')
      .send(options.closedPage ?? '');
  });
}
