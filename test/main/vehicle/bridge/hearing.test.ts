/** From devices into the journal: positions become units, words become messages, with the names of the address book. */
import { describe, expect, it } from 'vitest';
import { DISTRESS_MS } from '../../../../main/vehicle/bridge/positions.ts';
import { QUEUE_LIMIT } from '../../../../main/vehicle/bridge/texts.ts';
import { BridgeBench } from './bench.ts';

const card = (address: string) => ({ medium: 'rdss', address }) as const;
const call = (address: string) => ({ medium: 'aprs', address }) as const;
const positions = (b: BridgeBench) =>
  b.store.projections.unitPositions().map(({ unit, fix }) => [unit.id, unit.name, unit.kind, fix.lat]);

describe('a position that was heard', () => {
  it('becomes a unit of its address, with its row and device, and later positions are its track', () => {
    const b = new BridgeBench();
    b.hear('tnc', 'BG6ABC-7', { name: '巡线组' });
    b.pass(2_000);
    b.hear('tnc', 'BG6ABC-7', {}, 31.8);
    expect(positions(b)).toEqual([['aprs:BG6ABC-7', '巡线组', 'radio', 31.8]]);
    expect(b.written('unit')).toHaveLength(1);
    expect(b.written('fix').map(({ via }) => via)).toEqual(
      Array(2).fill({ route: 'position-in-radio', device: 'tnc' }),
    );
    expect(b.row('position-in-radio')).toMatchObject({ passed: 2, waiting: 0, last: { unit: 'aprs:BG6ABC-7' } });
  });

  it('has the name and kind of the address book, by whichever of somebody’s terminals it came', () => {
    const b = new BridgeBench();
    const { id } = b.contact('张三', card('4207733'), call('BG6ABC-7'));
    b.hear('bd', '4207733', { kind: 'beidou' });
    b.pass(2_000);
    b.hear('tnc', 'BG6ABC-7', {}, 31.8);
    expect(positions(b)).toEqual([[id, '张三', 'person', 31.8]]);
  });

  it('of a unit without a name gets it when it is entered, and loses it when the line is taken out', () => {
    const b = new BridgeBench();
    b.hear('bd', '4207733', { kind: 'beidou' });
    const { id } = b.contact('张三', card('4207733'));
    expect(positions(b)).toEqual([['rdss:4207733', '张三', 'person', 31.7]]);
    b.book.remove(id);
    expect(positions(b).map(([, name]) => name)).toEqual(['4207733']);
  });

  it('comes at most once in the row’s time of each unit: the newest of what came meanwhile is the next', () => {
    const b = new BridgeBench();
    for (const lat of [31.1, 31.2, 31.3]) {
      b.hear('tnc', 'A1', {}, lat);
      b.hear('tnc', 'B2', {}, lat);
      b.pass(100);
    }
    expect(positions(b).map(([, , , lat]) => lat)).toEqual([31.1, 31.1]);
    expect(b.row('position-in-radio')).toMatchObject({ passed: 2, waiting: 2, left: 2 });
    b.pass(1_500);
    expect(positions(b).map(([, , , lat]) => lat)).toEqual([31.3, 31.3]);
    expect(b.row('position-in-radio')).toMatchObject({ passed: 4, waiting: 0 });
    b.pass(60_000);
    expect(b.written('fix')).toHaveLength(4);
  });

  it('over the row’s rate waits, and its newest passes when there is room again', () => {
    const b = new BridgeBench();
    const { route } = b.row('position-in-radio');
    b.bridge.put({ ...route, perMinute: 2, everyS: 0 });
    for (const [index, from] of ['A1', 'B2', 'C3', 'C3'].entries()) b.hear('tnc', from, {}, 31 + index / 10);
    expect(positions(b)).toHaveLength(2);
    b.pass(31_000);
    expect(positions(b).at(-1)).toEqual(['aprs:C3', 'C3', 'radio', 31.3]);
    expect(b.row('position-in-radio')).toMatchObject({ passed: 3, left: 1, waiting: 0 });
  });

  it('does not come in while its row is off, and a row of another medium is not its row', () => {
    const b = new BridgeBench();
    b.bridge.put({ ...b.row('position-in-radio').route, enabled: false });
    b.hear('tnc', 'A1');
    b.hear('bd', '1');
    expect(positions(b).map(([id]) => id)).toEqual(['rdss:1']);
  });

  it('of ourselves is no unit: what a terminal or a radio tells back of us', () => {
    const b = new BridgeBench();
    b.hear('bd', '242286');
    b.hear('tnc', 'BG6AAA-9');
    expect(positions(b)).toEqual([]);
  });

  it('with a time that is yet to come counts from its arrival, and one out of range is refused', () => {
    const b = new BridgeBench();
    const at = Date.now();
    const fix = { fixAt: at + 86_400_000, receivedAt: at, mode: 2, lat: 31.7, lon: 113.4, source: 'radio' } as const;
    b.hear('tnc', 'A1', { fix });
    b.hear('tnc', 'B2', { fix: { ...fix, lat: 95 } });
    expect(b.written('fix')).toMatchObject([{ unit: 'aprs:A1', fix: { fixAt: at } }]);
    expect(b.row('position-in-radio').refused).toBe(1);
  });

  it('of names without end fills neither the journal nor memory', () => {
    const b = new BridgeBench();
    for (let index = 0; index < 3_000; index += 1) b.hear('kenwood', `made-up-${index}`);
    expect(b.written('unit').length).toBeLessThanOrEqual(120);
    expect(b.row('position-in-radio').refused).toBe(3_000 - b.written('unit').length);
  });
});

