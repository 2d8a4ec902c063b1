/** The floor on the vehicle: when it opens, what goes then and before, and what the screens are told. Time is the test's. */
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { DeviceEvent } from '../../../contract/device-event.ts';
import type { Device, DeviceConfig } from '../../../contract/device.ts';
import type { Draft } from '../../../contract/entry.ts';
import type { FloorStatus } from '../../../contract/floor.ts';
import { LANE } from '../../../contract/lane.ts';
import type { FloorRow } from '../../../contract/link.ts';
import { vehicleConfig } from '../../../main/vehicle/config.ts';
import { FloorDesk } from '../../../main/vehicle/floor-desk.ts';
import { rdss } from '../../../native/drivers/rdss.ts';
import { openMessage, sealMessage, sections } from '../../../native/protocols/floor/message.ts';
import { SimSky, SimTerminal } from '../../sim/rdss.ts';
import { sos as call, uuidAt, words } from '../links/floor/bench.ts';
import { open } from '../store/files.ts';
import { center, T0, vehicle } from '../store/samples.ts';

const CENTER_CARD = 242_407;
const OWN_CARD = 242_286;
const STEP_MS = 250;

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  onTestFinished(() => void vi.useRealTimers());
});

const config = (id: string, driver = 'rdss'): DeviceConfig => ({
  id,
  name: id,
  driver,
  port: `/dev/${id}`,
  options: {},
  enabled: true,
});
const deviceAs = (id: string, state: Device['state'], reason: Device['reason'] = 'ok') =>
  ({ ...config(id), state, reason, since: T0, counters: {} }) as unknown as Device;

/** A vehicle with a terminal, and a card in the sky that hears it. */
function car(beidou: object | null = { center: CENTER_CARD }, configs = [config('gps', 'gnss-nmea'), config('bd')]) {
  const store = open();
  store.journal.outbox(center.id);
  const sky = new SimSky({ now: Date.now, delayMs: 1_000 });
  const sim = new SimTerminal({ family: 'text-2.1', card: OWN_CARD, sky, now: Date.now, intervalS: 10 });
  const decoder = rdss.decoder({});
  const heard: Uint8Array[] = [];
  sim.onSpeech = (bytes) => void heard.push(bytes);
  const told: FloorStatus[] = [];
  const rows: (FloorRow | undefined)[] = [];
  const others: DeviceEvent[] = [];
  const errors: unknown[] = [];
  const newest = new Map<string, DeviceEvent>();
  const state = { center: center as typeof center | undefined, configs };
  const take = (events: readonly DeviceEvent[]) => {
    for (const event of events) {
      if (event.type === 'rdss-card' || event.type === 'rdss-queue') newest.set(event.type, event);
      if (!desk.accept('bd', event)) others.push(event);
    }
  };
  const desk: FloorDesk = new FloorDesk({
    config: vehicleConfig.parse(beidou ? { beidou } : {}).beidou,
    store,
    readCenter: () => state.center,
    configs: () => state.configs,
    newest: (device) => (device === 'bd' ? [...newest.values()] : []),
    command: (device, command) => {
      expect(device).toBe('bd');
      take(decoder.command?.(command, Date.now()) ?? []);
    },
    onStatus: (status) => told.push(status),
    onRow: (row) => rows.push(row),
    onPositions: () => undefined,
    log: (error) => errors.push(error),
    now: Date.now,
  });
  onTestFinished(() => desk.close());
  const run = (seconds: number) => {
    for (let ms = 0; ms < seconds * 1_000; ms += STEP_MS) {
      sim.step();
      for (const bytes of heard.splice(0)) take(decoder.push(bytes, Date.now()));
      const { outputs, events } = decoder.tick?.(Date.now()) ?? { outputs: [], events: [] };
      take(events);
      for (const output of outputs) if ('bytes' in output) sim.hear(output.bytes);
      vi.advanceTimersByTime(STEP_MS);
    }
  };
  /** What it sent, as kinds of sections. */
  const said = () =>
    sim.sent.map(({ bytes }) =>
      (openMessage(Buffer.from(bytes).toString('hex')) ?? [])
        .map((section) => (section.kind === 'entry' ? `entry:${section.seq}` : section.kind))
        .join(' '),
    );
  desk.deviceChanged(deviceAs('bd', 'connected'));
  return { desk, store, sim, sky, run, said, told, rows, others, errors, state };
}

