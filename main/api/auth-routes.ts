/** Login at the center: POST /auth/setup, /auth/login, /auth/logout; GET /auth/state. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { QianshaoError } from '../../contract/errors.ts';
import type { Registry } from '../store/types.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import type { Sessions } from './sessions.ts';
import { Throttle } from './throttle.ts';

const userName = z.string().trim().min(1).max(60);
const loginBody = z.object({ name: userName, password: z.string().min(1).max(200) });
const setupBody = loginBody.extend({ token: z.string().min(1).max(100) });

/** Wrong passwords per name and address before a pause. */
const FAILURES = 8;
const PAUSE_MS = 5 * 60_000;

export interface AuthOptions {
  registry: Registry;
  sessions: Sessions;
  /** Printed at first start; opens the way to set the first administrator's password. */
  setupToken: string;
  now: () => number;
}

export function authRoutes(app: FastifyInstance, { registry, sessions, setupToken, now }: AuthOptions): void {
  const throttle = new Throttle({ failures: FAILURES, windowMs: PAUSE_MS, now });
  const isSetUp = () => registry.users().length > 0;

  app.get('/auth/state', (request) => ({ setUp: isSetUp(), person: sessions.find(request.headers.cookie) ?? null }));

  app.post('/auth/setup', async (request, reply) => {
    const { name, password, token } = setupBody.parse(request.body);
    const key = `setup ${request.ip}`;
    if (isSetUp()) throw new QianshaoError('already-set-up');
    if (!throttle.allows(key)) throw new QianshaoError('login-throttled');
    if (token !== setupToken) {
      throttle.fail(key);
      throw new QianshaoError('login-refused', 'token');
    }
    const passwordHash = await hashPassword(password);
    if (isSetUp()) throw new QianshaoError('already-set-up');
    registry.putUser({ name, role: 'administrator', passwordHash });
    return reply.header('set-cookie', sessions.begin(name)).send({ name, role: 'administrator' });
  });

  app.post('/auth/login', async (request, reply) => {
    const { name, password } = loginBody.parse(request.body);
    const key = `${request.ip} ${name}`;
    if (!throttle.allows(key)) throw new QianshaoError('login-throttled');
    const user = registry.user(name);
    if (!(await verifyPassword(password, user?.passwordHash)) || !user) {
      throttle.fail(key);
      throw new QianshaoError('login-refused');
    }
    throttle.succeed(key);
    return reply.header('set-cookie', sessions.begin(name)).send({ name, role: user.role });
  });

  app.post('/auth/logout', (request, reply) =>
    reply.header('set-cookie', sessions.end(request.headers.cookie)).send({}),
  );
}