describe('distress', () => {
  it('is an alert at once, with the place, though the row is off; and the same one is not told again and again', () => {
    const b = new BridgeBench();
    b.bridge.put({ ...b.row('position-in-radio').route, enabled: false });
    b.contact('张三', call('A1'));
    for (let second = 0; second < 5; second += 1) {
      b.hear('tnc', 'A1', { emergency: true, comment: '车辆侧翻' });
      b.pass(1_000);
    }
    expect(b.written('alert')).toMatchObject([
      { kind: 'sos', unit: 'aprs:A1', text: '张三：车辆侧翻', place: { lat: 31.7, lon: 113.4 } },
    ]);
    expect(b.store.journal.read('zengdu-1', 0, 100).find(({ kind }) => kind === 'alert')?.lane).toBe(0);
    expect(b.written('fix')).toHaveLength(5);
    b.hear('tnc', 'B2', { emergency: true });
    expect(b.written('alert')).toHaveLength(2);
    b.pass(DISTRESS_MS);
    b.hear('tnc', 'A1', { emergency: true });
    expect(b.written('alert')).toHaveLength(3);
  });
});

describe('words that were heard', () => {
  it('become a message of the speaker’s unit, and the transfer is written with it', () => {
    const b = new BridgeBench();
    const { id } = b.contact('张三', card('4207733'));
    b.say('bd', '4207733', '请求增援', { to: '242286', sentAt: Date.now() });
    const [message] = b.written('message');
    expect(message).toMatchObject({
      from: { station: 'zengdu-1', unit: id },
      to: [],
      text: '请求增援',
      via: { medium: 'rdss', device: 'bd', caller: '4207733' },
    });
    expect(b.written('unit')).toMatchObject([{ id, name: '张三', kind: 'person' }]);
    expect(b.written('transfer')).toMatchObject([
      {
        route: 'text-in-rdss',
        message: message?.id,
        from: { kind: 'device', medium: 'rdss', device: 'bd', caller: '4207733' },
        to: { kind: 'journal' },
        outcome: 'done',
      },
    ]);
  });

  it('of one to another tell who spoke to whom', () => {
    const b = new BridgeBench();
    b.contact('李四', call('B2'));
    b.say('tnc', 'A1', '收到', { to: 'B2' });
    expect(b.written('message')).toMatchObject([{ from: { unit: 'aprs:A1' }, to: [{ unit: 'aprs:B2' }] }]);
    // It was heard on the air: nobody sends it there again.
    b.pass(60_000);
    expect(b.asked).toEqual([]);
  });

  it('that are bytes are shown as bytes', () => {
    const b = new BridgeBench();
    b.say('bd', '1', '', { hex: '00ff10' });
    expect(b.written('message').map(({ text }) => text)).toEqual(['[3 B] 00ff10']);
  });

  it('are one message however often they are repeated with their number, also by another device and after a restart', () => {
    const b = new BridgeBench([
      { id: 'tnc', medium: 'aprs', canSend: true, isThere: true, own: [] },
      { id: 'tnc2', medium: 'aprs', canSend: true, isThere: true, own: [] },
    ]);
    for (const device of ['tnc', 'tnc', 'tnc2']) {
      b.say(device, 'A1', '到达', { to: 'X', number: '12' });
      b.pass(60_000);
    }
    const again = b.kill(b.devices);
    again.say('tnc', 'A1', '到达', { to: 'X', number: '12' });
    expect(again.written('message')).toHaveLength(1);
    again.say('tnc', 'A1', '到达', { to: 'X', number: '13' });
    expect(again.written('message')).toHaveLength(2);
    expect(again.row('text-in-radio')).toMatchObject({ passed: 1, left: 1 });
  });

  it('without a number are one within half a minute, and another one later', () => {
    const b = new BridgeBench();
    b.say('bd', '1', '收到');
    b.pass(20_000);
    b.say('bd', '1', '收到');
    b.pass(20_000);
    b.say('bd', '1', '收到');
    expect(b.written('message')).toHaveLength(2);
  });

  it('of our own, heard by another device of ours, are no message', () => {
    const b = new BridgeBench();
    b.say('bd', '242286', '我们自己的话', { to: '1' });
    expect(b.written('message')).toEqual([]);
    expect(b.row('text-in-rdss').left).toBe(1);
  });

  it('over the rate wait in their order, and what does not fit is refused, counted and told in one', () => {
    const b = new BridgeBench();
    b.bridge.put({ ...b.row('text-in-rdss').route, perMinute: 60 });
    const sent = 60 + QUEUE_LIMIT + 40;
    for (let index = 0; index < sent; index += 1) b.say('bd', '1', `第${index}条`);
    expect(b.row('text-in-rdss')).toMatchObject({ passed: 60, waiting: QUEUE_LIMIT, refused: 40 });
    b.pass(3 * 60_000);
    const texts = b.written('message').map(({ text }) => text);
    expect(texts).toEqual(Array.from({ length: 60 + QUEUE_LIMIT }, (_, index) => `第${index}条`));
    const refused = b.written('transfer').filter(({ outcome }) => outcome === 'refused');
    expect(refused).toMatchObject([{ reason: 'bridge-full', count: 1 }]);
    for (let index = 0; index < 2 * QUEUE_LIMIT; index += 1) b.say('bd', '1', `再来${index}条`);
    expect(
      b
        .written('transfer')
        .filter(({ outcome }) => outcome === 'refused')
        .at(-1),
    ).toMatchObject({ count: 40 });
  });

  it('stay out while their row is off', () => {
    const b = new BridgeBench();
    b.bridge.put({ ...b.row('text-in-rdss').route, enabled: false });
    b.say('bd', '1', '收到');
    expect(b.written('message')).toEqual([]);
  });
});

