/** A whole vehicle with two links, a whole center, and the roads between them. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Linked, FIVE_G, LINKS, SAT, VEHICLE } from './linked.ts';
import { position, range, T0 } from '../links/parts.ts';

const wait = { timeout: 20_000, interval: 50 };
vi.setConfig({ testTimeout: 60_000 });

async function start(...input: Parameters<typeof Linked.start>): Promise<Linked> {
  const linked = await Linked.start(...input);
  onTestFinished(() => linked.close());
  return linked;
}

const online = (linked: Linked) => vi.waitFor(() => expect(linked.uplink?.state).toBe('online'), wait);
const isUsed = (linked: Linked, id: string) => vi.waitFor(() => expect(linked.links?.choice.used).toBe(id), wait);
/** Both links have answered by UDP, so that a cut is known soon. */
const measured = (linked: Linked) =>
  vi.waitFor(() => {
    expect(linked.roads.datagrams.filter(({ from }) => from === FIVE_G).length).toBeGreaterThan(0);
    for (const { id } of LINKS) expect(linked.link(id)?.state).toBe('connected');
    expect(linked.link('5g')?.rttMs).toBeDefined();
  }, wait);

const write = (linked: Linked, text: string) =>
  linked.vehicleApi.messages.send.mutate({ to: { station: 'center' }, text, priority: 'routine' });
/** Texts that the center's screens have, each once. */
const texts = (linked: Linked): string[] => {
  const all = linked.center.all.flatMap((event) => (event.type === 'messages' ? event.messages : []));
  return [...new Map(all.map(({ message }) => [message.id, message.text])).values()];
};

describe('two links', () => {
  it('are measured, the cheaper is used, and journal and signalling go out by it', async () => {
    const linked = await start();
    await online(linked);
    await measured(linked);
    expect(linked.links?.choice).toMatchObject({ used: '5g', why: { code: 'cheapest' } });
    await vi.waitFor(
      () => expect(linked.seen?.presence).toMatchObject({ online: true, via: { kind: '5g', name: '5G' } }),
      wait,
    );
    expect(linked.uplink?.via).toEqual({ kind: '5g', name: '5G' });
    // By the other one, nothing but a handshake to measure it.
    expect(linked.roads.connections.filter((from) => from === SAT).length).toBeLessThanOrEqual(1);
  });

  it('of which the used one is cut: the other within seconds, nothing lost, and the way back takes its time', async () => {
    const linked = await start();
    await online(linked);
    await measured(linked);
    await write(linked, 'before');
    await vi.waitFor(() => expect(texts(linked)).toEqual(['before']), wait);
    linked.roads.set(FIVE_G, { cut: true });
    const cutAt = performance.now();
    await write(linked, 'in the cut');
    await isUsed(linked, 'sat');
    await vi.waitFor(() => expect(texts(linked)).toEqual(['before', 'in the cut']), wait);
    console.info(`cut → by the other link: ${Math.round(performance.now() - cutAt)} ms`);
    expect(linked.links?.choice).toMatchObject({
      why: { code: 'instead', link: '5g', trouble: 'no-answer' },
      last: { from: '5g', to: 'sat', cause: 'no-answer' },
    });
    await vi.waitFor(() => expect(linked.seen?.presence).toMatchObject({ online: true, via: { name: '卫星' } }), wait);

    linked.roads.set(FIVE_G, { cut: false });
    await vi.waitFor(() => expect(linked.links?.choice.why.code).toBe('proving'), wait);
    const why = linked.links?.choice.why;
    // It had to be left once: a minute of proof.
    expect(why?.code === 'proving' && why.at - Date.now()).toBeGreaterThan(45_000);
    await write(linked, 'healed');
    await vi.waitFor(() => expect(texts(linked)).toEqual(['before', 'in the cut', 'healed']), wait);
    expect(linked.links?.choice.used).toBe('sat');
  });

  it('both cut for a while: one attempt at a time, and the journal goes on by itself', async () => {
    const linked = await start();
    await online(linked);
    await measured(linked);
    linked.roads.set(FIVE_G, { cut: true });
    linked.roads.set(SAT, { cut: true });
    await write(linked, 'in the dark');
    await vi.waitFor(() => expect(linked.links?.choice.why.code).toBe('all-away'), wait);
    await vi.waitFor(() => expect(linked.uplink?.state).toBe('waiting'), wait);
    expect(linked.uplink?.unsent).toBeGreaterThan(0);
    expect(linked.uplink?.via).toBeDefined();
    await vi.waitFor(() => expect(linked.seen?.presence.online).toBe(false), wait);
    expect(linked.seen?.presence.via).toBeDefined();
    const tries = linked.roads.connections.length;
    expect(tries).toBeLessThan(30);
    linked.roads.set(SAT, { cut: false });
    await vi.waitFor(() => expect(texts(linked)).toEqual(['in the dark']), wait);
    expect(linked.links?.choice.used).toBe('sat');
  });

  it('one without UDP: measured by TLS, its loss unknown, and left all the same when it is cut', async () => {
    const linked = await start(LINKS, (roads) => roads.set(FIVE_G, { noUdp: true }));
    await online(linked);
    await vi.waitFor(() => expect(linked.link('5g')).toMatchObject({ state: 'connected', used: true }), wait);
    expect(linked.link('5g')?.rttMs).toBeDefined();
    expect(linked.link('5g')?.lossPct).toBeUndefined();
    linked.roads.set(FIVE_G, { cut: true });
    await vi.waitFor(() => expect(linked.links?.choice.used).toBe('sat'), { timeout: 30_000, interval: 50 });
    await online(linked);
  });

  it('one that delays: its round trip is what was set', async () => {
    const linked = await start(LINKS, (roads) => roads.set(SAT, { delayMs: 150 }));
    await online(linked);
    await measured(linked);
    await vi.waitFor(() => expect(linked.link('sat')?.rttMs).toBeGreaterThanOrEqual(300), wait);
  });
});

