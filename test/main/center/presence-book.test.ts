import { describe, expect, it } from 'vitest';
import { PresenceBook } from '../../../main/center/presence-book.ts';
import { storeOf } from '../links/parts.ts';
import { center } from '../store/samples.ts';

const SAT = { kind: 'satellite' as const, name: '卫星' };
const there = { station: 'zengdu-1', online: true, since: 1_000, heardAt: 1_500, via: SAT };
const away = { station: 'zengdu-1', online: false, since: 9_000, heardAt: 8_000 };

function open() {
  const { registry } = storeOf(center);
  /** The book as the next start of the center finds it. */
  const again = () => new PresenceBook(registry);
  return { book: again(), again };
}

describe('the book of presence', () => {
  it('knows since when a vehicle is away and by which link it came last', () => {
    const { book } = open();
    expect(book.of('zengdu-1')).toBeUndefined();
    book.take(there);
    book.take({ ...away, via: SAT });
    expect(book.of('zengdu-1')).toEqual({ online: false, since: 9_000, heardAt: 8_000, via: SAT });
  });

  it('keeps the last link when the line does not say it, and over a restart', () => {
    const { book, again } = open();
    book.take(there);
    book.take(away);
    expect(again().of('zengdu-1')).toEqual({ online: false, since: 9_000, heardAt: 8_000, via: SAT });
  });

  it('counts a vehicle that was there when the center ended as away since it was last heard', () => {
    const { book, again } = open();
    book.take(there);
    expect(again().of('zengdu-1')).toMatchObject({ online: false, since: 1_500 });
  });

  it('does not take a broker’s memory for a sign of life', () => {
    const { book, again } = open();
    book.take(there);
    book.take(away);
    const next = again();
    const wired = { kind: 'wired' as const, name: '专线' };
    next.take({ station: 'zengdu-1', online: false, since: 99_000, heardAt: undefined, via: wired });
    expect(next.of('zengdu-1')).toMatchObject({ online: false, since: 9_000, via: wired });
    next.take({ station: 'stranger', online: false, since: 99_000, heardAt: undefined, via: wired });
    expect(next.of('stranger')).toBeUndefined();
  });

  it('remembers who has taken note, over a restart, until the vehicle is back', () => {
    const { book, again } = open();
    book.take(there);
    expect(() => book.note('zengdu-1', '李', 9_500)).toThrow('not-found');
    expect(() => book.note('stranger', '李', 9_500)).toThrow('not-found');
    book.take(away);
    book.note('zengdu-1', '李', 9_500);
    const next = again();
    expect(next.of('zengdu-1')?.noted).toEqual({ by: '李', at: 9_500 });
    // Something else is told of it while it is away.
    next.take({ ...away, via: SAT });
    expect(next.of('zengdu-1')?.noted).toBeDefined();
    next.take({ ...there, since: 20_000 });
    next.take({ ...away, since: 30_000 });
    expect(next.of('zengdu-1')?.noted).toBeUndefined();
  });
});
