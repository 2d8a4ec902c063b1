import { describe, expect, it, onTestFinished } from 'vitest';
import { planOf } from '../../../../main/map/download/plan.ts';
import { Quota } from '../../../../main/map/download/quota.ts';
import { TileClient } from '../../../../main/map/download/tile-client.ts';
import { TileServer, type TileServerOptions } from '../../../sim/tile-server.ts';
import { tempDir } from '../../../temp-dir.ts';
import { BOX, memorySettings, sourceOf } from '../samples.ts';

async function open(options: TileServerOptions = {}, quotaPerDay = 1_000) {
  const server = await TileServer.start(options);
  onTestFinished(() => server.kill());
  const client = new TileClient({ timeoutMs: 1_000, userAgent: 'x', now: Date.now });
  onTestFinished(() => client.close());
  const source = sourceOf(server.template(), {
    layers: [
      { name: '底图', template: server.template('img') },
      { name: '注记', template: server.template('cia') },
    ],
    quotaPerDay,
    requestsPerSecond: 10,
  });
  const quota = new Quota(memorySettings(), Date.now);
  const request = { name: 'r', source, region: BOX, minZoom: 14, maxZoom: 16 };
  const tools = { quota, key: undefined, folder: tempDir() };
  return { server, client, quota, request, tools };
}

describe('what a download costs', () => {
  it('is told before anything is asked of the source', async () => {
    const { server, request, tools } = await open();
    const plan = await planOf(request, tools);
    expect(plan).toMatchObject({ sampled: false, quotaPerDay: 1_000, quotaLeft: 1_000 });
    expect(plan.requests).toBe(2 * plan.tiles);
    expect(plan.days).toBe(1 + Math.ceil((plan.requests - 1_000) / 1_000));
    expect(plan.leastMs).toBe(plan.requests * 100);
    expect(plan.bytes).toBe(plan.tiles * 30_000);
    expect(plan.freeBytes).toBeGreaterThan(0);
    expect(server.requests).toBe(0);
  });

  it('fits today while the quota does', async () => {
    const { request, tools, quota } = await open({}, 100_000);
    expect((await planOf(request, tools)).days).toBe(1);
    const plan = await planOf(request, tools);
    for (let n = 0; n < 100_000 - plan.requests + 1; n += 1) quota.use('test-source');
    expect((await planOf(request, tools)).days).toBe(2);
  });

  it('is told from a few tiles of the source when it is asked, and they are counted', async () => {
    const { server, request, tools, client } = await open();
    const plan = await planOf(request, { ...tools, client });
    const size = TileServer.tile('img/16/53404/26610').length + TileServer.tile('cia/16/53404/26610').length;
    expect([plan.sampled, server.requests, plan.quotaLeft]).toEqual([true, 6, 994]);
    expect(plan.bytes / (plan.tiles * size)).toBeCloseTo(1, 1);
  });

  it('is guessed where the source gives nothing, and where the quota is used up', async () => {
    const away = await open({ fault: () => 'error' });
    expect(await planOf(away.request, { ...away.tools, client: away.client })).toMatchObject({ sampled: false });
    const spent = await open({}, 2);
    expect(await planOf(spent.request, { ...spent.tools, client: spent.client })).toMatchObject({ sampled: false });
    expect(spent.server.requests).toBe(2);
  });
});