const sos = () => call(Date.now());
const receipt = (author = center.id): Draft => ({
  kind: 'receipt',
  lane: LANE.flash,
  body: { message: uuidAt(Date.now()), author, state: 'read', at: Date.now() },
});

describe('the floor', () => {
  it('says since when no link works and when it opens; opens, and closes when a link is back', () => {
    const { desk, run, told } = car();
    desk.uplink({ state: 'online' });
    run(20);
    expect(desk.status).toEqual({ state: 'standby', since: T0 + 500, device: 'bd', waiting: { flash: 0, order: 0 } });
    desk.uplink({ state: 'waiting' });
    run(10);
    expect(desk.status).toMatchObject({ state: 'standby', downSince: T0 + 20_000, opensAt: T0 + 80_000 });
    run(50);
    expect(desk.status).toMatchObject({ state: 'open', downSince: T0 + 20_000 });
    expect(desk.status.opensAt).toBeUndefined();
    run(13);
    desk.uplink({ state: 'online' });
    run(5);
    expect(desk.status.state).toBe('open');
    run(6);
    expect(desk.status).toMatchObject({ state: 'standby' });
    expect(desk.status.downSince).toBeUndefined();
    // Told when it changes, not at each tick.
    expect(told.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1])).toEqual([
      'standby',
      'open',
      'standby',
    ]);
    expect(told.length).toBeLessThan(12);
  });

  it('lets a call for help go at once, and all else when it is open', () => {
    const { desk, run, said, store } = car();
    desk.uplink({ state: 'online' });
    run(20);
    desk.uplink({ state: 'waiting' });
    store.journal.append([words('收到', vehicle.id, center.id, T0), receipt(), sos()]);
    run(10);
    expect(said()).toEqual(['entry:3']);
    run(30);
    expect(said().every((one) => one === 'entry:3')).toBe(true);
    run(35);
    expect(said().at(-1)).toMatch(/entry:[12]/);
    run(40);
    expect(said().some((one) => one.includes('entry:2'))).toBe(true);
    expect(said().some((one) => one.includes('entry:1'))).toBe(true);
  });

  it('sends nothing while there is a connection, not even what waits for its acknowledgement', () => {
    const { desk, run, said, store } = car();
    run(70);
    store.journal.append([words('收到', vehicle.id, center.id, T0)]);
    desk.uplink({ state: 'online' });
    store.journal.append([sos()]);
    run(60);
    expect(said()).toEqual([]);
  });

  it('does not trouble the card with what is said within the vehicle, with what is not for the center, or with old words', () => {
    const { run, said, store } = car();
    store.journal.append([{ ...words('昨天的话', vehicle.id, center.id, T0), at: T0 - 25 * 3_600_000 }]);
    store.journal.append([words('给手持机', vehicle.id, vehicle.id, T0), receipt(vehicle.id), receipt('suixian-2')]);
    const heard = words('电台里的话', vehicle.id, center.id, T0);
    if (heard.kind === 'message') heard.body.via = { medium: 'aprs', device: 'tnc', caller: 'BG6ABC' };
    store.journal.append([heard, words('到了', vehicle.id, center.id, T0)]);
    run(150);
    expect(said().length).toBeGreaterThan(0);
    expect(said().every((one) => one === 'entry:6')).toBe(true);
  });

  it('takes what the center says by it, and leaves words to be words', () => {
    const { run, store, sky, others, desk, errors } = car();
    run(5);
    const bytes = sealMessage([sections.acks([{ seq: 1, verdict: 'committed' }])]);
    store.journal.append([sos()]);
    sky.send({ from: CENTER_CARD, to: OWN_CARD, coding: 'code', bytes, sentAt: Date.now() });
    sky.send({ from: 7_777, to: OWN_CARD, coding: 'code', bytes, sentAt: Date.now() });
    sky.send({
      from: CENTER_CARD,
      to: OWN_CARD,
      coding: 'mixed',
      bytes: Buffer.from('a4b2e2cad4', 'hex'),
      sentAt: Date.now(),
    });
    run(5);
    expect(store.journal.outbox(center.id).size).toBe(0);
    expect(desk.status.heardAt).toBeGreaterThan(T0);
    expect(others.flatMap((event) => (event.type === 'text' ? [event.text] : []))).toEqual(['测试']);
    // What another terminal of ours hears is nobody's words either.
    const event = {
      type: 'text' as const,
      receivedAt: T0,
      from: '1',
      text: '',
      hex: Buffer.from(bytes).toString('hex'),
    };
    expect([desk.accept('bd2', event), desk.accept('gps', { ...event, hex: '00' })]).toEqual([true, false]);
    expect(errors).toEqual([]);
  });
});

