/**
 * A vehicle that loses every IP link, and has a BeiDou terminal: real stations, real lines, two terminals under one simulated
 * sky with their interval and their length.
 */
import Database from 'better-sqlite3';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SerialPort } from 'serialport';
import { expect, it, onTestFinished } from 'vitest';
import type { CommanderStatus, FloorStatus } from '../../contract/floor.ts';
import type { Uplink } from '../../contract/link.ts';
import type { MessageView } from '../../contract/messaging.ts';
import type { CenterEvent, VehicleEvent } from '../../contract/screen-event.ts';
import type { UnitPosition } from '../../contract/unit.ts';
import type { Alert } from '../../contract/writing.ts';
import { uiFrame } from '../../native/protocols/ax25.ts';
import { DATA, kissFrame } from '../../native/protocols/kiss.ts';
import { freePort, Scene } from '../demo/scene.ts';
import { BadRoad } from '../main/links/bad-road.ts';
import { layCable } from '../sim/pty.ts';
import { plugIn, SimSky, SimTerminal } from '../sim/rdss.ts';
import { tempDir } from '../temp-dir.ts';

const WAIT = { timeout: 60_000, interval: 100 };
const CARD = 242_286;
const COMMANDER_CARD = 242_407;
const INTERVAL_S = 2;
/** Nobody answers there. */
const BLOCKED_PORT = 9;
const LONG =
  '曾都区洛阳镇九口堰村发生山体滑坡，约三十户居民房屋受损，已转移群众一百二十人，道路中断两处，请调派挖掘机两台及应急照明车一台，另需帐篷四十顶、饮用水两百箱';

/** What a page that watches a station knows. */
class Watch {
  readonly messages = new Map<string, MessageView>();
  readonly positions = new Map<string, UnitPosition>();
  alerts: Alert[] = [];
  uplink: Uplink | undefined;
  floor: FloorStatus | undefined;
  commander: CommanderStatus | undefined;

  readonly take = (event: VehicleEvent | CenterEvent): void => {
    if (event.type === 'messages') for (const view of event.messages) this.messages.set(view.message.text, view);
    else if (event.type === 'positions')
      for (const position of event.positions) this.positions.set(position.unit.id, position);
    else if (event.type === 'alerts') this.alerts = event.alerts.map(({ alert }) => alert);
    else if (event.type === 'uplink') this.uplink = event.uplink;
    else if (event.type === 'floor') this.floor = event.floor;
    else if (event.type === 'commander') this.commander = event.commander;
  };

  message = (text: string) => this.messages.get(text);
}

/** A terminal on its own cable. @returns the station's end */
async function terminal(dir: string, name: string, card: number, sky: SimSky): Promise<string> {
  const cable = await layCable(path.join(dir, name), path.join(dir, `${name}-terminal`));
  onTestFinished(() => cable.pull());
  const sim = new SimTerminal({ family: 'bds3', card, sky, now: Date.now, intervalS: INTERVAL_S });
  onTestFinished(await plugIn(sim, cable.device));
  return cable.station;
}

/** A packet radio; what it hears can be said to it. */
async function radio(dir: string): Promise<{ port: string; hear: (words: string) => void }> {
  const cable = await layCable(path.join(dir, 'radio'), path.join(dir, 'radio-air'));
  onTestFinished(() => cable.pull());
  const air = new SerialPort({ path: cable.device, baudRate: 9_600, autoOpen: false });
  await new Promise<void>((resolve, reject) => air.open((error) => (error ? reject(error) : resolve())));
  onTestFinished(() => new Promise<void>((resolve) => air.close(() => resolve())));
  const hear = (words: string) => air.write(kissFrame(0, DATA, uiFrame('APRS', 'BG6ABC-7', [], Buffer.from(words))));
  return { port: cable.station, hear };
}

/** Rows of a station's file; what is written as JSON as what it says. */
function rows(data: string, sql: string): unknown[] {
  const db = new Database(path.join(data, 'journal.sqlite'), { readonly: true });
  const parsed = (value: unknown): unknown =>
    typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;
  try {
    return db
      .prepare<[], object>(sql)
      .all()
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, parsed(value)])));
  } finally {
    db.close();
  }
}

