import { beforeEach, describe, expect, it } from 'vitest';
import type { Contact } from '../../../contract/contact.ts';
import type { MessageView } from '../../../contract/messaging.ts';
import type { Message } from '../../../contract/writing.ts';
import { pathOf } from '../../../renderer/messages/bubble.tsx';
import { addressesOf, conversations, matches, nameOf } from '../../../renderer/messages/conversations.ts';
import { messagesWith, setOwn, takeMessaging, useMessaging } from '../../../renderer/messages/message-store.ts';

const state = () => useMessaging.getState();
const contact = (id: string, name: string, change: Partial<Contact> = {}): Contact => ({
  id,
  station: 'zengdu-1',
  name,
  kind: 'person',
  addresses: [{ medium: 'rdss', address: id.replace('rdss:', '') }],
  revision: 1,
  deleted: false,
  ...change,
});
const view = (at: number, change: Partial<Message>, more: Partial<MessageView> = {}): MessageView => ({
  message: {
    id: `01890a5d-ac96-774b-bcce-${String(at).padStart(12, '0')}`,
    from: { station: 'zengdu-1' },
    to: [],
    text: `${at}`,
    priority: 'routine',
    ...change,
  },
  at,
  state: 'received',
  receipts: [],
  unread: false,
  ...more,
});
const center = { id: 'center', kind: 'center', name: '指挥中心' } as const;
const vehicle = { id: 'zengdu-1', kind: 'vehicle', name: '1号' } as const;

beforeEach(() => {
  useMessaging.setState({ own: '', messages: new Map(), contacts: [], units: new Map(), stations: [] });
});

/** What both sides are told of one day. */
const day = [
  view(1, { from: { station: 'center', person: 'a' }, to: [{ station: 'zengdu-1' }] }),
  view(2, { from: { station: 'zengdu-1', person: 'b' }, to: [{ station: 'center' }] }),
  view(3, { from: { station: 'zengdu-1', unit: 'rdss:7' } }, { unread: true }),
  view(4, { from: { station: 'center' }, to: [{ station: 'zengdu-1', unit: 'rdss:7' }] }),
];

describe('conversations', () => {
  it('on a vehicle: with the center, then with those who carry a terminal, those who spoke last first', () => {
    setOwn('zengdu-1');
    takeMessaging.stations({ type: 'stations', stations: [center] });
    const contacts = [contact('rdss:9', '李四'), contact('rdss:8', '别车的人', { station: 'zengdu-2' })];
    takeMessaging.contacts({ type: 'contacts', contacts });
    takeMessaging.messages({ type: 'messages', messages: day });
    const list = conversations(state(), false);
    expect(list.map(({ name, kind, unread, last }) => [name, kind, unread, last?.message.text])).toEqual([
      ['指挥中心', 'station', 0, '2'],
      ['7', 'other', 1, '4'],
      ['李四', 'person', 0, undefined],
    ]);
    expect(messagesWith(state(), list[1]?.key ?? '').map(({ message }) => message.text)).toEqual(['3', '4']);
  });

  it('at the center: all vehicles at once, each vehicle, and its terminals, with the same words in each', () => {
    setOwn('center');
    takeMessaging.stations({ type: 'stations', stations: [vehicle] });
    takeMessaging.messages({ type: 'messages', messages: day });
    const list = conversations(state(), true);
    expect(list.map(({ kind, name }) => [kind, name])).toEqual([
      ['everyone', undefined],
      ['station', '1号'],
      ['other', '7'],
    ]);
    expect(list.map(({ key }) => messagesWith(state(), key).map(({ message }) => message.text))).toEqual([
      [],
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('take the newest word on a message: its state changes, its place does not', () => {
    setOwn('zengdu-1');
    takeMessaging.messages({ type: 'messages', messages: day });
    takeMessaging.messages({ type: 'messages', messages: [{ ...(day[1] as MessageView), state: 'read' }] });
    expect([...state().messages.values()].map((one) => one.state)).toEqual([
      'received',
      'read',
      'received',
      'received',
    ]);
  });

  it('are found by name and by address', () => {
    const one = { name: '李四', addresses: [{ medium: 'aprs', address: 'BG6ABC-7' } as const] };
    expect([matches(one, '李'), matches(one, 'bg6'), matches(one, ''), matches(one, '王')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('a name', () => {
  it('is that of the address book, else as it was heard, else the address', () => {
    const party = { station: 'zengdu-1', unit: 'aprs:BG6ABC-7' };
    expect(nameOf(state(), party)).toBe('BG6ABC-7');
    takeMessaging.units({
      type: 'units',
      units: [{ station: 'zengdu-1', id: 'aprs:BG6ABC-7', kind: 'radio', name: '巡线组' }],
    });
    expect(nameOf(state(), party)).toBe('巡线组');
    takeMessaging.contacts({ type: 'contacts', contacts: [contact('aprs:BG6ABC-7', '王五')] });
    expect(nameOf(state(), party)).toBe('王五');
    expect(nameOf(state(), {})).toBeUndefined();
  });

  it('of an address comes out of the unit’s id, also of one that another had before', () => {
    expect(addressesOf('rdss::4207733')).toEqual([{ medium: 'rdss', address: '4207733' }]);
    expect(addressesOf('01890a5d-ac96-774b-bcce-b302099a8057')).toEqual([]);
  });
});

describe('the path of a message', () => {
  it('is the medium that it was heard by, or that its terminal was reached by, and none until then', () => {
    const to = [{ station: 'zengdu-1', unit: 'rdss:7' }];
    const receipt = {
      station: 'zengdu-1',
      message: '',
      author: 'center',
      unit: 'rdss:7',
      state: 'sent',
      at: 1,
    } as const;
    expect([
      pathOf(view(1, { via: { medium: 'rdss', device: 'bd', caller: '7' } })),
      pathOf(view(1, { via: { medium: 'aprs', device: 'tnc', caller: 'A1' } })),
      pathOf(view(1, {})),
      pathOf(view(1, {}, { path: 'beidou' })),
      pathOf(view(1, { to })),
      pathOf(view(1, { to }, { receipts: [{ ...receipt, path: 'beidou' }] })),
    ]).toEqual(['beidou', 'radio', 'network', 'beidou', undefined, 'beidou']);
  });
});
