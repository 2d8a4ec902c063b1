/** WHIP (RFC 9725): phones and encoders send their picture to the vehicle; a phone's page asks how it stands, and says where it is. */
import type { FastifyInstance } from 'fastify';
import { phonePlace, type PhonePlace, type PhoneState } from '../../contract/video-source.ts';
import { rtcSessionRoutes, tokenCheck, type RtcSessions } from './rtc-session-routes.ts';

/** Who holds the token of a source. Every method may throw sender-token-invalid. */
export interface SenderServices extends RtcSessions {
  state(token: string): PhoneState;
  place(token: string, place: PhonePlace): void;
}

export function whipRoute(app: FastifyInstance, senders: SenderServices): void {
  const by = tokenCheck('sender-token-invalid');
  void app.register((scope, _options, done) => {
    rtcSessionRoutes(scope, '/whip', senders, by);
    scope.get('/phone/state', (request, reply) => by(request, reply, (token) => senders.state(token)));
    scope.put('/phone/place', async (request, reply) => {
      const place = phonePlace.parse(request.body);
      await by(request, reply, (token) => senders.place(token, place));
      return reply.status(204).send();
    });
    done();
  });
}
