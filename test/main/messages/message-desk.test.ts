/** A vehicle and a center with their real journals; the line between them is carried by hand. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Draft, Entry } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import type { MessageView, MessagingEvent, Receipt } from '../../../contract/messaging.ts';
import { MessageDesk, SHOWN } from '../../../main/messages/message-desk.ts';
import type { Store } from '../../../main/store/types.ts';
import { newFile, open } from '../store/files.ts';
import { center, T0, vehicle } from '../store/samples.ts';

interface Side {
  store: Store;
  desk: MessageDesk;
  events: MessagingEvent[];
  /** The newest word on each message, by its text. */
  views: () => Map<string, MessageView>;
}

function side(store: Store, peers: string[]): Side {
  const events: MessagingEvent[] = [];
  const desk = new MessageDesk({
    own: store.station.id,
    journal: store.journal,
    messages: store.projections.messages,
    floor: store.floor,
    peers: () => peers,
    isKnown: ({ station }) => station !== 'nowhere-1',
    emit: (event) => events.push(event),
    now: () => T0,
  });
  onTestFinished(() => desk.close());
  const views = () => {
    const told = [...desk.snapshot(), ...events];
    return new Map(
      told
        .flatMap((event) => (event.type === 'messages' ? event.messages : []))
        .map((view) => [view.message.text, view]),
    );
  };
  return { store, desk, events, views };
}

/** What one has for the other goes over, and is acknowledged or lost. */
function carry(from: Side, to: Side, { acknowledged = true } = {}): void {
  const outbox = from.store.journal.outbox(to.store.station.id);
  const entries = outbox.next(1_000);
  const seqs = entries.map(({ seq }) => seq);
  outbox.departed(seqs);
  if (!acknowledged) return;
  to.store.journal.apply(entries);
  outbox.acknowledge(seqs);
}

const stateOf = (at: Side, text: string) => vi.waitFor(() => expect(at.views().get(text)).toBeDefined());
/** Waits for the state as events tell it: a page that watches sees it change. */
const told = (at: Side, text: string, state: string) =>
  vi.waitFor(() => {
    const views = at.events.flatMap((event) => (event.type === 'messages' ? event.messages : []));
    expect(views.findLast(({ message }) => message.text === text)?.state).toBe(state);
  });

const pair = () => ({
  car: side(open(), ['center']),
  staff: side(open(undefined, { station: center }), ['zengdu-1']),
});