describe('a policy', () => {
  it('keeps history back on a satellite until a person lets it go', async () => {
    const linked = await start(
      LINKS.slice(1),
      undefined,
      range(1, 200).map((second) => position(second)),
    );
    await online(linked);
    const track = async () =>
      (
        await linked.centerApi.track.query({
          station: VEHICLE,
          unit: VEHICLE,
          from: T0,
          to: T0 + 3_600_000,
          limit: 1_000,
        })
      ).length;
    await write(linked, 'an order passes');
    await vi.waitFor(() => expect(texts(linked)).toEqual(['an order passes']), wait);
    // The newest position is picture, the others are history.
    await vi.waitFor(async () => expect(await track()).toBe(1), wait);
    await vi.waitFor(() => expect(linked.uplink).toMatchObject({ unsent: 199, heldBack: 199 }), wait);
    const { policy } = linked.link('sat')!;
    await linked.vehicleApi.links.put.mutate({ ...LINKS[1]!, policy: { ...policy, lanes: [0, 1, 2, 3] } });
    await vi.waitFor(async () => expect(await track()).toBe(200), wait);
    await vi.waitFor(() => expect(linked.uplink?.unsent).toBe(0), wait);
    expect(linked.uplink?.heldBack).toBeUndefined();
  });
});

describe('a choice by hand', () => {
  it('is used at once, holds over a restart of the vehicle, and is taken back', async () => {
    const linked = await start();
    await online(linked);
    await linked.vehicleApi.links.force.mutate({ id: 'sat' });
    await isUsed(linked, 'sat');
    await vi.waitFor(() => expect(linked.seen?.presence.via?.name).toBe('卫星'), wait);
    await linked.stopVehicle();
    await linked.startVehicle();
    await vi.waitFor(() => expect(linked.links?.choice).toMatchObject({ used: 'sat', forced: 'sat' }), wait);
    expect(linked.links?.choice.why).toEqual({ code: 'forced' });
    await linked.vehicleApi.links.force.mutate({});
    await vi.waitFor(() => expect(linked.links?.choice.forced).toBeUndefined(), wait);
    await expect(linked.vehicleApi.links.force.mutate({ id: 'carrier-pigeon' })).rejects.toThrow('not-found');
  });
});