describe('push-to-talk', () => {
  const ptt = (b: BridgeBench, keyed: boolean, why?: 'asked' | 'limit') =>
    b.bridge.accept('kenwood', { type: 'ptt', receivedAt: Date.now(), keyed, ...(why ? { why } : {}) });

  it('is written when it begins and when it ends: who, on which radio, from when to when, and why it ended', () => {
    const b = new BridgeBench();
    const from = Date.now();
    b.bridge.asked('kenwood', { type: 'key', id: 'k', on: true }, '王队');
    ptt(b, true);
    ptt(b, true);
    expect(b.written('keying')).toMatchObject([{ device: 'kenwood', person: '王队', from }]);
    b.pass(4_000);
    ptt(b, false, 'limit');
    ptt(b, false);
    const [begun, ended, ...more] = b.written('keying');
    expect(more).toEqual([]);
    expect(ended).toEqual({ ...begun, to: from + 4_000, why: 'limit' });
  });

  it('by the radio’s own key is nobody’s at a console', () => {
    const b = new BridgeBench();
    b.bridge.asked('kenwood', { type: 'key', id: 'k', on: true }, '王队');
    b.pass(60_000);
    ptt(b, true);
    expect(b.written('keying')[0]).not.toHaveProperty('person');
  });

  it('that is not let go ends with the device, or with the station', () => {
    const b = new BridgeBench();
    ptt(b, true);
    b.bridge.deviceChanged('kenwood', false);
    expect(b.written('keying').at(-1)).toMatchObject({ why: 'fault', to: Date.now() });
    ptt(b, true);
    b.bridge.close();
    expect(b.written('keying').at(-1)).toMatchObject({ why: 'fault' });
  });

  it('that flutters does not fill the journal', () => {
    const b = new BridgeBench();
    for (let index = 0; index < 1_000; index += 1) ptt(b, index % 2 === 0);
    expect(b.written('keying').length).toBeLessThanOrEqual(120);
  });
});

it('what goes wrong with one thing that was heard is logged, and the device goes on', () => {
  const b = new BridgeBench();
  b.store.close();
  b.say('bd', '1', '收到');
  b.hear('tnc', 'A1');
  expect(b.logged).toHaveLength(2);
});
