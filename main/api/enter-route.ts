/** The vehicle's door: the token of this start lets the operator in, and a cookie keeps him in over restarts. */
import type { FastifyInstance } from 'fastify';
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Registry } from '../store/types.ts';
import type { Sessions } from './sessions.ts';

/** Name of the one account of a vehicle's console. */
export const CONSOLE_USER = 'console';

export interface EnterOptions {
  registry: Registry;
  sessions: Sessions;
  /** Of this start. */
  token: string;
}

export function enterRoute(app: FastifyInstance, { registry, sessions, token }: EnterOptions): void {
  // No password opens this account: only the token does.
  if (!registry.user(CONSOLE_USER)) registry.putUser({ name: CONSOLE_USER, role: 'operator', passwordHash: '' });
  app.get('/enter', (request, reply) => {
    const shown = z.object({ token: z.string() }).safeParse(request.query);
    if (!shown.success || !same(shown.data.token, token)) {
      return reply.status(403).type('text/html; charset=utf-8').send(closedPage);
    }
    return reply.header('set-cookie', sessions.begin(CONSOLE_USER)).header('cache-control', 'no-store').redirect('/');
  });
}

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** What is shown to a browser that has not come in by the station's address. */
export const closedPage = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>前哨 Qianshao</title>
<style>body{margin:0;height:100vh;display:grid;place-content:center;background:#0f1419;color:#e6edf3;font:20px/1.7 sans-serif;padding:0 24px}p{margin:6px 0}small{color:#8b98a5;font-size:16px}</style></head>
<body><h1>前哨</h1><p>请用本车站启动时给出的地址打开（地址里带有本次启动的口令）。</p>
<p>或者直接启动桌面程序“前哨”，它会自动进入。</p>
<small>Open the address that the vehicle station printed at start (it carries this start’s token), or start the desktop program.</small></body></html>`;