describe('links that a person sets up', () => {
  it('stand beside the system’s own way until that is taken away, and hold over a restart', async () => {
    const linked = await start([]);
    await online(linked);
    expect(linked.links?.links.map(({ id }) => id)).toEqual(['auto']);
    await linked.vehicleApi.links.put.mutate(LINKS[0]!);
    await vi.waitFor(() => expect(linked.links?.links.map(({ id }) => id)).toEqual(['auto', '5g']), wait);
    await linked.vehicleApi.links.remove.mutate({ id: 'auto' });
    await isUsed(linked, '5g');
    await linked.stopVehicle();
    await linked.startVehicle([]);
    await vi.waitFor(() => expect(linked.links?.links.map(({ id }) => id)).toEqual(['5g']), wait);
    await linked.vehicleApi.links.remove.mutate({ id: '5g' });
    await isUsed(linked, 'auto');
    await expect(linked.vehicleApi.links.remove.mutate({ id: '5g' })).rejects.toThrow('not-found');
  });

  it('take away the choice by hand with them', async () => {
    const linked = await start(LINKS.slice(0, 1));
    await linked.vehicleApi.links.put.mutate(LINKS[1]!);
    await linked.vehicleApi.links.force.mutate({ id: 'sat' });
    await isUsed(linked, 'sat');
    await linked.vehicleApi.links.remove.mutate({ id: 'sat' });
    await isUsed(linked, '5g');
    expect(linked.links?.choice.forced).toBeUndefined();
  });

  it('without an address now are told to be absent, and not used', async () => {
    const linked = await start([{ ...LINKS[0]!, localAddress: undefined, interface: 'wwan77' }, LINKS[1]!]);
    await online(linked);
    expect(linked.link('5g')).toMatchObject({ state: 'lost', reason: 'absent' });
    expect(linked.links?.choice).toMatchObject({
      used: 'sat',
      why: { code: 'instead', link: '5g', trouble: 'absent' },
    });
    await expect(linked.vehicleApi.links.measure.mutate({ id: '5g' })).rejects.toThrow('center-unreachable');
  });
});

describe('a measurement with a load', () => {
  it('moves at most 200 kB, over that link, and not again and again', async () => {
    const linked = await start();
    await online(linked);
    const before = linked.roads.connections.filter((from) => from === SAT).length;
    const rates = await linked.vehicleApi.links.measure.mutate({ id: 'sat' });
    expect(rates.upKbps).toBeGreaterThan(100);
    expect(rates.downKbps).toBeGreaterThan(100);
    expect(linked.roads.connections.filter((from) => from === SAT).length).toBeGreaterThan(before);
    await vi.waitFor(() => expect(linked.link('sat')?.upKbps).toBeGreaterThan(100), wait);
    await linked.vehicleApi.links.measure.mutate({ id: 'sat' });
    await expect(linked.vehicleApi.links.measure.mutate({ id: 'sat' })).rejects.toThrow('measured-lately');
  });
});

describe('a center that is started anew', () => {
  it('gives new tokens: links are measured by UDP again; it remembers by which link the vehicle came', async () => {
    const linked = await start();
    await online(linked);
    await measured(linked);
    // What it is to remember it must have heard.
    await vi.waitFor(() => expect(linked.seen?.presence.via).toEqual({ kind: '5g', name: '5G' }), wait);
    await linked.stopCenter();
    linked.center.all.length = 0;
    await linked.startCenter();
    const told = () => linked.center.all.flatMap((event) => (event.type === 'vehicles' ? event.vehicles : []));
    await vi.waitFor(() => expect(told()).not.toEqual([]), wait);
    expect(told()[0]?.presence.via).toEqual({ kind: '5g', name: '5G' });
    await vi.waitFor(() => expect(linked.seen?.presence.online).toBe(true), wait);
    const before = linked.roads.datagrams.length;
    await vi.waitFor(() => expect(linked.roads.datagrams.length).toBeGreaterThan(before + 2), wait);
    await vi.waitFor(() => expect(linked.link('5g')).toMatchObject({ state: 'connected', reason: 'ok' }), wait);
  });
});
