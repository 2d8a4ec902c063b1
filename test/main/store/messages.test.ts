/** What people write, as it is read again: states by seq, one address book from two sides, pages by an index. */
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { v7 as uuidV7 } from 'uuid';
import type { Contact } from '../../../contract/contact.ts';
import type { Draft, Entry } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Passage, Store } from '../../../main/store/types.ts';
import { PAGE_QUERY } from '../../../main/store/messages.ts';
import { rebuildProjections } from '../../../main/store/open.ts';
import { newFile, open } from './files.ts';
import { center, sos, T0 } from './samples.ts';

const message = (text: string, at = T0, station = 'zengdu-1'): Draft & { kind: 'message' } => ({
  kind: 'message',
  lane: LANE.order,
  at,
  body: { id: uuidV7(), from: { station }, to: [], text, priority: 'routine' },
});
const receipt = (of: string, state: 'sent' | 'received' | 'read', unit?: string): Draft => ({
  kind: 'receipt',
  lane: LANE.flash,
  body: { message: of, author: 'zengdu-1', state, at: T0, ...(unit ? { unit } : {}) },
});
const contact = (revision: number, name: string, change: Partial<Contact> = {}, at = T0): Draft => ({
  kind: 'contact',
  lane: LANE.order,
  at,
  body: {
    id: 'rdss:4207733',
    station: 'zengdu-1',
    name,
    kind: 'person',
    addresses: [{ medium: 'rdss', address: '4207733' }],
    revision,
    deleted: false,
    ...change,
  },
});
const texts = (store: Store) => store.projections.messages.page(100).map((row) => row.message.text);
const all = ({ projections: { messages } }: Store) => ({
  page: messages.page(100),
  contacts: messages.contacts(),
  transfers: messages.transfers('zengdu-1', 100),
  alerts: messages.alerts(100),
});

