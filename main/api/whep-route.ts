/** WHEP (draft-ietf-wish-whep): viewers that are not ours watch a feed that was shared with them. */
import type { FastifyInstance } from 'fastify';
import { rtcSessionRoutes, tokenCheck, type RtcSessions } from './rtc-session-routes.ts';

export const WHEP = '/whep';

export function whepRoute(app: FastifyInstance, viewers: RtcSessions): void {
  void app.register((scope, _options, done) => {
    rtcSessionRoutes(scope, WHEP, viewers, tokenCheck('share-invalid'));
    done();
  });
}
