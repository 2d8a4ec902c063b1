/** Whole stations over a way that datagrams pass and no connection does: what matters is there all the same. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { FIVE_G, Linked, LINKS } from './linked.ts';

const wait = { timeout: 30_000, interval: 50 };
vi.setConfig({ testTimeout: 90_000 });

const told = (linked: Linked): string[] =>
  linked.center.all.flatMap((event) =>
    event.type === 'messages' ? event.messages.map(({ message }) => message.text) : [],
  );

it('an order written while every connection hangs reaches the center by datagram, once, and the vehicle knows', async () => {
  const linked = await Linked.start(LINKS.slice(0, 1));
  onTestFinished(() => linked.close());
  await vi.waitFor(() => {
    expect(linked.uplink?.state).toBe('online');
    expect(linked.link('5g')?.state).toBe('connected');
    expect(linked.roads.datagrams.length).toBeGreaterThan(0);
  }, wait);
  linked.roads.set(FIVE_G, { noTcp: true });
  const write = (text: string) =>
    linked.vehicleApi.messages.send.mutate({ to: { station: 'center' }, text, priority: 'routine' });
  const { id } = await write('道路塌方');
  await vi.waitFor(() => expect(told(linked)).toContain('道路塌方'), wait);
  await vi.waitFor(() => {
    const newest = linked.vehicle.all
      .flatMap((event) => (event.type === 'messages' ? event.messages : []))
      .findLast(({ message }) => message.id === id);
    expect(newest?.state).toBe('received');
  }, wait);
  linked.roads.set(FIVE_G, { noTcp: false });
  await write('已绕行');
  await vi.waitFor(() => expect(told(linked)).toContain('已绕行'), wait);
  await vi.waitFor(() => expect(linked.uplink).toMatchObject({ state: 'online', unsent: 0 }), wait);
  const kept = linked.center.all.flatMap((event) => (event.type === 'messages' ? event.messages : []));
  expect(new Set(kept.filter(({ message }) => message.text === '道路塌方').map(({ message }) => message.id))).toEqual(
    new Set([id]),
  );
});
