/** The center's terminal on a real line, with vehicles' cards in the same sky. */
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Draft } from '../../../contract/entry.ts';
import type { CommanderStatus } from '../../../contract/floor.ts';
import type { UnitPosition } from '../../../contract/unit.ts';
import { Commander } from '../../../main/center/commander.ts';
import { centerConfig } from '../../../main/center/config.ts';
import type { Store } from '../../../main/store/types.ts';
import { packEntry } from '../../../native/protocols/floor/entry.ts';
import { noRefs } from '../../../native/protocols/floor/fields.ts';
import { openMessage, sealMessage, sections } from '../../../native/protocols/floor/message.ts';
import { layCable } from '../../sim/pty.ts';
import { plugIn, SimSky, SimTerminal } from '../../sim/rdss.ts';
import { tempDir } from '../../temp-dir.ts';
import { sos, words } from '../links/floor/bench.ts';
import { all, newFile, open } from '../store/files.ts';
import { center, vehicle } from '../store/samples.ts';

const WAIT = { timeout: 20_000, interval: 50 };
const CARD = 242_407;
const FIRST_CARD = 242_286;

/** A center with its terminal, and the cards of two vehicles, of which the second is there by IP. */
async function desk() {
  const dir = tempDir();
  const cable = await layCable(path.join(dir, 'commander'), path.join(dir, 'terminal'));
  onTestFinished(() => cable.pull());
  const sky = new SimSky({ now: Date.now, delayMs: 50 });
  const make = (card: number) => new SimTerminal({ family: 'bds3', card, sky, now: Date.now, intervalS: 1 });
  const terminal = make(CARD);
  onTestFinished(await plugIn(terminal, cable.device));
  const cards = { first: make(FIRST_CARD), second: make(242_300) };
  const store: Store = open(newFile(), { station: center });
  const told: CommanderStatus[] = [];
  const positions: UnitPosition[] = [];
  const heard: string[] = [];
  const errors: unknown[] = [];
  const online = new Set(['suixian-2']);
  const enrolled = new Set([vehicle.id, 'suixian-2']);
  const { beidou } = centerConfig.parse({
    beidou: { port: cable.station, vehicles: { [FIRST_CARD]: vehicle.id, 242_300: 'suixian-2' } },
  });
  const commander = new Commander({
    config: { ...beidou!, floorAfterS: 1 },
    store,
    isEnrolled: (id) => enrolled.has(id),
    online: () => online,
    onStatus: (status) => told.push(status),
    onPositions: (more) => positions.push(...more),
    onHeard: (id) => heard.push(id),
    log: (error) => errors.push(error),
  });
  onTestFinished(() => commander.close());
  await vi.waitFor(() => expect(commander.status.device.state).toBe('connected'), WAIT);
  return { commander, store, terminal, cards, sky, told, positions, heard, errors, online, enrolled };
}

/** A message as a vehicle would send it. */
const from = (card: number, bytes: Uint8Array) => ({
  from: card,
  to: CARD,
  coding: 'code' as const,
  bytes,
  sentAt: Date.now(),
});

const write = (store: Store, ...drafts: Draft[]) => store.journal.append(drafts);
const saidTo = ({ sent }: SimTerminal, card: number) =>
  sent
    .filter(({ to }) => to === card)
    .flatMap(({ bytes }) => openMessage(Buffer.from(bytes).toString('hex')) ?? [])
    .map((section) => (section.kind === 'entry' ? `entry:${section.seq}` : section.kind));

