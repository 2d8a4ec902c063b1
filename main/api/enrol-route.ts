/** POST /enrol at the center: the one thing a stranger may ask. */
import type { FastifyInstance } from 'fastify';
import { enrolRequest } from '../../contract/enrolment.ts';
import { QianshaoError } from '../../contract/errors.ts';
import type { Enrolment } from '../center/enrolment.ts';
import { Throttle } from './throttle.ts';

/** Wrong codes per address before a pause; a code has 80 bits, so this only keeps the noise down. */
const FAILURES = 20;
const PAUSE_MS = 60_000;

export function enrolRoute(app: FastifyInstance, enrolment: Enrolment, now: () => number): void {
  const throttle = new Throttle({ failures: FAILURES, windowMs: PAUSE_MS, now });
  app.post('/enrol', async (request) => {
    if (!throttle.allows(request.ip)) throw new QianshaoError('login-throttled');
    try {
      return await enrolment.enrol(enrolRequest.parse(request.body));
    } catch (error) {
      throttle.fail(request.ip);
      throw error;
    }
  });
}
