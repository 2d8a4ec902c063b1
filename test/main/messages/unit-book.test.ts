import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import { UnitBook } from '../../../main/messages/unit-book.ts';
import { open } from '../store/files.ts';
import { center, position } from '../store/samples.ts';

const unit = (id: string, name: string): Draft => ({
  kind: 'unit',
  lane: LANE.order,
  body: { station: 'zengdu-1', id, kind: 'person', name },
});

describe('units', () => {
  it('are told with the name that holds, also where names come in another order than they were given', () => {
    const from = open();
    const entries = from.journal.append([unit('rdss:1', 'older'), unit('rdss:1', 'newer'), position(0, 'rdss:1')]);
    const to = open(undefined, { station: center });
    const book = new UnitBook(to.projections);
    to.journal.listen((fresh) => told.push(book.accept(fresh)));
    const told: ReturnType<UnitBook['accept']>[] = [];
    for (const entry of [...entries].reverse()) to.journal.apply([entry]);
    expect(told.map(({ positions }) => positions.map((one) => one.unit.name))).toEqual([['rdss:1'], ['newer'], []]);
    expect(told.map(({ units }) => units.map(({ name }) => name))).toEqual([[], ['newer'], []]);
    expect(book.list()).toEqual(new UnitBook(to.projections).list());
  });

  it('that nobody told of have their id for a name, and a vehicle’s own is a vehicle', () => {
    const store = open();
    const book = new UnitBook(store.projections);
    const { positions } = book.accept(store.journal.append([position(0), position(0, 'radio-1')]));
    expect(positions.map((one) => [one.unit.kind, one.unit.name])).toEqual([
      ['vehicle', 'zengdu-1'],
      ['other', 'radio-1'],
    ]);
  });
});