it('says by BeiDou what cannot wait, and has everything once when IP is back', { timeout: 240_000 }, async () => {
  const dir = tempDir();
  const sky = new SimSky({ now: Date.now, delayMs: 200 });
  const ports = {
    vehicle: await terminal(dir, 'beidou', CARD, sky),
    center: await terminal(dir, 'commander', COMMANDER_CARD, sky),
  };
  const tnc = await radio(dir);
  mkdirSync(path.join(dir, 'center'), { recursive: true });
  writeFileSync(
    path.join(dir, 'center', 'center.json'),
    JSON.stringify({
      beidou: { port: ports.center, floorAfterS: 10, vehicles: { [CARD]: 'zengdu-1' } },
      // Datagrams do not pass where this vehicle is: else they would bring what waits, as long as any IP is left.
      probe: { port: await freePort(), announced: BLOCKED_PORT },
    }),
  );
  let cutRoad: BadRoad | undefined;
  const scene = await Scene.start({
    dir,
    settings: {
      beidou: { center: COMMANDER_CARD, floorAfterS: 10 },
      devices: [
        { id: 'bd', name: '北斗', driver: 'rdss', port: ports.vehicle },
        { id: 'tnc', name: '电台', driver: 'kiss-aprs', port: tnc.port, options: { callSign: 'BG6QS-10' } },
      ],
    },
    road: async (port) => (cutRoad = await BadRoad.to(port)).port,
  });
  onTestFinished(() => scene.stop());
  const road = cutRoad as unknown as BadRoad;
  const [vehicle, center] = [await scene.vehicleApi(), scene.centerApi()];
  const [car, staff] = [new Watch(), new Watch()];
  vehicle.watch.subscribe(undefined, { onData: car.take });
  center.watch.subscribe(undefined, { onData: staff.take });
  const own = () => staff.positions.get(scene.vehicleId);
  await expect.poll(() => car.uplink?.state, WAIT).toBe('online');
  await expect.poll(() => own()?.sketch ?? 'fix', WAIT).toBe('fix');
  await expect.poll(() => car.floor?.state, WAIT).toBe('standby');
  await expect.poll(() => staff.commander?.device.state, WAIT).toBe('connected');

  // All IP is gone. A radio's call for help goes at once, long before the floor opens.
  road.close();
  await expect.poll(() => car.uplink?.state, WAIT).not.toBe('online');
  tnc.hear('!3141.40N/11322.27E>!EMERGENCY! help');
  await expect.poll(() => staff.alerts.map(({ kind }) => kind), WAIT).toEqual(['sos']);
  expect(car.floor?.state).toBe('standby');

  // The floor opens: words and positions, both ways, each with its state.
  await expect.poll(() => car.floor?.state, WAIT).toBe('open');
  expect(car.floor?.downSince).toBeLessThan(Date.now());
  await vehicle.messages.send.mutate({
    to: { station: 'center' },
    text: '现场三人被困，请求增援',
    priority: 'routine',
  });
  await expect.poll(() => staff.message('现场三人被困，请求增援')?.path, WAIT).toBe('beidou');
  await expect
    .poll(() => [car.message('现场三人被困，请求增援')?.state, car.message('现场三人被困，请求增援')?.path], WAIT)
    .toEqual(['received', 'beidou']);
  await expect.poll(() => own()?.sketch, WAIT).toBe(true);
  await center.messages.send.mutate({
    to: { station: 'zengdu-1' },
    text: '增援已出发，二十分钟到',
    priority: 'urgent',
  });
  await expect.poll(() => car.message('增援已出发，二十分钟到')?.path, WAIT).toBe('beidou');
  await vehicle.messages.read.mutate({ ids: [car.message('增援已出发，二十分钟到')!.message.id] });
  await expect.poll(() => staff.message('增援已出发，二十分钟到')?.state, WAIT).toBe('read');
  expect(staff.commander?.vehicles[0]?.heardAt).toBeGreaterThan(0);

  // The vehicle's station is killed in the middle of a long report; a call for help is on its way too.
  await vehicle.messages.send.mutate({ to: { station: 'center' }, text: LONG, priority: 'routine' });
  await vehicle.messages.send.mutate({ to: { station: 'center' }, text: '紧急：水位上涨', priority: 'flash' });
  await expect.poll(() => car.floor?.waiting.order, WAIT).toBe(1);
  scene.vehicle.kill();
  await expect.poll(() => staff.message('紧急：水位上涨')?.path, WAIT).toBe('beidou');
  await expect.poll(() => staff.message(LONG)?.path, WAIT).toBe('beidou');

  // The center's is killed as well: what came stays.
  scene.center.kill();
  await expect.poll(() => staff.commander?.device.state, WAIT).toBe('connected');
  expect(
    rows(scene.centerData, "SELECT seq FROM entries WHERE kind = 'message' AND station = 'zengdu-1'"),
  ).toHaveLength(3);

  // IP is back: the floor closes, everything arrives in full, and nothing is double.
  road.open();
  const again = await scene.vehicleApi();
  again.watch.subscribe(undefined, { onData: car.take });
  await expect.poll(() => car.uplink?.state, WAIT).toBe('online');
  await expect.poll(() => car.floor?.state, WAIT).toBe('standby');
  await scene.unplug();
  const newest = `SELECT body FROM entries WHERE station = 'zengdu-1' AND kind = 'device' ORDER BY seq DESC LIMIT 1`;
  await expect.poll(() => rows(scene.centerData, newest), WAIT).toMatchObject([{ body: { reason: 'port-absent' } }]);
  await expect.poll(() => car.uplink?.unsent, WAIT).toBe(0);
  const ENTRIES = "SELECT * FROM entries WHERE station = 'zengdu-1' ORDER BY seq";
  expect(rows(scene.centerData, ENTRIES)).toEqual(rows(scene.vehicleData, ENTRIES));
  for (const table of ['fixes', 'newest_fixes', 'messages', 'receipts', 'alerts']) {
    const sql = `SELECT * FROM ${table} WHERE station = 'zengdu-1' ORDER BY 1, 2, 3`;
    expect(rows(scene.centerData, sql)).toEqual(rows(scene.vehicleData, sql));
  }
  expect(rows(scene.centerData, "SELECT * FROM sketches WHERE station = 'zengdu-1'")).toEqual([]);
  const DOWN = "SELECT * FROM entries WHERE station = 'center' AND kind IN ('message', 'receipt') ORDER BY seq";
  expect(rows(scene.vehicleData, DOWN)).toEqual(rows(scene.centerData, DOWN));
  await expect.poll(() => own()?.sketch ?? 'fix', WAIT).toBe('fix');
});
