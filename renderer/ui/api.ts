/** The page's one line to its station: tRPC over one WebSocket, one policy of coming back. */
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import type { AnyRouter } from '@trpc/server';
import { create } from 'zustand';
import { Backoff } from '../../contract/backoff.ts';
import { ImpatientSocket } from './socket.ts';

interface Line {
  state: 'connecting' | 'open' | 'lost';
  since: number;
}

/** State of the line, for the banner. */
export const useLine = create<Line>(() => ({ state: 'connecting', since: Date.now() }));

const put = (state: Line['state']) => {
  if (useLine.getState().state !== state) useLine.setState({ state, since: Date.now() });
};

/** Opens the line. It stays, over restarts of the station, until the page is closed. */
export function openApi<R extends AnyRouter>(): TRPCClient<R> {
  const backoff = new Backoff({ minMs: 300, maxMs: 3_000, jitter: 0.3 });
  const client = createWSClient({
    url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/trpc`,
    WebSocket: ImpatientSocket,
    retryDelayMs: () => backoff.next(),
    keepAlive: { enabled: true, intervalMs: 2_000, pongTimeoutMs: 3_000 },
    onOpen: () => {
      backoff.reset();
      put('open');
    },
    onClose: () => put('lost'),
  });
  return createTRPCClient<R>({ links: [wsLink({ client } as Parameters<typeof wsLink<R>>[0])] });
}
