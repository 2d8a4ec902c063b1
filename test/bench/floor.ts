/**
 * The BeiDou floor: bytes of each kind of message, and how long things take under a card's interval of 60 s in a sky that loses
 * some. Time is simulated; the peer of a text is the same text in GB 18030, as terminals send it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Draft, Entry } from '../../contract/entry.ts';
import { LANE } from '../../contract/lane.ts';
import { packEntry } from '../../native/protocols/floor/entry.ts';
import { noRefs, type Refs } from '../../native/protocols/floor/fields.ts';
import { sealMessage, sections } from '../../native/protocols/floor/message.ts';
import { textPayload } from '../../native/protocols/rdss-coding.ts';
import { SimSky } from '../sim/rdss.ts';
import {
  CENTER,
  CENTER_CARD,
  position,
  Side,
  sos,
  START,
  uuidAt,
  VEHICLE,
  VEHICLE_CARD,
  words,
  type World,
} from '../main/links/floor/side.ts';
import type { Figure } from './bench.ts';

const STEP_MS = 500;
const TWENTY = '现场三人被困请求增派救援车辆和医护人员。';
const SIXTY =
  '曾都区洛阳镇九口堰村发生山体滑坡，约三十户居民房屋受损，已转移群众一百二十人，道路中断两处，请速调派挖掘机两台。';
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const entryOf = (draft: Draft, seq = 123_456): Entry => ({
  ...draft,
  station: VEHICLE.id,
  seq,
  id: uuidAt(START),
  at: START,
  clock: 'gnss',
});

function bytesOf(draft: Draft, refs: Refs = noRefs): number {
  const packed = packEntry(entryOf(draft), { author: VEHICLE.id, peer: CENTER.id, refs });
  return sealMessage([sections.entry(123_456, packed ?? new Uint8Array(0))]).length;
}

function sizes(): Figure[] {
  const task = { id: uuidAt(START), title: '转移堤下群众', assignees: [{ station: VEHICLE.id }] };
  const given = {
    ...entryOf({ kind: 'task', lane: LANE.order, body: { ...task, state: 'given' } }, 90),
    station: CENTER.id,
  };
  const refs: Refs = { find: () => [given], entry: () => given };
  const own = { seq: 123_456, fixAt: START, lat: 31.69, lon: 113.37 };
  const units = Array.from({ length: 5 }, (_, index) => ({
    unit: index === 0 ? ('own' as const) : { entry: 40_000 + index },
    seq: 123_456 - index * 40,
    sketch: {
      fixAt: START - index * 7_000,
      lat: 31.69 + index * 0.01,
      lon: 113.37,
      source: 'radio' as const,
      speedMps: 3,
    },
  }));
  const figure = (name: string, value: number, peer?: number): Figure => ({
    name: `BeiDou: ${name}`,
    value,
    unit: 'B',
    ...(peer === undefined ? {} : { peer, ratio: value / peer }),
  });
  const text = (name: string, characters: string) =>
    figure(`${name}, peer: GB 18030 alone`, bytesOf(words(characters)), textPayload(characters, true).bytes.length);
  return [
    figure('own position', sealMessage([sections.own(own)]).length),
    figure('five units', sealMessage([sections.units(units, false)]).length),
    figure('five units with speed, height, accuracy', sealMessage([sections.units(units, true)]).length),
    figure('call for help with place', bytesOf(sos())),
    figure(
      'acknowledgement of one entry',
      sealMessage([sections.acks([{ seq: 123_456, verdict: 'committed' }])]).length,
    ),
    figure('task accepted', bytesOf({ kind: 'task', lane: LANE.flash, body: { ...task, state: 'accepted' } }, refs)),
    text('text of 20 characters', TWENTY),
    text('text of 57 characters', SIXTY),
  ];
}

/** Lets time pass until everything is acknowledged. @returns simulated seconds */
async function deliver(
  drafts: readonly Draft[],
  lossPercent: number,
  intervalS = 60,
): Promise<{ seconds: number; messages: number }> {
  let now = START;
  const folders: string[] = [];
  const closers: (() => void)[] = [];
  const world: World = {
    now: () => now,
    sky: new SimSky({ now: () => now, delayMs: 2_000, lossPercent, seed: 5 }),
    folder: () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'qianshao-bench-'));
      folders.push(folder);
      return folder;
    },
    atEnd: (close) => closers.push(close),
  };
  const vehicle = new Side(world, VEHICLE, VEHICLE_CARD, { intervalS });
  const center = new Side(world, CENTER, CENTER_CARD, { intervalS });
  vehicle.know(CENTER, CENTER_CARD);
  center.know(VEHICLE, VEHICLE_CARD);
  vehicle.write(...drafts);
  const outbox = vehicle.store.journal.outbox(CENTER.id);
  while (outbox.next(1, { lanes: [LANE.flash, LANE.order] }).length > 0) {
    const before = world.sky.counters.delivered;
    vehicle.step();
    center.step();
    // A group commit takes a few milliseconds of real time.
    if (world.sky.counters.delivered > before) await pause(8);
    now += STEP_MS;
  }
  for (const close of closers) close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  return { seconds: (now - START) / 1_000, messages: vehicle.sim.sent.length };
}

export async function bench(): Promise<Figure[]> {
  const ten = Array.from({ length: 10 }, () => words(TWENTY));
  const figures: Figure[] = sizes();
  for (const loss of [0, 10, 30]) {
    const help = await deliver([sos()], loss);
    const texts = await deliver([position(0), ...ten], loss);
    figures.push(
      { name: `BeiDou, ${loss} % lost: call for help acknowledged after`, value: help.seconds, unit: 's' },
      { name: `BeiDou, ${loss} % lost: ten texts of 20 acknowledged after`, value: texts.seconds, unit: 's' },
      { name: `BeiDou, ${loss} % lost: messages for them`, value: texts.messages, unit: '' },
    );
  }
  return figures;
}
