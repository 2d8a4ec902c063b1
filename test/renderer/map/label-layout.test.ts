import { describe, expect, it } from 'vitest';
import { GridIndex, type Box } from '../../../renderer/map/grid-index.ts';
import { LabelLayout, type Label, type LabelWish } from '../../../renderer/map/label-layout.ts';
import { seeded } from '../../sim/seeded.ts';

const [WIDTH, HEIGHT, RADIUS] = [80, 20, 14];

const wish = (key: string, x: number, y: number, more: Partial<LabelWish> = {}): LabelWish => {
  return { key, x, y, radius: RADIUS, rank: 3, at: 0, ...more };
};
const symbolsOf = (wishes: readonly LabelWish[]) => {
  const index = new GridIndex<Box>(64);
  for (const { x, y } of wishes)
    index.add({ left: x - RADIUS, top: y - RADIUS, right: x + RADIUS, bottom: y + RADIUS });
  return index;
};
const placed = (layout: LabelLayout, wishes: readonly LabelWish[]) =>
  layout.place(wishes, () => ({ width: WIDTH, height: HEIGHT }), symbolsOf(wishes));
const boxOf = ({ x, y }: Label): Box => ({ left: x, top: y, right: x + WIDTH, bottom: y + HEIGHT });
const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** A crowd that does not fit, the same in every run. */
function crowd(count: number, seed = 7): LabelWish[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) =>
    wish(`unit-${index}`, random(800), random(600), { at: random(1e6), rank: index < 5 ? 2 : 3 }),
  );
}

describe('labels', () => {
  it('stand to the right of a unit that is alone', () => {
    expect(placed(new LabelLayout(), [wish('a', 100, 100)])).toEqual(new Map([['a', { x: 118, y: 90 }]]));
  });

  it('go to the other side where another unit stands in the way', () => {
    const labels = placed(new LabelLayout(), [wish('a', 100, 100), wish('b', 150, 100)]);
    expect(labels.get('a')!.x).toBeLessThan(100);
    expect(labels.get('b')!.x).toBeGreaterThan(150);
  });

  it('never lie on each other, nor on a symbol when they are new', () => {
    const wishes = crowd(400);
    const labels = [...placed(new LabelLayout(), wishes).values()].map(boxOf);
    expect(labels.length).toBeGreaterThan(20);
    for (const [index, label] of labels.entries())
      expect(labels.slice(index + 1).filter((other) => overlap(label, other))).toEqual([]);
    const symbols = symbolsOf(wishes);
    expect(labels.filter((label) => symbols.count(label, 1) > 0)).toEqual([]);
  });

  it('name the selected one and the own vehicle whatever lies there, then vehicles, then the newest', () => {
    const many = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => wish(`u${n}`, 100 + n * 2, 100, { at: n }));
    expect([...placed(new LabelLayout(), [...many, wish('own', 104, 100, { rank: 1 })]).keys()]).toContain('own');
    expect([...placed(new LabelLayout(), [...many, wish('chosen', 104, 100, { rank: 0 })]).keys()]).toContain('chosen');
    const two = [wish('radio', 100, 100, { at: 9 }), wish('car', 100, 119, { rank: 2, at: 1 }), wish('x', 100, 138)];
    const all = placed(new LabelLayout(), two);
    expect([...all.keys()].indexOf('car')).toBe(0);
    const rivals = [wish('old', 100, 100, { at: 1 }), wish('new', 100, 101, { at: 2 })];
    expect([...placed(new LabelLayout(), rivals).keys()][0]).toBe('new');
  });

  it('stay when the next picture is the same, or when the whole map was moved', () => {
    const layout = new LabelLayout();
    const wishes = crowd(400);
    const first = placed(layout, wishes);
    expect(placed(layout, wishes)).toEqual(first);
    const moved = placed(
      layout,
      wishes.map((one) => ({ ...one, x: one.x + 13, y: one.y - 7 })),
    );
    expect([...moved.keys()].sort()).toEqual([...first.keys()].sort());
    for (const [key, label] of moved) expect(label.x - first.get(key)!.x).toBeCloseTo(13, 6);
  });

  it('do not give way to a unit that is merely newer: nothing flickers as positions come in', () => {
    const layout = new LabelLayout();
    const rivals = (newest: number) =>
      Array.from({ length: 12 }, (_, n) => wish(`u${n}`, 100 + n, 100 + n, { at: n === newest ? 99 : n }));
    const first = placed(layout, rivals(11));
    expect(first.size).toBeLessThan(12);
    for (let newest = 0; newest < 12; newest += 1) expect(placed(layout, rivals(newest))).toEqual(first);
  });

  it('hardly change while a crowd moves a pixel at a time, each unit its own way', () => {
    const layout = new LabelLayout();
    const random = seeded(11);
    let wishes = crowd(200);
    let before = new Set(placed(layout, wishes).keys());
    let changes = 0;
    for (let second = 0; second < 30; second += 1) {
      wishes = wishes.map((one) => ({ ...one, x: one.x + random(3) - 1, y: one.y + random(3) - 1, at: second }));
      const now = new Set(placed(layout, wishes).keys());
      changes += [...now].filter((key) => !before.has(key)).length + [...before].filter((key) => !now.has(key)).length;
      before = now;
    }
    // Two of some sixty come or go in a second; drawn by lot, all of them would.
    expect(before.size).toBeGreaterThan(30);
    expect(changes / 30).toBeLessThan(3);
  });

  it('are at most 300', () => {
    const wishes = Array.from({ length: 900 }, (_, n) => wish(`u${n}`, (n % 30) * 200, Math.floor(n / 30) * 60));
    expect(placed(new LabelLayout(), wishes).size).toBe(300);
  });
});
