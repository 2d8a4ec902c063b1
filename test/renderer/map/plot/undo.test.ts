/** Taking back: one's own, never another's. Over a real station, with a second page and the other side. */
import { expect, it } from 'vitest';
import type { PlotChange, PlotView } from '../../../../contract/plot.ts';
import { UNDO_DEPTH, UndoStack, type Taken } from '../../../../renderer/map/plot/undo.ts';
import { pointAt, Sketcher } from '../../../main/plots/sketching.ts';
import { vehicle } from '../../../main/store/samples.ts';

const here = pointAt(113.37, 31.69);
const there = pointAt(113.4, 31.7);

/** A page of a station, with its own stack. */
function pageOf(at: Sketcher) {
  const stack = new UndoStack();
  const read = (id: string) => at.plot(id);
  const take = (taken: Taken | undefined): Taken | undefined => {
    if (!taken?.wish) return taken;
    stack.took(taken, at.ask(taken.wish)!);
    return taken;
  };
  return {
    stack,
    draw: (change: PlotChange = {}) => {
      const id = at.draw(here, change);
      stack.did({ geometry: here, ...change }, undefined, at.plot(id)!);
      return id;
    },
    change: (id: string, change: PlotChange) => {
      const before = at.plot(id) as PlotView;
      stack.did(change, before, at.change(id, change)!);
    },
    undo: () => take(stack.undo(read)),
    redo: () => take(stack.redo(read)),
  };
}

it('goes back to the beginning and forward again, through everything that can be done', () => {
  const at = new Sketcher(vehicle);
  const page = pageOf(at);
  const id = page.draw({ label: '一' });
  const changes: PlotChange[] = [
    { geometry: there },
    { label: '二' },
    { style: { ink: 'red', rotationDeg: 45 } },
    { deleted: true },
  ];
  const seen = [at.plot(id)];
  for (const change of changes) {
    page.change(id, change);
    seen.push(at.plot(id));
  }
  const facts = (plot: PlotView | undefined) => plot && [plot.geometry, plot.label, plot.style, plot.deleted];
  for (const was of seen.slice(0, -1).reverse()) {
    page.undo();
    expect(facts(at.plot(id))).toEqual(facts(was));
  }
  page.undo();
  expect([at.plot(id)?.deleted, page.stack.canUndo]).toEqual([true, false]);
  for (const was of seen) {
    page.redo();
    expect(facts(at.plot(id))).toEqual(facts(was));
  }
  expect([page.stack.canUndo, page.stack.canRedo]).toEqual([true, false]);
});

it('leaves what another changed meanwhile, and says which part that is', () => {
  const at = new Sketcher(vehicle);
  const page = pageOf(at);
  const id = page.draw({ label: '一' });
  page.change(id, { label: '二', geometry: there });
  at.change(id, { label: '别人的' });
  expect(page.undo()).toMatchObject({ kept: ['label'] });
  expect(at.plot(id)).toMatchObject({ label: '别人的', geometry: here });
});

it('does not delete what another has put something into', () => {
  const at = new Sketcher(vehicle);
  const page = pageOf(at);
  const id = page.draw();
  at.change(id, { label: '别人的' });
  expect(page.undo()).toMatchObject({ kept: ['label'], wish: undefined });
  expect(at.plot(id)?.deleted).toBe(false);
});

it('back at what another had written, it is the other’s: the step before does not take it away', () => {
  const at = new Sketcher(vehicle);
  const page = pageOf(at);
  const id = at.draw(here, { label: '零' });
  page.change(id, { label: '一' });
  at.change(id, { label: '别人的' });
  page.change(id, { label: '二' });
  page.undo();
  expect(at.plot(id)?.label).toBe('别人的');
  expect(page.undo()).toMatchObject({ kept: ['label'], wish: undefined });
  expect(at.plot(id)?.label).toBe('别人的');
});

it('goes back so many steps, and no further; a new change ends what was taken back', () => {
  const at = new Sketcher(vehicle);
  const page = pageOf(at);
  const id = page.draw();
  for (let step = 0; step < UNDO_DEPTH + 20; step += 1) page.change(id, { label: String(step) });
  let steps = 0;
  while (page.undo()) steps += 1;
  expect([steps, at.plot(id)?.label]).toEqual([UNDO_DEPTH, '19']);
  page.redo();
  expect(at.plot(id)?.label).toBe('20');
  page.change(id, { label: '新' });
  expect(page.redo()).toBeUndefined();
});

it('is tried again after it was refused', () => {
  const at = new Sketcher(vehicle);
  const page = pageOf(at);
  const id = page.draw();
  page.change(id, { label: '一' });
  page.stack.failed(page.stack.undo((one) => at.plot(one))!);
  page.undo();
  expect(at.plot(id)?.label).toBe('');
});
