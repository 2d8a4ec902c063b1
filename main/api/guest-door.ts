/**
 * The door for phones, encoders and viewers that are not ours: a page that sends, WHIP, WHEP. Nothing of the console is behind it,
 * and it stands open only while there is somebody to wait for. TLS, because browsers give a camera to secure pages alone.
 */
import fastifyStatic from '@fastify/static';
import { listenAt, plainApp, type Listening } from './app.ts';
import { securityHeaders } from './headers.ts';
import type { RtcSessions } from './rtc-session-routes.ts';
import { whepRoute } from './whep-route.ts';
import { whipRoute, type SenderServices } from './whip-route.ts';

export interface GuestDoorOptions {
  listen: { host: string; port: number };
  tls: { key: string; cert: string };
  /** Built pages (dist/web). */
  webRoot: string;
  senders: SenderServices;
  viewers: RtcSessions;
  log: (error: unknown) => void;
}

/** A phone tells where it is, if its owner lets it. */
const phoneHeaders = {
  ...securityHeaders,
  'permissions-policy': 'camera=(self), microphone=(self), geolocation=(self), display-capture=(), usb=(), serial=()',
} as const;

/** @throws QianshaoError port-taken */
export function openGuestDoor({ listen, tls, webRoot, senders, viewers, log }: GuestDoorOptions): Promise<Listening> {
  const app = plainApp({ tls, log });
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(phoneHeaders);
    done();
  });
  void app.register(fastifyStatic, {
    root: `${webRoot}/assets`,
    prefix: '/assets/',
    immutable: true,
    maxAge: '365d',
    index: false,
  });
  // What the page is for stands behind `#` and does not come here: the page itself is no secret.
  app.get('/phone', (_request, reply) =>
    reply.header('cache-control', 'no-cache').sendFile('index.html', `${webRoot}/phone`, { cacheControl: false }),
  );
  whipRoute(app, senders);
  whepRoute(app, viewers);
  return listenAt(app, listen);
}
