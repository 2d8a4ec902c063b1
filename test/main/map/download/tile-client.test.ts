import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TileClient } from '../../../../main/map/download/tile-client.ts';
import { TileServer, type Fault } from '../../../sim/tile-server.ts';

async function open(fault?: Fault, retryAfterS?: number) {
  const server = await TileServer.start({
    fault: () => fault,
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  });
  onTestFinished(() => server.kill());
  const client = new TileClient({ timeoutMs: 300, userAgent: 'Qianshao/test', now: Date.now });
  onTestFinished(() => client.close());
  return { server, client, url: new URL(`http://127.0.0.1:${server.port}/img/3/6/2.png`) };
}

describe('an answer', () => {
  it('that is an image comes byte by byte', async () => {
    const { client, url } = await open();
    expect(await client.get(url)).toEqual({ kind: 'image', bytes: TileServer.tile('img/3/6/2') });
  });

  it.each<[Fault, object]>([
    ['absent', { kind: 'absent' }],
    ['error', { kind: 'failed', reason: 'HTTP 500' }],
    ['page', { kind: 'failed', reason: 'a page instead of an image' }],
    ['teapot', { kind: 'refused', status: 418 }],
    ['limit', { kind: 'limited', retryMs: undefined }],
    ['cut', { kind: 'failed', reason: 'cut off' }],
    ['cut-image', { kind: 'failed', reason: 'no whole image' }],
    ['hang', { kind: 'failed', reason: 'no whole answer in 300 ms' }],
    ['reset', { kind: 'failed', reason: 'ECONNRESET' }],
    ['wide', { kind: 'failed', reason: 'an image of 400 × 90 pixels' }],
  ])('that is %s is said to be that, and the next one is right', async (fault, outcome) => {
    const { server, client, url } = await open(fault);
    expect(await client.get(url)).toEqual(outcome);
    server.fault = undefined;
    expect(await client.get(url)).toMatchObject({ kind: 'image' });
  });

  it('tells when to come again, in seconds', async () => {
    const { client, url } = await open('limit', 7);
    expect(await client.get(url)).toEqual({ kind: 'limited', retryMs: 7_000 });
  });

  it.each([
    [503, { 'retry-after': new Date(Date.now() + 90_000).toUTCString() }, 'limited'],
    [503, {}, 'failed'],
    [429, { 'retry-after': 'soon' }, 'limited'],
    [301, { location: 'http://127.0.0.1:1/' }, 'failed'],
    [204, {}, 'absent'],
    [410, {}, 'absent'],
    [401, {}, 'refused'],
    [403, {}, 'refused'],
  ])('of %i %j is %s', async (status, headers, kind) => {
    const server = createServer((_, response) => void response.writeHead(status, headers).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const client = new TileClient({ timeoutMs: 1_000, userAgent: 'x', now: Date.now });
    onTestFinished(() => client.close());
    const outcome = await client.get(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
    expect(outcome.kind).toBe(kind);
    if (outcome.kind === 'limited') expect(outcome.retryMs ?? 0).toBeLessThanOrEqual(90_000);
  });

  it('longer than any tile is not taken in', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200);
      const more = () => response.write(Buffer.alloc(65_536), () => response.destroyed || more());
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const client = new TileClient({ timeoutMs: 10_000, userAgent: 'x', now: Date.now });
    onTestFinished(() => client.close());
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await client.get(url)).toEqual({ kind: 'failed', reason: 'too large' });
  });
});

describe('a source that is not there', () => {
  it('is away, and the reason names no address', async () => {
    const { server, client, url } = await open();
    await server.kill();
    expect(await client.get(url)).toEqual({ kind: 'away', reason: 'ECONNREFUSED' });
    const outcome = await client.get(new URL('http://no-such-host.invalid/?tk=SECRET'));
    expect(outcome.kind).toBe('away');
    expect(JSON.stringify(outcome)).not.toMatch(/SECRET|invalid/);
  });
});

describe('the client', () => {
  it('names itself, asks for images as they are, and keeps its connections', async () => {
    const asked: { port: number | undefined; agent: unknown; encoding: unknown }[] = [];
    const server = createServer(({ socket, headers }, response) => {
      asked.push({ port: socket.remotePort, agent: headers['user-agent'], encoding: headers['accept-encoding'] });
      response.end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const client = new TileClient({ timeoutMs: 1_000, userAgent: 'Qianshao/1', now: Date.now });
    onTestFinished(() => client.close());
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await client.get(url);
    await client.get(url);
    expect(asked[0]).toMatchObject({ agent: 'Qianshao/1', encoding: 'identity' });
    expect(asked[1]?.port).toBe(asked[0]?.port);
  });

  it('does not take a kept connection that the source has closed for an answer', async () => {
    const { server, client, url } = await open();
    expect(await client.get(url)).toMatchObject({ kind: 'image' });
    // The very next request on that connection is met by its end.
    let first = true;
    server.fault = () => (first ? ((first = false), 'reset') : undefined);
    expect(await client.get(url)).toMatchObject({ kind: 'image' });
    expect(first).toBe(false);
  });

  it('waits for nothing after an abort', async () => {
    const { client, url } = await open('hang');
    const abort = new AbortController();
    const outcome = client.get(url, abort.signal);
    abort.abort();
    expect(await outcome).toMatchObject({ kind: 'failed' });
  });

  it('close may come twice', async () => {
    const { client } = await open();
    client.close();
    client.close();
  });
});
