import { describe, expect, it } from 'vitest';
import { contactEdit, type ContactEdit } from '../../../contract/contact.ts';
import { AddressBook } from '../../../main/messages/address-book.ts';
import type { Store } from '../../../main/store/types.ts';
import { open } from '../store/files.ts';
import { center } from '../store/samples.ts';

function bookOf(store: Store, own = 'zengdu-1') {
  const changes: string[][] = [];
  const book: AddressBook = new AddressBook({
    journal: store.journal,
    messages: store.projections.messages,
    own,
    onChange: () => changes.push(book.list().map(({ name }) => name)),
  });
  store.journal.listen((entries) => book.accept(entries));
  return { book, changes };
}

const edit = (name: string, addresses: ContactEdit['addresses'], change: Partial<ContactEdit> = {}): ContactEdit =>
  contactEdit.parse({ station: 'zengdu-1', name, kind: 'person', addresses, ...change });
const card = (address: string) => ({ medium: 'rdss', address }) as const;
const call = (address: string) => ({ medium: 'aprs', address }) as const;

describe('the address book', () => {
  it('names who speaks from an address, however the address is written', () => {
    const { book, changes } = bookOf(open());
    book.put(edit('张三', [card('04207733'), call('bg6abc-7')]));
    expect(book.at(card('4207733'))?.name).toBe('张三');
    expect(book.at(call('BG6ABC-7'))?.name).toBe('张三');
    expect(book.at(card('4207734'))).toBeUndefined();
    expect(changes).toEqual([['张三']]);
  });

  it('gives a new line the id of the unit that was heard before it had a name', () => {
    const { book } = bookOf(open());
    const before = book.unitAt(card('4207733'));
    const { id } = book.put(edit('张三', [card('4207733'), call('BG6ABC-7')]));
    expect([before, id, book.unitAt(card('4207733')), book.unitAt(call('BG6ABC-7'))]).toEqual(
      Array(4).fill('rdss:4207733'),
    );
    book.remove(id);
    expect(book.unitAt(card('4207733'))).toBe('rdss:4207733');
    expect(book.unitAt(call('BG6ABC-7'))).toBe('aprs:BG6ABC-7');
  });

  it('keeps somebody’s unit when his card changes, and gives the old card’s new bearer another', () => {
    const { book } = bookOf(open());
    const { id } = book.put(edit('张三', [card('1')]));
    book.put(edit('张三', [card('2')], { id }));
    expect(book.unitAt(card('2'))).toBe('rdss:1');
    expect(book.unitAt(card('1'))).toBe('rdss::1');
    const other = book.put(edit('李四', [card('1')]));
    expect(other.id).not.toBe(id);
    expect([book.unitAt(card('1')), book.unitAt(card('2'))]).toEqual([other.id, id]);
  });

  it('refuses an address that another has, a line that is not there, and a card that is none', () => {
    const { book } = bookOf(open());
    const { id } = book.put(edit('张三', [card('1')]));
    expect(() => book.put(edit('李四', [card('01')]))).toThrow(
      expect.objectContaining({ code: 'contact-address-taken' }),
    );
    expect(() => book.put(edit('李四', [card('2')], { id: 'nobody' }))).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    expect(contactEdit.safeParse({ ...edit('李四', [card('2')]), addresses: [card('A2')] }).success).toBe(false);
    book.remove(id);
    expect(() => book.remove(id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(book.list()).toEqual([]);
  });

  it('is one book for a vehicle and its center: what one side writes or takes out holds on the other', () => {
    const [a, b] = [open(), open(undefined, { station: center })];
    const [vehicle, staff] = [bookOf(a), bookOf(b, 'center')];
    const carry = () => {
      b.journal.apply(a.journal.read('zengdu-1', 0, 100));
      a.journal.apply(b.journal.read('center', 0, 100));
    };
    const { id } = vehicle.book.put(edit('张三', [card('1')]));
    carry();
    staff.book.put(edit('张三丰', [card('1')], { id }));
    carry();
    expect(vehicle.changes.at(-1)).toEqual(['张三丰']);
    vehicle.book.remove(id);
    carry();
    expect(staff.book.list()).toEqual([]);
    // Written again after it was taken out: its revision counts on, and it holds.
    staff.book.put(edit('王五', [card('1')]));
    carry();
    expect(vehicle.book.at(card('1'))?.name).toBe('王五');
  });

  it('where two sides gave one address to two people, asks its own station’s first', () => {
    const [a, b] = [open(), open(undefined, { station: center })];
    bookOf(b, 'center').book.put(edit('another vehicle’s', [call('BG6ABC-7'), card('9')], { station: 'zengdu-2' }));
    const { book } = bookOf(a);
    book.put(edit('ours', [call('BG6ABC-1'), card('9')]));
    a.journal.apply(b.journal.read('center', 0, 100));
    expect(book.at(card('9'))?.name).toBe('ours');
    expect(book.at(call('BG6ABC-7'))?.name).toBe('another vehicle’s');
  });
});
