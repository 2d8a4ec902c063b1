import { describe, expect, it } from 'vitest';
import { entry, entryBodies, entryKind } from '../../contract/entry.ts';
import { errorSentences, QianshaoError } from '../../contract/errors.ts';

const head = {
  station: 'zengdu-1',
  seq: 7,
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  lane: 2,
  at: 1_790_000_000_000,
  clock: 'system',
};
const fix = { fixAt: head.at, receivedAt: head.at + 40, mode: 3, lat: 31.69, lon: 113.37, source: 'gnss' };

describe('an entry from outside', () => {
  it('is accepted when head and body are in range', () => {
    const value = { ...head, kind: 'fix', body: { unit: 'zengdu-1', fix } };
    expect(entry.parse(value)).toEqual(value);
  });

  it.each([
    ['an unknown kind', { ...head, kind: 'rumor', body: {} }],
    ['a body of another kind', { ...head, kind: 'station', body: { unit: 'zengdu-1', fix } }],
    ['a latitude beyond the pole', { ...head, kind: 'fix', body: { unit: 'zengdu-1', fix: { ...fix, lat: 91 } } }],
    ['a lane that does not exist', { ...head, lane: 4, kind: 'fix', body: { unit: 'zengdu-1', fix } }],
    ['seq 0', { ...head, seq: 0, kind: 'fix', body: { unit: 'zengdu-1', fix } }],
    [
      'an id that is no UUIDv7',
      { ...head, id: '01890a5d-ac96-474b-bcce-b302099a8057', kind: 'fix', body: { unit: 'u', fix } },
    ],
    ['a station id with blanks', { ...head, station: 'zeng du', kind: 'fix', body: { unit: 'u', fix } }],
  ])('is refused with %s', (_what, value) => {
    expect(entry.safeParse(value).success).toBe(false);
  });

  it('has a body schema for every kind', () => {
    expect(entryKind.options).toEqual(Object.keys(entryBodies));
  });
});

describe('an error', () => {
  it('has a sentence in both languages for every code', () => {
    for (const { zh, en } of Object.values(errorSentences)) {
      expect(zh).toMatch(/[\u4e00-\u9fff].*。$/);
      expect(en).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('carries code, detail and cause', () => {
    const cause = new Error('ENOSPC');
    const error = new QianshaoError('store-full', '/data', cause);
    expect(error).toMatchObject({ code: 'store-full', detail: '/data', cause });
    expect(error.message).toContain('The disk is full');
  });
});