describe('a message', () => {
  it('is written, sent, received by the center, and read when a person there has seen it', async () => {
    const { car, staff } = pair();
    const { id } = car.desk.send({ to: { station: 'center' }, text: '已到达现场', priority: 'routine' }, '王队');
    await told(car, '已到达现场', 'written');
    carry(car, staff, { acknowledged: false });
    await told(car, '已到达现场', 'sent');
    carry(car, staff);
    await told(car, '已到达现场', 'received');
    await stateOf(staff, '已到达现场');
    expect(staff.views().get('已到达现场')).toMatchObject({
      unread: true,
      state: 'received',
      message: { from: { station: 'zengdu-1', person: '王队' } },
    });
    staff.desk.read([id], '值班员');
    await told(staff, '已到达现场', 'read');
    expect(staff.views().get('已到达现场')?.unread).toBe(false);
    carry(staff, car);
    await told(car, '已到达现场', 'read');
    expect(car.views().get('已到达现场')?.receipts).toMatchObject([{ station: 'center', person: '值班员' }]);
  });

  it('is read once: a second look, or a look at one’s own, writes nothing', () => {
    const { car, staff } = pair();
    const { id } = car.desk.send({ to: { station: 'center' }, text: 'a', priority: 'routine' }, '');
    carry(car, staff);
    staff.desk.read([id, id], 'x');
    staff.desk.read([id], 'y');
    car.desk.read([id], 'z');
    const count = (one: Side) => one.store.journal.read(one.store.station.id, 0, 100).length;
    expect([count(staff), count(car)]).toEqual([1, 1]);
  });

  it('to everyone has the least of what became of it anywhere', async () => {
    const staff = side(open(undefined, { station: center }), ['zengdu-1', 'zengdu-2']);
    const first = side(open(), ['center']);
    const second = side(open(undefined, { station: { ...vehicle, id: 'zengdu-2' } }), ['center']);
    staff.store.journal.outbox('zengdu-2');
    staff.desk.send({ to: {}, text: '全体注意', priority: 'flash' }, '值班员');
    carry(staff, first);
    await told(staff, '全体注意', 'written');
    carry(staff, second);
    await told(staff, '全体注意', 'received');
    const [view] = first.views().values();
    first.desk.read([view?.message.id ?? ''], 'a');
    carry(first, staff);
    await told(staff, '全体注意', 'received');
    second.desk.read([view?.message.id ?? ''], 'b');
    carry(second, staff);
    await told(staff, '全体注意', 'read');
  });

  it('for a terminal of a vehicle shows what the vehicle tells of it, and asks nobody in the vehicle to read it', async () => {
    const { car, staff } = pair();
    const to = { station: 'zengdu-1', unit: 'rdss:1' };
    const { id } = staff.desk.send({ to, text: '撤回', priority: 'urgent' }, '值班员');
    await told(staff, '撤回', 'written');
    carry(staff, car);
    await told(staff, '撤回', 'waiting');
    await stateOf(car, '撤回');
    expect(car.views().get('撤回')).toMatchObject({ unread: false, state: 'waiting' });
    const tell = (state: Receipt['state'], code?: string): Draft => ({
      kind: 'receipt',
      lane: LANE.flash,
      body: { message: id, author: 'center', unit: 'rdss:1', state, at: T0, ...(code ? { code } : {}) },
    });
    for (const [state, code] of [['sent'], ['received'], ['failed', 'bridge-expired']] as const) {
      car.store.journal.append([tell(state, code)]);
      carry(car, staff);
      await told(staff, '撤回', state);
      await told(car, '撤回', state);
    }
    expect(staff.views().get('撤回')?.receipts).toMatchObject([{ unit: 'rdss:1', code: 'bridge-expired' }]);
  });

  it('that a terminal sent is unread on both sides, each for itself', () => {
    const { car, staff } = pair();
    const [entry] = car.store.journal.append([
      {
        kind: 'message',
        lane: LANE.order,
        body: {
          id: '01890a5d-ac96-774b-bcce-b302099a8057',
          from: { station: 'zengdu-1', unit: 'rdss:1' },
          to: [],
          text: '请求增援',
          priority: 'routine',
          via: { medium: 'rdss', device: 'bd', caller: '1' },
        },
      },
    ]) as [Extract<Entry, { kind: 'message' }>];
    carry(car, staff);
    car.desk.read([entry.body.id], 'a');
    expect(car.views().get('请求增援')?.unread).toBe(false);
    expect(staff.views().get('请求增援')?.unread).toBe(true);
  });

  it('to nobody that is known is refused', () => {
    const { car } = pair();
    expect(() => car.desk.send({ to: { station: 'nowhere-1' }, text: 'a', priority: 'routine' }, '')).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  it('keeps its state over a restart of its station', async () => {
    const file = newFile();
    const first = side(open(file), ['center']);
    first.desk.send({ to: { station: 'center' }, text: 'before', priority: 'routine' }, '');
    first.desk.close();
    first.store.close();
    const again = side(open(file), ['center']);
    expect(again.views().get('before')?.state).toBe('written');
    carry(again, side(open(undefined, { station: center }), []));
    await told(again, 'before', 'received');
  });
});

describe('older messages', () => {
  it('come page by page, those of one conversation alone', () => {
    const { car } = pair();
    const words = Array.from({ length: SHOWN + 50 }, (_, index) => index);
    for (const index of words)
      car.desk.send(
        {
          to: index % 10 ? { station: 'center' } : { station: 'zengdu-1', unit: 'rdss:1' },
          text: `${index}`,
          priority: 'routine',
        },
        '',
      );
    const shown = car.desk.snapshot().flatMap((event) => (event.type === 'messages' ? event.messages : []));
    expect(shown).toHaveLength(SHOWN);
    const seen: string[] = [];
    let last = { at: Number.MAX_SAFE_INTEGER, id: 'ffffffff-ffff-7fff-bfff-ffffffffffff' };
    for (;;) {
      const page = car.desk.older({ station: 'zengdu-1', unit: 'rdss:1' }, last, 10);
      const end = page.at(-1);
      if (!end) break;
      seen.push(...page.map(({ message }) => message.text));
      last = { at: end.at, id: end.message.id };
    }
    expect(seen.map(Number)).toEqual(words.filter((index) => index % 10 === 0).reverse());
  });
});
