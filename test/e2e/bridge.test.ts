/**
 * The device bridge between whole stations: a center, two vehicles, BeiDou terminals on real lines under one simulated sky, and
 * people with terminals in their hands. The vehicle is killed in the middle of it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TRPCClient } from '@trpc/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deviceConfig } from '../../contract/device.ts';
import type { MessageView, MessagingEvent } from '../../contract/messaging.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import type { CenterRouter } from '../../main/api/center-router.ts';
import type { VehicleRouter } from '../../main/api/vehicle-router.ts';
import { Scene } from '../demo/scene.ts';
import { Handheld } from '../sim/handheld.ts';
import { layCable } from '../sim/pty.ts';
import { plugIn, SimSky, SimTerminal } from '../sim/rdss.ts';

const WAIT = { timeout: 45_000, interval: 100 };
/** A card that may send every second: the test does not wait for the sky. */
const INTERVAL_S = 1;

/** What a page would know: messages with their states, positions with their names. */
class Watcher {
  readonly messages = new Map<string, MessageView>();
  /** Every state that was told, by message. */
  readonly states = new Map<string, string[]>();
  readonly positions = new Map<string, UnitPosition>();

  take(event: MessagingEvent | { type: 'positions'; positions: UnitPosition[] } | { type: string }): void {
    if (event.type === 'messages' && 'messages' in event) for (const view of event.messages) this.#view(view);
    if (event.type === 'positions' && 'positions' in event)
      for (const position of event.positions) this.positions.set(position.unit.id, position);
  }

  #view(view: MessageView): void {
    const { id } = view.message;
    this.messages.set(id, view);
    const states = this.states.get(id) ?? [];
    if (states.at(-1) !== view.state) this.states.set(id, [...states, view.state]);
  }

  texts(): string[] {
    return [...this.messages.values()].map(({ message }) => message.text);
  }

  of(text: string): MessageView | undefined {
    return [...this.messages.values()].find(({ message }) => message.text === text);
  }
}

let dir: string;
let scene: Scene;
let center: TRPCClient<CenterRouter>;
let vehicle: TRPCClient<VehicleRouter>;
let second: TRPCClient<VehicleRouter>;
let staff: Watcher;
let console_: Watcher;
let consoleOfSecond: Watcher;
const sky = new SimSky({ now: Date.now, delayMs: 200 });
const zhang = new Handheld(4_207_733, sky);
const li = new Handheld(4_207_744, sky);
const terminal = new SimTerminal({
  family: 'text-2.1',
  card: 242_286,
  sky,
  now: Date.now,
  intervalS: INTERVAL_S,
  subordinates: [zhang.card],
});
/** The second vehicle's hears whatever any of the others says. */
const listener = new SimTerminal({
  family: 'bds3',
  card: 242_407,
  sky,
  now: Date.now,
  intervalS: INTERVAL_S,
  subordinates: [terminal.card, zhang.card, li.card],
});
const closers: (() => Promise<void>)[] = [];

/** Puts a terminal on a line of a vehicle, and tells the vehicle of it. */
async function connect(api: TRPCClient<VehicleRouter>, name: string, what: SimTerminal): Promise<void> {
  const port = path.join(dir, name);
  const cable = await layCable(port, `${port}-terminal`);
  const pull = await plugIn(what, cable.device);
  closers.push(pull, () => cable.pull());
  await api.devices.put.mutate(deviceConfig.parse({ id: name, name: '北斗指挥机', driver: 'rdss', port }));
}

function watch(api: { watch: { subscribe: TRPCClient<VehicleRouter>['watch']['subscribe'] } }): Watcher {
  const watcher = new Watcher();
  const subscribe = () => {
    api.watch.subscribe(undefined, {
      onData: (event) => watcher.take(event),
      onError: () => setTimeout(subscribe, 300),
      onComplete: () => setTimeout(subscribe, 300),
    });
  };
  subscribe();
  return watcher;
}

const contactOf = (handheld: Handheld, name: string) => ({
  station: scene.vehicleId,
  name,
  kind: 'person' as const,
  addresses: [{ medium: 'rdss' as const, address: String(handheld.card) }],
});

beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'qianshao-e2e-'));
  scene = await Scene.start({ dir });
  center = scene.centerApi();
  vehicle = await scene.vehicleApi();
  staff = watch(center as unknown as typeof vehicle);
  console_ = watch(vehicle);
  await connect(vehicle, 'bd', terminal);
  await vi.waitFor(() => expect(terminal.asked).toContain('ICA'), WAIT);
}, 120_000);

