/**
 * WHIP (RFC 9725): phones and encoders send their picture with one request and a bearer token (RFC 6750). What a session's
 * address is good for: telling of another network (PATCH), ending it (DELETE).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { phonePlace, type PhonePlace, type PhoneState } from '../../contract/video-source.ts';
import { Throttle } from './throttle.ts';

/** Who holds the token of a source. Every method may throw sender-token-invalid. */
export interface SenderServices {
  /** @param ip our address by which it came @throws input-invalid, sender-codec, sender-limit, media-unavailable */
  publish(token: string, offer: string, ip: string): Promise<SenderAnswer>;
  /** @returns undefined where there is nothing to answer @throws not-found */
  trickle(token: string, session: string, fragment: string): Promise<{ fragment: string; etag: string } | undefined>;
  /** The stretch of ICE that a session is in. @throws not-found */
  etag(token: string, session: string): string;
  /** @throws not-found */
  end(token: string, session: string): void;
  state(token: string): PhoneState;
  place(token: string, place: PhonePlace): void;
}

export interface SenderAnswer {
  session: string;
  /** SDP. */
  answer: string;
  etag: string;
}

export const OFFER = 'application/sdp';
export const FRAGMENT = 'application/trickle-ice-sdpfrag';
/** Largest offer, bytes: one of a browser has some 8 000. */
const OFFER_LIMIT = 32 * 1024;
/** Wrong tokens per address before a pause. */
const FAILURES = 20;
const PAUSE_MS = 60_000;

/** Pages of others may send, too: the token is asked for each time, and no cookie opens anything here (RFC 9725 §4.8). */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, if-match',
  'access-control-expose-headers': 'location, etag',
} as const;

const byId = z.object({ id: z.uuid() });

export function whipRoute(app: FastifyInstance, senders: SenderServices): void {
  const throttle = new Throttle({ failures: FAILURES, windowMs: PAUSE_MS, now: Date.now });

  /** With the token that the request shows; one that is wrong is counted. */
  const by = async <T>(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (token: string) => T,
  ): Promise<Awaited<T>> => {
    if (!throttle.allows(request.ip)) throw new QianshaoError('login-throttled');
    try {
      const [, token] = /^Bearer +([\w.~+/=-]{1,200})$/i.exec(request.headers.authorization ?? '') ?? [];
      if (token === undefined) throw new QianshaoError('sender-token-invalid');
      return await work(token);
    } catch (error) {
      if (error instanceof QianshaoError && error.code === 'sender-token-invalid') {
        throttle.fail(request.ip);
        void reply.header('www-authenticate', 'Bearer');
      }
      throw error;
    }
  };

  void app.register((scope, _options, done) => {
    scope.addContentTypeParser(
      [OFFER, FRAGMENT],
      { parseAs: 'string', bodyLimit: OFFER_LIMIT },
      (_request, body, done) => done(null, body),
    );
    scope.addHook('onRequest', (_request, reply, done) => {
      void reply.headers({ ...crossOrigin, 'cache-control': 'no-store' });
      done();
    });
    for (const path of ['/whip', '/whip/:id'])
      scope.options(path, (_request, reply) => reply.status(204).header('accept-post', OFFER).send());

    scope.post('/whip', async (request, reply) => {
      const offer = bodyOf(request, OFFER);
      if (offer === undefined) return reply.status(415).header('accept-post', OFFER).send();
      const ip = ownAddress(request);
      const { session, answer, etag } = await by(request, reply, (token) => senders.publish(token, offer, ip));
      return reply
        .status(201)
        .headers({ location: `/whip/${session}`, etag, 'accept-patch': FRAGMENT })
        .type(OFFER)
        .send(answer);
    });

    scope.patch('/whip/:id', async (request, reply) => {
      const fragment = bodyOf(request, FRAGMENT);
      if (fragment === undefined) return reply.status(415).header('accept-patch', FRAGMENT).send();
      const { id } = byId.parse(request.params);
      const match = request.headers['if-match'];
      const now = await by(request, reply, (token) => senders.etag(token, id));
      if (match === undefined) return reply.status(428).send();
      if (match !== '*' && match !== now) return reply.status(412).send();
      const restarted = await by(request, reply, (token) => senders.trickle(token, id, fragment));
      if (!restarted) return reply.status(204).send();
      return reply.header('etag', restarted.etag).type(FRAGMENT).send(restarted.fragment);
    });

    scope.delete('/whip/:id', async (request, reply) => {
      const { id } = byId.parse(request.params);
      await by(request, reply, (token) => senders.end(token, id));
      return reply.status(200).send();
    });

    scope.get('/phone/state', (request, reply) => by(request, reply, (token) => senders.state(token)));
    scope.put('/phone/place', async (request, reply) => {
      const place = phonePlace.parse(request.body);
      await by(request, reply, (token) => senders.place(token, place));
      return reply.status(204).send();
    });
    done();
  });
}

/** Undefined when it is of another type. */
function bodyOf({ headers, body }: FastifyRequest, type: string): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim() === type && typeof body === 'string' ? body : undefined;
}

/** The address of this machine that the other side reached. */
const ownAddress = ({ socket }: FastifyRequest): string => (socket.localAddress ?? '').replace(/^::ffff:/, '');
