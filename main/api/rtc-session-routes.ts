/**
 * What WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) have in common: an offer with a bearer token (RFC 6750) makes a session;
 * its address is good for telling of another network (PATCH) and for ending it (DELETE).
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import { Throttle } from './throttle.ts';

/** How a request came. */
export interface Way {
  /** Our address that was reached. */
  ip: string;
  /** The other side's. */
  from: string;
}

export interface RtcAnswer {
  session: string;
  /** SDP. */
  answer: string;
  etag: string;
}

export interface RtcSession {
  /** Names the stretch of ICE that it is in. */
  readonly etag: string;
  /** @returns what is answered where the other side restarts ICE, else undefined */
  trickle(fragment: string): Promise<string | undefined>;
  close(): void;
}

/** Sessions of who shows a token. Every method may throw sender-token-invalid or share-invalid. */
export interface RtcSessions {
  answer(token: string, offer: string, way: Way): Promise<RtcAnswer>;
  /** @throws not-found */
  session(token: string, id: string): RtcSession;
}

export const OFFER = 'application/sdp';
export const FRAGMENT = 'application/trickle-ice-sdpfrag';
/** Largest offer, bytes: one of a browser has some 8 000. */
const OFFER_LIMIT = 32 * 1024;
/** Wrong tokens per address before a pause. */
const FAILURES = 20;
const PAUSE_MS = 60_000;
/** After so long who came too early may ask again, s. */
const RETRY_S = 5;

/** Pages of others may ask, too: the token is asked for each time, and no cookie opens anything here (RFC 9725 §4.8). */
const crossOrigin = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': 'authorization, content-type, if-match',
  'access-control-expose-headers': 'location, etag, retry-after',
} as const;

const byId = z.object({ id: z.uuid() });

/** Runs work with the token that the request shows; one that is wrong is counted. */
export type ByToken = <T>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (token: string) => T | Promise<T>,
) => Promise<T>;

export function tokenCheck(wrong: 'sender-token-invalid' | 'share-invalid'): ByToken {
  const throttle = new Throttle({ failures: FAILURES, windowMs: PAUSE_MS, now: Date.now });
  return async (request, reply, work) => {
    if (!throttle.allows(request.ip)) throw new QianshaoError('login-throttled');
    try {
      const [, token] = /^Bearer +([\w.~+/=-]{1,200})$/i.exec(request.headers.authorization ?? '') ?? [];
      if (token === undefined) throw new QianshaoError(wrong);
      return await work(token);
    } catch (error) {
      if (error instanceof QianshaoError && error.code === wrong) {
        throttle.fail(request.ip);
        void reply.header('www-authenticate', 'Bearer');
      }
      if (error instanceof QianshaoError && error.code === 'share-away') void reply.header('retry-after', RETRY_S);
      throw error;
    }
  };
}

/** @param scope of its own: it takes bodies of types that are of no use elsewhere */
export function rtcSessionRoutes(scope: FastifyInstance, at: string, sessions: RtcSessions, by: ByToken): void {
  scope.addContentTypeParser([OFFER, FRAGMENT], { parseAs: 'string', bodyLimit: OFFER_LIMIT }, (_request, body, done) =>
    done(null, body),
  );
  scope.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({ ...crossOrigin, 'cache-control': 'no-store' });
    done();
  });
  for (const path of [at, `${at}/:id`])
    scope.options(path, (_request, reply) => reply.status(204).header('accept-post', OFFER).send());

  scope.post(at, async (request, reply) => {
    const offer = bodyOf(request, OFFER);
    if (offer === undefined) return reply.status(415).header('accept-post', OFFER).send();
    const way = { ip: plain(request.socket.localAddress), from: plain(request.ip) };
    const { session, answer, etag } = await by(request, reply, (token) => sessions.answer(token, offer, way));
    const headers = { location: `${at}/${session}`, etag, 'accept-patch': FRAGMENT };
    return reply.status(201).headers(headers).type(OFFER).send(answer);
  });

  scope.patch(`${at}/:id`, async (request, reply) => {
    const fragment = bodyOf(request, FRAGMENT);
    if (fragment === undefined) return reply.status(415).header('accept-patch', FRAGMENT).send();
    const { id } = byId.parse(request.params);
    const match = request.headers['if-match'];
    const session = await by(request, reply, (token) => sessions.session(token, id));
    if (match === undefined) return reply.status(428).send();
    if (match !== '*' && match !== session.etag) return reply.status(412).send();
    const answer = await session.trickle(fragment);
    if (answer === undefined) return reply.status(204).send();
    return reply.header('etag', session.etag).type(FRAGMENT).send(answer);
  });

  scope.delete(`${at}/:id`, async (request, reply) => {
    const { id } = byId.parse(request.params);
    await by(request, reply, (token) => sessions.session(token, id).close());
    return reply.status(200).send();
  });
}

/** Undefined when it is of another type. */
function bodyOf({ headers, body }: FastifyRequest, type: string): string | undefined {
  return headers['content-type']?.split(';')[0]?.trim() === type && typeof body === 'string' ? body : undefined;
}

const plain = (address = ''): string => address.replace(/^::ffff:/, '');
