/** The door of a station: one HTTP(S) server with pages, files, and WebSockets for people and stations. */
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import type { Server } from 'node:http';
import { QianshaoError } from '../../contract/errors.ts';
import { listenAt, plainApp, type Listening } from './app.ts';
import { isOwnHost, isOwnOrigin, securityHeaders } from './headers.ts';
import { Upgrades, type UpgradesOptions } from './upgrades.ts';

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
  /** Where pages of others may ask: each request shows a token, and no cookie opens anything there. */
  foreignPath?: string;
}

export class Door {
  readonly #listening: Listening;
  readonly #upgrades: Upgrades;

  private constructor(listening: Listening, upgrades: Upgrades) {
    this.#listening = listening;
    this.#upgrades = upgrades;
  }

  /** @throws QianshaoError port-taken */
  static async open(options: DoorOptions): Promise<Door> {
    const app = createApp(options);
    const upgrades = new Upgrades({ ...options, server: app.server });
    return new Door(await listenAt(app, options.listen), upgrades);
  }

  /** Port in use, also when 0 was asked for. */
  get port(): number {
    return this.#listening.port;
  }

  /** Ends every connection and the server. Idempotent. */
  async close(): Promise<void> {
    this.#upgrades.close();
    await this.#listening.close();
  }
}

function createApp(options: DoorOptions): FastifyInstance<Server> {
  const app = plainApp(options);
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(securityHeaders);
    const { foreignPath, hostNames } = options;
    const isForeign = foreignPath !== undefined && request.url.split('/', 2).join('/') === foreignPath;
    if (!isOwnHost(request, hostNames)) throw new QianshaoError('role-refused', 'Host');
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isForeign && !isOwnOrigin(request))
      throw new QianshaoError('role-refused', 'Origin');
  });
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
