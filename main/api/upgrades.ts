/** WebSockets of the door: people's API, stations' API, MQTT; each with its own check before anything is spoken. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import type { AnyRouter } from '@trpc/server';
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws';
import { QianshaoError, type ErrorCode } from '../../contract/errors.ts';
import type { MediaPeer } from '../../contract/media.ts';
import type { Registry } from '../store/types.ts';
import { isOwnHost, isOwnOrigin } from './headers.ts';
import type { Sessions } from './sessions.ts';
import { stationOf } from './station-caller.ts';
import type { Context } from './trpc.ts';

/** Largest message of a page or a station over the API, bytes. */
const API_LIMIT = 1024 * 1024;
/** Largest MQTT packet, bytes. */
const MQTT_LIMIT = 1024 * 1024;
/** A socket that is silent this long after a ping is dropped, ms. */
const PING_MS = 5_000;
const PONG_MS = 5_000;

export type Caller = Context['caller'];

export interface UpgradesOptions {
  server: Server;
  sessions: Sessions;
  registry: Registry;
  hostNames: readonly string[];
  personRouter: AnyRouter;
  stationRouter?: AnyRouter;
  mediaPeer: (caller: Caller, peer: string) => MediaPeer;
  /** Called with the byte stream of a station whose certificate is good. */
  onMqtt?: (stream: Duplex, stationId: string) => void;
  log: (error: unknown) => void;
}

const status: Partial<Record<ErrorCode, string>> = {
  'login-required': '401 Unauthorized',
  'not-found': '404 Not Found',
};

/** Answers an upgrade with a refusal that says why, and closes. */
function refuse(socket: Duplex, error: unknown): void {
  const code: ErrorCode = error instanceof QianshaoError ? error.code : 'internal';
  const body = JSON.stringify({ code });
  const head = [
    `HTTP/1.1 ${status[code] ?? '403 Forbidden'}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  socket.end(`${head.join('\r\n')}\r\nConnection: close\r\n\r\n${body}`);
}

export class Upgrades {
  readonly #options: UpgradesOptions;
  readonly #callers = new WeakMap<IncomingMessage, Caller>();
  readonly #sockets: Record<string, { accept: (request: IncomingMessage) => Caller; server: WebSocketServer }> = {};

  constructor(options: UpgradesOptions) {
    this.#options = options;
    this.#sockets['/trpc'] = { accept: (request) => this.#person(request), server: this.#api(options.personRouter) };
    if (options.stationRouter) {
      this.#sockets['/station'] = {
        accept: (request) => this.#station(request),
        server: this.#api(options.stationRouter),
      };
    }
    if (options.onMqtt) this.#sockets['/mqtt'] = { accept: (request) => this.#station(request), server: this.#mqtt() };
    options.server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** Ends every socket at once. Idempotent. */
  close(): void {
    for (const { server } of Object.values(this.#sockets)) {
      for (const client of server.clients) client.terminate();
      server.close();
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A connection that breaks is the other side's affair; whoever used it notices its end.
    socket.on('error', () => undefined);
    try {
      const { pathname } = new URL(request.url ?? '/', 'http://station');
      const place = this.#sockets[pathname];
      if (!place) throw new QianshaoError('not-found', pathname);
      this.#callers.set(request, place.accept(request));
      place.server.handleUpgrade(request, socket, head, (client) => place.server.emit('connection', client, request));
    } catch (error) {
      refuse(socket, error);
    }
  }

  #person(request: IncomingMessage): Caller {
    if (!isOwnHost(request, this.#options.hostNames) || !isOwnOrigin(request)) throw new QianshaoError('role-refused');
    const person = this.#options.sessions.find(request.headers.cookie);
    if (!person) throw new QianshaoError('login-required');
    return { kind: 'person', ...person };
  }

  #station(request: IncomingMessage): Caller {
    return { kind: 'station', id: stationOf(request, this.#options.registry) };
  }

  #caller(request: IncomingMessage): Caller {
    const caller = this.#callers.get(request);
    if (!caller) throw new QianshaoError('login-required');
    return caller;
  }

  #api(router: AnyRouter): WebSocketServer {
    const server = new WebSocketServer({ noServer: true, maxPayload: API_LIMIT });
    applyWSSHandler({
      wss: server,
      router,
      keepAlive: { enabled: true, pingMs: PING_MS, pongWaitMs: PONG_MS },
      createContext: ({ req }): Context => {
        const caller = this.#caller(req);
        return { caller, mediaPeer: (peer) => this.#options.mediaPeer(caller, peer) };
      },
      onError: ({ error }) => {
        if (!(error.cause instanceof QianshaoError)) this.#options.log(error);
      },
    });
    return server;
  }

  #mqtt(): WebSocketServer {
    const handleProtocols = (offered: Set<string>) => (offered.has('mqtt') ? 'mqtt' : false);
    const server = new WebSocketServer({ noServer: true, maxPayload: MQTT_LIMIT, handleProtocols });
    server.on('connection', (client: WebSocket, request: IncomingMessage) => {
      const caller = this.#caller(request);
      if (caller.kind !== 'station') return client.terminate();
      const stream = createWebSocketStream(client);
      stream.on('error', () => undefined);
      this.#options.onMqtt?.(stream, caller.id);
    });
    return server;
  }
}