describe('the commander’s terminal', () => {
  it('takes a call for help of a vehicle, acknowledges it, and shows where the vehicle is', async () => {
    const { sky, store, terminal, positions, heard, commander } = await desk();
    const [call] = open().journal.append([sos(Date.now())]);
    const packed = packEntry(call!, { author: vehicle.id, peer: center.id, refs: noRefs });
    const own = sections.own({ seq: 7, fixAt: Date.now(), lat: 31.7, lon: 113.4 });
    sky.send(from(FIRST_CARD, sealMessage([sections.entry(1, packed!), own])));
    await vi.waitFor(() => expect(all(store, vehicle.id)).toEqual([call]), WAIT);
    await vi.waitFor(() => expect(saidTo(terminal, FIRST_CARD)).toContain('acks'), WAIT);
    expect(positions).toMatchObject([{ unit: { id: vehicle.id }, seq: 7, sketch: true }]);
    expect(heard).toEqual([vehicle.id]);
    expect(store.projections.messages.alerts(1)).toHaveLength(1);
    const [first] = commander.status.vehicles;
    expect(first).toMatchObject({ station: vehicle.id, card: FIRST_CARD, waiting: 0 });
    expect(first?.heardAt).toBeGreaterThan(0);
  });

  it('counts what cards of no vehicle say, and takes nothing of it', async () => {
    const { sky, store, commander, terminal, enrolled, told } = await desk();
    enrolled.delete('suixian-2');
    await vi.waitFor(() => expect(commander.status.vehicles).toHaveLength(1), WAIT);
    const bytes = sealMessage([sections.own({ seq: 7, fixAt: Date.now(), lat: 31.7, lon: 113.4 })]);
    sky.send(from(7_777, bytes));
    sky.send(from(242_300, bytes));
    await vi.waitFor(() => expect(commander.status.foreign).toBe(2), WAIT);
    await vi.waitFor(() => expect(told.at(-1)?.foreign).toBe(2), WAIT);
    expect([store.projections.unitPositions(), terminal.sent]).toEqual([[], []]);
  });

  it('sends a vehicle what is its own, and what is everyone’s once it was heard; one that is there by IP gets nothing', async () => {
    const { sky, store, terminal, online, commander } = await desk();
    write(
      store,
      words('全体注意', center.id, center.id, Date.now()),
      words('请报位置', center.id, vehicle.id, Date.now()),
      words('请报位置', center.id, 'suixian-2', Date.now()),
    );
    const everyone = words('全体注意', center.id, center.id, Date.now());
    if (everyone.kind === 'message') everyone.body.to = [];
    write(store, everyone);
    await vi.waitFor(() => expect(saidTo(terminal, FIRST_CARD)).toContain('entry:2'), WAIT);
    expect(commander.status.vehicles.map(({ waiting }) => waiting)).toEqual([1, 0]);
    expect(saidTo(terminal, FIRST_CARD)).not.toContain('entry:4');
    sky.send(from(FIRST_CARD, sealMessage([sections.acks([{ seq: 2, verdict: 'committed' }])])));
    await vi.waitFor(() => expect(saidTo(terminal, FIRST_CARD)).toContain('entry:4'), WAIT);
    expect(saidTo(terminal, 242_300)).toEqual([]);
    online.delete('suixian-2');
    await vi.waitFor(() => expect(saidTo(terminal, 242_300)).toContain('entry:3'), WAIT);
    expect(saidTo(terminal, FIRST_CARD)).not.toContain('entry:3');
  });

  it('ends when the center does; twice is once', async () => {
    const { commander, errors } = await desk();
    await commander.close();
    await commander.close();
    expect(errors).toEqual([]);
  });
});

it('settings that cannot be are refused by name', () => {
  const wrong = (beidou: object) =>
    centerConfig.safeParse({ beidou }).error?.issues.map(({ path: at }) => at.join('.'));
  expect(wrong({ port: '/dev/x', vehicles: { 242_286: 'a-1', 242_300: 'a-1' } })).toEqual(['beidou.vehicles']);
  expect(wrong({ port: '/dev/x', vehicles: { '042286': 'a-1' } })).toEqual(['beidou.vehicles.042286']);
  expect(wrong({ port: '/dev/x', vehicles: { 242_286: 'Not An Id' } })).toEqual(['beidou.vehicles.242286']);
  expect(wrong({ vehicles: {} })).toEqual(['beidou.port']);
});