afterAll(async () => {
  for (const close of closers.reverse()) await close();
  await scene?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe('somebody with a BeiDou terminal', () => {
  it('sends a message: it is at the center under the name that the center’s address book has for his card', async () => {
    await center.messages.putContact.mutate(contactOf(zhang, '张三'));
    zhang.say(terminal.card, '请求增援');
    await expect
      .poll(() => staff.of('请求增援'), WAIT)
      .toMatchObject({
        unread: true,
        message: {
          from: { station: scene.vehicleId, unit: `rdss:${zhang.card}` },
          via: { medium: 'rdss', device: 'bd', caller: String(zhang.card) },
        },
      });
    expect(console_.of('请求增援')?.unread).toBe(true);
  });

  it('tells where he is: he is a unit with his name on both maps, and the fix says how it came', async () => {
    zhang.tellPosition(31.7123, 113.3987);
    for (const side of [staff, console_])
      await expect
        .poll(() => side.positions.get(`rdss:${zhang.card}`), WAIT)
        .toMatchObject({
          unit: { station: scene.vehicleId, name: '张三', kind: 'person' },
          fix: { source: 'beidou-rdss' },
        });
    expect(staff.positions.get(`rdss:${zhang.card}`)?.fix.lat).toBeCloseTo(31.7123, 3);
  });

  it('without a name gets it the moment that the vehicle enters it', async () => {
    li.say(terminal.card, '我是谁');
    await expect.poll(() => staff.of('我是谁')?.message.from.unit, WAIT).toBe(`rdss:${li.card}`);
    const { id } = await vehicle.messages.putContact.mutate(contactOf(li, '李四'));
    expect(id).toBe(`rdss:${li.card}`);
  });
});

describe('the center', () => {
  it('writes to him: it goes out by BeiDou, he reads it, and the center sees that it was sent', async () => {
    const { id } = await center.messages.send.mutate({
      to: { station: scene.vehicleId, unit: `rdss:${zhang.card}` },
      text: '原地待命，增援已出发',
      priority: 'urgent',
    });
    await expect.poll(() => zhang.read, WAIT).toEqual([{ from: String(terminal.card), text: '原地待命，增援已出发' }]);
    await expect.poll(() => staff.messages.get(id)?.state, WAIT).toBe('sent');
    expect(staff.messages.get(id)?.receipts).toMatchObject([
      { unit: `rdss:${zhang.card}`, path: 'beidou', state: 'sent' },
    ]);
    // Seen on its way, and never as more than it was.
    const seen = staff.states.get(id) ?? [];
    expect(seen).toEqual(['written', 'waiting', 'sent'].filter((state) => seen.includes(state)));
    // It passed through the vehicle: nobody there is asked to read it.
    expect(console_.messages.get(id)).toMatchObject({ state: 'sent', unread: false });
    const [transfer] = await vehicle.bridge.transfers.query({ limit: 1 });
    expect(transfer).toMatchObject({ route: 'text-out-rdss', message: id, outcome: 'done' });
  });

  it('writes to the vehicle: received when the vehicle has it, read when somebody there has seen it', async () => {
    const to = { station: scene.vehicleId };
    const { id } = await center.messages.send.mutate({ to, text: '报告现场情况', priority: 'routine' });
    await expect.poll(() => console_.messages.get(id)?.unread, WAIT).toBe(true);
    await expect.poll(() => staff.messages.get(id)?.state, WAIT).toBe('received');
    await vehicle.messages.read.mutate({ ids: [id] });
    await expect.poll(() => staff.messages.get(id)?.state, WAIT).toBe('read');
    const answer = await vehicle.messages.send.mutate({
      to: { station: 'center' },
      text: '正在侦察',
      priority: 'routine',
    });
    await expect.poll(() => console_.messages.get(answer.id)?.state, WAIT).toBe('received');
    await center.messages.read.mutate({ ids: [answer.id] });
    await expect.poll(() => console_.messages.get(answer.id)?.state, WAIT).toBe('read');
  });

  it('is told why a message for a terminal cannot go, and it goes by itself when it can', async () => {
    const rows = await routeOf('text-out-rdss');
    await vehicle.bridge.put.mutate({ ...rows, enabled: false });
    const to = { station: scene.vehicleId, unit: `rdss:${li.card}` };
    const { id } = await center.messages.send.mutate({ to, text: '等路由', priority: 'routine' });
    await expect.poll(() => staff.messages.get(id)?.receipts[0]?.code, WAIT).toBe('bridge-route-off');
    expect(li.read).toEqual([]);
    await vehicle.bridge.put.mutate({ ...rows, enabled: true });
    await expect.poll(() => li.read.map(({ text }) => text), WAIT).toEqual(['等路由']);
  });
});

/** A row as a page has it. */
async function routeOf(id: string) {
  return new Promise<Parameters<typeof vehicle.bridge.put.mutate>[0]>((resolve, reject) => {
    const subscription = vehicle.watch.subscribe(undefined, {
      onData: (event) => {
        if (event.type !== 'bridge') return;
        const found = event.routes.find(({ route }) => route.id === id);
        subscription.unsubscribe();
        if (found) resolve(found.route);
        else reject(new Error(`no row ${id}`));
      },
    });
  });
}

describe('a vehicle that is killed', () => {
  it('while a message waits for the card’s turn: it is sent after the start, once', async () => {
    // No beam: the terminal refuses, and the vehicle keeps the message.
    terminal.signal = false;
    const to = { station: scene.vehicleId, unit: `rdss:${zhang.card}` };
    const { id } = await center.messages.send.mutate({ to, text: '死前所托', priority: 'routine' });
    await expect.poll(() => staff.messages.get(id)?.state, WAIT).toBe('waiting');
    scene.vehicle.kill();
    terminal.signal = true;
    await expect.poll(() => zhang.read.map(({ text }) => text), WAIT).toContain('死前所托');
    await expect.poll(() => staff.messages.get(id)?.state, WAIT).toBe('sent');
    expect(terminal.sent.filter(({ to: card }) => card === zhang.card)).toHaveLength(2);
  });

  it('while a message is being sent: it is not sent again, and the center is told that it is not known', async () => {
    // The terminal sends, and says nothing of it.
    terminal.mute = true;
    const before = terminal.sent.length;
    const to = { station: scene.vehicleId, unit: `rdss:${zhang.card}` };
    const { id } = await center.messages.send.mutate({ to, text: '只此一次', priority: 'routine' });
    await expect.poll(() => terminal.sent.length, WAIT).toBe(before + 1);
    scene.vehicle.kill();
    await expect.poll(() => staff.messages.get(id)?.state, WAIT).toBe('failed');
    expect(staff.messages.get(id)?.receipts).toMatchObject([{ code: 'bridge-unknown' }]);
    terminal.mute = false;
    // What is written after it goes, and it alone.
    const after = await center.messages.send.mutate({ to, text: '再一条', priority: 'routine' });
    await expect.poll(() => staff.messages.get(after.id)?.state, WAIT).toBe('sent');
    await expect.poll(() => zhang.read.at(-1)?.text, WAIT).toBe('再一条');
    expect(zhang.read.filter(({ text }) => text === '只此一次')).toHaveLength(1);
    expect(terminal.sent).toHaveLength(before + 2);
  });
});

describe('two vehicles under one sky', () => {
  it('carry nothing in circles, though each hears the other and has a row that would give it back', async () => {
    second = await scene.addVehicle('zengdu-2', '曾都应急2号');
    consoleOfSecond = watch(second);
    await connect(second, 'bd2', listener);
    await expect.poll(() => listener.asked, WAIT).toContain('ICR');
    const relay = (contact: string) => ({
      id: 'relay-all',
      what: 'text' as const,
      from: { kind: 'media' as const, media: ['rdss' as const] },
      to: { kind: 'contact' as const, contact },
      enabled: true,
      perMinute: 60,
      everyS: 0,
    });
    await vehicle.bridge.put.mutate(relay(`rdss:${listener.card}`));
    await second.bridge.put.mutate(relay(`rdss:${terminal.card}`));
    const before = terminal.sent.length + listener.sent.length;
    const to = { station: scene.vehicleId, unit: `rdss:${li.card}` };
    await center.messages.send.mutate({ to, text: '一次就够', priority: 'routine' });
    await expect.poll(() => li.read.at(-1)?.text, WAIT).toBe('一次就够');
    // The second hears it, as from the first's card to Li's: a message of its own, which goes to the center and ends there.
    await expect.poll(() => consoleOfSecond.of('一次就够')?.message.via?.caller, WAIT).toBe(String(terminal.card));
    li.say(terminal.card, '收到一次');
    await expect.poll(() => staff.texts().filter((text) => text === '收到一次'), WAIT).toHaveLength(2);
    // Whatever still went around would have gone out before this.
    await center.messages.send.mutate({ to, text: '末条', priority: 'routine' });
    await expect.poll(() => li.read.at(-1)?.text, WAIT).toBe('末条');
    expect(terminal.sent.length + listener.sent.length).toBe(before + 2);
    expect(li.read.filter(({ text }) => text === '一次就够')).toHaveLength(1);
  });

  it('get from the center what is for them alone', () => {
    const forFirst = [...staff.messages.values()].filter(
      ({ message }) => message.from.station === 'center' && message.from.unit === undefined,
    );
    expect(forFirst.length).toBeGreaterThan(5);
    for (const { message } of forFirst) expect(consoleOfSecond.messages.has(message.id)).toBe(false);
  });
});
