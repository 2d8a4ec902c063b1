import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { ImpatientSocket } from '../../../renderer/ui/socket.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) close();
});

const portOf = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};
const event = (socket: WebSocket, name: string) =>
  new Promise<void>((resolve) => socket.addEventListener(name, () => resolve()));

test('gives up after four seconds when nobody answers', async () => {
  const silent = createServer((line) => closers.push(() => line.destroy()));
  closers.push(() => silent.close());
  const port = await portOf(silent);
  const reached = new Promise((resolve) => silent.once('connection', resolve));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = new ImpatientSocket(`ws://127.0.0.1:${port}`);
  await reached;
  vi.advanceTimersByTime(3_999);
  expect(socket.readyState).toBe(WebSocket.CONNECTING);
  const closed = event(socket, 'close');
  vi.advanceTimersByTime(1);
  await closed;
  expect(socket.readyState).toBeGreaterThanOrEqual(WebSocket.CLOSING);
});

test('stays once it is open', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  closers.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const socket = new ImpatientSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await event(socket, 'open');
  vi.advanceTimersByTime(10_000);
  expect(socket.readyState).toBe(WebSocket.OPEN);
  socket.close();
});
