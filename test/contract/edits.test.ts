/** What edits of several stations make of a thing: the rules alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, isAfterItsBase, nextVersion, settle, type Version } from '../../contract/edits.ts';
import { MAX_POINTS, plotEdit, plotGeometry } from '../../contract/plot.ts';
import { encodeBatch, MAX_MESSAGE_BYTES } from '../../main/links/wire.ts';

const stations = ['center', 'zengdu-1', 'zengdu-2'];
const version: fc.Arbitrary<Version> = fc.tuple(fc.nat(5), fc.nat(2), fc.constantFrom(...stations));

describe('a version', () => {
  it('written now is after all that is known, whatever the clock says', () => {
    fc.assert(
      fc.property(
        fc.array(version),
        fc.integer({ min: -5, max: 10 }),
        fc.constantFrom(...stations),
        (known, now, by) => {
          const next = nextVersion(now, known, by);
          for (const one of known) expect(compareVersions(one, next)).toBeLessThan(0);
          expect(next[2]).toBe(by);
        },
      ),
    );
  });

  it('has one place among all others', () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
        if (compareVersions(a, b) < 0 && compareVersions(b, c) < 0) expect(compareVersions(a, c)).toBeLessThan(0);
      }),
    );
  });
});

describe('of the edits of one thing', () => {
  it('the latest holds, and rivals are those that nobody had before his eyes who wrote later', () => {
    const edits = fc.array(
      fc.record({ by: fc.constantFrom(...stations), saw: fc.array(fc.nat(20), { maxLength: 3 }) }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(edits, fc.infiniteStream(fc.nat()), (made, dice) => {
        const all: { version: Version; parts: string[]; base: { label: Version[] } }[] = [];
        for (const { by, saw } of made) {
          const base = saw.flatMap((at) => (all[at] ? [all[at].version] : []));
          all.push({
            version: nextVersion(
              0,
              [...base, ...all.filter(({ version }) => version[2] === by).map(({ version }) => version)],
              by,
            ),
            parts: ['label'],
            base: { label: base },
          });
        }
        const heads = settle(all)['label'] ?? [];
        const seen = new Set(all.flatMap(({ base }) => base.label.map(String)));
        expect(new Set(heads.map(String))).toEqual(
          new Set(all.map(({ version }) => String(version)).filter((one) => !seen.has(one))),
        );
        for (const { version } of all) expect(compareVersions(version, heads[0]!)).toBeLessThanOrEqual(0);
        const order = dice[Symbol.iterator]();
        const turned = all.map((edit) => ({ edit, at: order.next().value as number })).sort((a, b) => a.at - b.at);
        expect(settle(turned.map(({ edit }) => edit))).toEqual(settle(all));
      }),
    );
  });

  it('one that names a later one as what it was made from is none', () => {
    expect(isAfterItsBase({ version: [5, 0, 'center'], base: { label: [[5, 0, 'zengdu-1']] } })).toBe(false);
    expect(isAfterItsBase({ version: [5, 1, 'center'], base: { label: [[5, 0, 'zengdu-1']] } })).toBe(true);
  });
});

describe('a plot from outside', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057';
  const far: [number, number] = [-113.3712345, 31.6912345];

  it('of as many points as it may have fits one message of the journal, whatever it was made from', () => {
    const longest = 'a'.repeat(40);
    const base = Array.from({ length: 16 }, (_, n): Version => [1_790_000_000_000, n, longest]);
    const body = plotEdit.parse({
      id,
      version: [1_790_000_000_001, 0, longest],
      person: '王'.repeat(60),
      base: { geometry: base, label: base, style: base, locked: base, deleted: base },
      geometry: { shape: 'polygon', coordinates: Array.from({ length: MAX_POINTS }, () => far) },
      label: '区'.repeat(200),
      style: { symbol: 'x'.repeat(120), ink: 'violet', rotationDeg: 12.5, dashed: true, arrow: 'retreat' },
      locked: true,
      deleted: true,
    });
    const head = {
      station: longest,
      seq: Number.MAX_SAFE_INTEGER,
      id,
      lane: 2,
      at: 1_790_000_000_001,
      clock: 'system',
    };
    const bytes = encodeBatch(0xffff_ffff, 1e6, [{ ...head, kind: 'plot', incident: id, body } as never]);
    expect(bytes.byteLength).toBeLessThan(MAX_MESSAGE_BYTES);
  });

  it.each([
    ['a polygon of two points', { shape: 'polygon', coordinates: [far, far] }],
    ['a circle without a radius', { shape: 'circle', coordinates: [far] }],
    ['a line with a radius', { shape: 'line', coordinates: [far, far], radiusM: 5 }],
    ['a circle around the earth', { shape: 'circle', coordinates: [far], radiusM: 4e7 }],
    ['a point too many', { shape: 'line', coordinates: Array.from({ length: MAX_POINTS + 1 }, () => far) }],
    ['a longitude beyond the date line', { shape: 'point', coordinates: [[181, 0]] }],
  ])('is none with %s', (_what, geometry) => {
    expect(plotGeometry.safeParse(geometry).success).toBe(false);
  });
});