describe('its terminal', () => {
  it('is the first there is, or the one that is set; without one there is no floor', () => {
    const { desk, state, run, rows } = car();
    run(1);
    expect(rows.at(-1)).toMatchObject({ id: 'beidou', state: 'connected', reason: 'floor-standby', used: false });
    desk.deviceChanged(deviceAs('bd', 'degraded', 'no-signal'));
    run(60);
    expect(rows.at(-1)).toMatchObject({ state: 'degraded', reason: 'floor-no-signal', used: true });
    desk.deviceChanged(deviceAs('bd', 'connected'));
    run(1);
    expect(rows.at(-1)).toMatchObject({ state: 'connected', reason: 'floor-open', used: true });
    desk.deviceChanged(deviceAs('bd', 'degraded', 'suppressed'));
    run(11);
    expect(rows.at(-1)).toMatchObject({ reason: 'floor-suppressed' });
    desk.deviceChanged(deviceAs('bd', 'lost', 'port-absent'));
    run(1);
    expect([desk.status.state, rows.at(-1)?.reason]).toEqual(['no-terminal', 'floor-no-terminal']);
    state.configs = [];
    run(1);
    expect(desk.status).not.toHaveProperty('device');
    expect(car({ center: CENTER_CARD, device: 'other' }).desk.status.device).toBeUndefined();
  });

  it('is for nothing where no center is set, or none is known yet', () => {
    const none = car(null);
    none.run(120);
    expect([none.desk.status.state, none.rows, none.told]).toEqual(['off', [], []]);
    const early = car();
    early.state.center = undefined;
    early.desk.uplink({ state: 'not-enrolled' });
    early.run(2);
    expect([early.desk.status.state, early.rows.at(-1)]).toEqual(['off', undefined]);
    early.state.center = center;
    early.desk.uplink({ state: 'connecting' });
    early.run(70);
    expect(early.desk.status.state).toBe('open');
  });
});

it('settings that cannot be are refused by name', () => {
  const wrong = (beidou: object) => vehicleConfig.safeParse({ beidou }).error?.issues.map(({ path }) => path.join('.'));
  expect(wrong({ center: 0 })).toEqual(['beidou.center']);
  expect(wrong({ center: 242_407, floorAfterS: 2 })).toEqual(['beidou.floorAfterS']);
  expect(wrong({})).toEqual(['beidou.center']);
  expect(wrong({ center: 1, vehicles: {} })).toEqual(['beidou']);
  expect(vehicleConfig.parse({ beidou: { center: 242_407 } }).beidou).toEqual({ center: 242_407, floorAfterS: 60 });
});