describe('messages', () => {
  it('are read newest first, page by page, and one at a time', () => {
    const store = open();
    const drafts = [3, 1, 2, 2].map((second, index) => message(`${second} ${index}`, T0 + second * 1_000));
    store.journal.append(drafts);
    const { messages } = store.projections;
    const seen: string[] = [];
    for (let page = messages.page(1); page[0]; page = messages.page(1, { at: page[0].at, id: page[0].message.id }))
      seen.push(page[0].message.text);
    expect(seen).toEqual(texts(store));
    expect(seen.map((text) => text[0])).toEqual(['3', '2', '2', '1']);
    expect(messages.message(drafts[1]?.body.id ?? '')).toMatchObject({ station: 'zengdu-1', seq: 2 });
    expect(messages.message(uuidV7())).toBeUndefined();
  });

  it('are read by the index of their times', () => {
    const file = newFile();
    open(file).close();
    const db = new Database(file, { readonly: true });
    const plan = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${PAGE_QUERY}`).all(0, '', 1);
    db.close();
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH messages USING (COVERING )?INDEX messages_at/),
    ]);
  });

  it('of one station in the name of another are in no conversation', () => {
    const store = open();
    store.journal.append([message('not from here', T0, 'center')]);
    expect(texts(store)).toEqual([]);
  });

  it('that claim one id leave the same one standing, in whatever order they came', () => {
    const draft = message('first');
    const others = ['aaa-1', 'zzz-1'].map((id) => {
      const other = open(undefined, { station: { id, kind: 'vehicle', name: id } });
      const body = { ...draft.body, from: { station: id }, text: id };
      return other.journal.append([{ ...draft, body }]);
    });
    for (const order of [others, [...others].reverse()]) {
      const to = open(undefined, { station: center });
      for (const entries of order) to.journal.apply(entries);
      expect(texts(to)).toEqual(['aaa-1']);
    }
  });
});

describe('receipts', () => {
  it('hold by seq for each station and each of its terminals, however late they come', () => {
    const from = open();
    const draft = message('to two');
    const id = draft.body.id;
    const entries = from.journal.append([
      receipt(id, 'sent', 'rdss:1'),
      receipt(id, 'received', 'rdss:1'),
      receipt(id, 'sent', 'rdss:2'),
      receipt(id, 'read'),
    ]);
    const to = open(undefined, { station: center });
    to.journal.apply([...entries].reverse());
    const states = to.projections.messages.receipts(id).map((row) => [row.receipt.unit, row.receipt.state]);
    expect(states).toEqual([
      [undefined, 'read'],
      ['rdss:1', 'received'],
      ['rdss:2', 'sent'],
    ]);
  });
});

describe('the address book', () => {
  it('is the same on both sides when both wrote in one line, whatever came first', () => {
    const [a, b] = [open(), open(undefined, { station: center })];
    const first = a.journal.append([contact(1, '张三')]);
    b.journal.apply(first);
    // Both change what they saw: the later of the two stands, though its clock is not what counts first.
    const byA = a.journal.append([contact(2, '张三（组长）', {}, T0 + 5_000)]);
    const byB = b.journal.append([contact(2, '张 三', {}, T0 + 4_000)]);
    a.journal.apply(byB);
    b.journal.apply(byA);
    expect(a.projections.messages.contacts()).toEqual(b.projections.messages.contacts());
    expect(a.projections.messages.contacts()[0]?.name).toBe('张三（组长）');
    // An edit of what is seen holds even where the clock is an hour slow.
    const again = b.journal.append([contact(3, '李四', { deleted: true }, T0 - 3_600_000)]);
    a.journal.apply(again);
    expect(a.projections.messages.contacts()).toEqual([expect.objectContaining({ name: '李四', deleted: true })]);
  });
});

describe('transfers', () => {
  it('are told again when their outcome is known, and the newest word holds', () => {
    const store = open();
    const id = uuidV7();
    const of = uuidV7();
    const transfer = (outcome: 'sending' | 'done'): Draft => ({
      kind: 'transfer',
      lane: LANE.history,
      body: {
        id,
        route: 'text-out-rdss',
        what: 'text',
        message: of,
        from: { kind: 'journal' },
        to: { kind: 'device', medium: 'rdss', device: 'bd', caller: '4207733' },
        outcome,
        count: 1,
        at: T0,
      },
    });
    store.journal.append([transfer('sending'), transfer('done')]);
    expect(store.projections.messages.transfersOf(of)).toMatchObject([{ seq: 2, transfer: { outcome: 'done' } }]);
    expect(store.projections.messages.transfers('zengdu-1', 10)).toHaveLength(1);
  });
});

it('a replay gives the same messages, receipts, contacts, transfers and alerts', () => {
  const file = newFile();
  const store = open(file);
  const draft = message('one');
  store.journal.append([draft, receipt(draft.body.id, 'read'), contact(1, '张三'), contact(2, '李四'), sos()]);
  const before = { ...all(store), receipts: store.projections.messages.receipts(draft.body.id) };
  expect(before.alerts).toHaveLength(1);
  store.close();
  rebuildProjections(file);
  const after = open(file);
  expect({ ...all(after), receipts: after.projections.messages.receipts(draft.body.id) }).toEqual(before);
});

describe('what a center writes', () => {
  const to = (...stations: string[]): Draft => ({
    ...message(stations.join(' '), T0, 'center'),
    body: { ...message(stations.join(' '), T0, 'center').body, to: stations.map((station) => ({ station })) },
  });

  it('goes to the vehicles that it is for, those of before and those to come, and each outbox knows its size', () => {
    const file = newFile();
    const store = open(file, { station: center });
    const texts = (peer: string) => {
      const outbox = store.journal.outbox(peer);
      const entries = outbox.next(10, { lanes: [LANE.order] });
      expect(outbox.size).toBe(outbox.next(10).length);
      return entries.map((entry) => (entry.kind === 'message' ? entry.body.text : entry.kind));
    };
    store.journal.outbox('a-1');
    store.journal.outbox('b-1');
    const drafts = [to('a-1'), to('a-1', 'b-1', 'a-1'), to('c-1'), to(), contact(1, '张三')];
    store.journal.append([...drafts, receipt(uuidV7(), 'read'), sos()]);
    expect(texts('a-1')).toEqual(['a-1', 'a-1 b-1 a-1', '', 'contact']);
    expect(texts('b-1')).toEqual(['a-1 b-1 a-1', '', 'contact']);
    // One that enrols later gets the same as if it had been there.
    expect(texts('c-1')).toEqual(['c-1', '', 'contact']);
    expect(store.journal.outbox('zengdu-1').next(10, { lanes: [LANE.flash] })).toHaveLength(2);
    expect(store.journal.outbox('c-1').next(10, { lanes: [LANE.flash] })).toHaveLength(1);
    store.close();
    const again = open(file, { station: center });
    expect(['a-1', 'b-1', 'c-1'].map((peer) => again.journal.outbox(peer).size)).toEqual([5, 4, 4]);
  });

  it('is no rule for vehicles: their center is told everything', () => {
    const store = open();
    const outbox = store.journal.outbox('center');
    store.journal.append([{ ...to('zengdu-1'), kind: 'message' } as Draft, receipt(uuidV7(), 'sent')]);
    expect(outbox.size).toBe(2);
  });
});

describe('the passage of an entry to a peer', () => {
  it('is told when it departs and when it is acknowledged, and can be asked for', () => {
    const store = open();
    const told: Passage[] = [];
    const stop = store.journal.follow((passage) => told.push(passage));
    const [first] = store.journal.append([message('one')]) as [Entry];
    // A peer that was never heard of has acknowledged nothing.
    expect(store.journal.isWaiting('center', first.seq)).toBe(true);
    const outbox = store.journal.outbox('center');
    outbox.departed([first.seq]);
    expect(store.journal.isWaiting('center', first.seq)).toBe(true);
    outbox.acknowledge([first.seq]);
    expect(store.journal.isWaiting('center', first.seq)).toBe(false);
    expect(told).toEqual([
      { peer: 'center', seqs: [1], what: 'departed' },
      { peer: 'center', seqs: [1], what: 'acknowledged' },
    ]);
    stop();
    outbox.departed([first.seq]);
    expect(told).toHaveLength(2);
  });
});
