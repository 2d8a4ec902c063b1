/** A page that draws: against a real station, over a line that takes its time and refuses. */
import { expect, it } from 'vitest';
import type { Incident } from '../../../../contract/incident.ts';
import type { PlotView, PlotWish } from '../../../../contract/plot.ts';
import { isOnMap, PlotStore, workedOn } from '../../../../renderer/map/plot/plot-store.ts';
import { PlotWriter } from '../../../../renderer/map/plot/plot-writer.ts';
import type { Refusal } from '../../../../renderer/ui/call.ts';
import { pointAt, Sketcher } from '../../../main/plots/sketching.ts';
import { vehicle } from '../../../main/store/samples.ts';

const here = pointAt(113.37, 31.69);

function page(at: Sketcher) {
  const store = new PlotStore();
  const states: object[] = [];
  let refuse: Refusal | undefined;
  const ask = async (wishes: PlotWish[]): Promise<PlotView[] | Refusal> => {
    await new Promise((resolve) => setImmediate(resolve));
    return refuse ?? at.plotting.services.edit(wishes, '王队');
  };
  const writer = new PlotWriter({ store, ask, incident: () => undefined, onChange: (state) => states.push(state) });
  return { store, writer, states, refuse: (why: Refusal | undefined) => void (refuse = why) };
}

it('quick hands are no rivals of themselves: each change is made from the one before', async () => {
  const at = new Sketcher(vehicle);
  const { writer, store } = page(at);
  const id = (await writer.draw({ geometry: here, label: '一' }))!;
  await Promise.all(['二', '三', '四'].map((label) => writer.change(id, { label })));
  expect(at.plot(id)).toMatchObject({ label: '四', rivals: {} });
  expect(store.get(id)).toEqual(at.plot(id));
  await Promise.all([writer.undo(), writer.undo()]);
  expect(at.plot(id)?.label).toBe('二');
  await writer.redo();
  expect(at.plot(id)?.label).toBe('三');
});

it('what was refused is told, is not done, and can be tried again', async () => {
  const at = new Sketcher(vehicle);
  const { writer, states, refuse } = page(at);
  const id = (await writer.draw({ geometry: here }))!;
  refuse({ code: 'station-away', detail: undefined });
  expect(await writer.change(id, { label: '丢了' })).toBe(false);
  expect(await writer.undo()).toBeUndefined();
  expect(states).toContainEqual(expect.objectContaining({ refusal: { code: 'station-away', detail: undefined } }));
  expect(at.plot(id)).toMatchObject({ label: '', deleted: false });
  refuse(undefined);
  await writer.undo();
  expect(at.plot(id)?.deleted).toBe(true);
  expect(states.at(-1)).toMatchObject({ canUndo: false, canRedo: true });
});

it('a change of what is not there, or of nothing, asks nobody', async () => {
  const { writer } = page(new Sketcher(vehicle));
  expect(await writer.change('01890a5d-ac96-774b-bcce-b302099a8057', { label: '无' })).toBe(false);
  const id = (await writer.draw({ geometry: here }))!;
  expect(await writer.change(id, {})).toBe(false);
});

const incident = (id: string, state: Incident['state']): Incident => ({
  id,
  title: id,
  kind: 'fire',
  happenedAt: 0,
  place: '',
  state,
  version: [0, 0, 'center'],
});

it('plots of open incidents are on the map until they are put away, those of closed ones when they are asked for', () => {
  const nothing = { hidden: [], shown: [] };
  const [open, closed] = [incident('a', 'open'), incident('b', 'closed')];
  expect([open, closed, undefined].map((one) => isOnMap(one, undefined, nothing))).toEqual([true, false, true]);
  const turned = { hidden: ['a', ''], shown: ['b'] };
  expect([open, closed, undefined].map((one) => isOnMap(one, undefined, turned))).toEqual([false, true, false]);
  expect(isOnMap(open, 'a', turned)).toBe(true);
});

it('a center’s page works on what was chosen, or on the only one there is', () => {
  const [a, b, c] = [incident('a', 'open'), incident('b', 'open'), incident('c', 'closed')];
  expect(workedOn([a, b, c], 'c')).toBe('c');
  expect([workedOn([a, c], undefined), workedOn([a, b], undefined), workedOn([a], null)]).toEqual([
    'a',
    undefined,
    undefined,
  ]);
  expect(workedOn([a], 'gone')).toBe('a');
});

it('a store has what it was told last; what is deleted is known and not shown', () => {
  const at = new Sketcher(vehicle);
  const store = new PlotStore();
  let told = 0;
  const stop = store.watch(() => (told += 1));
  const [first, second] = [at.draw(here), at.draw(here)];
  store.put([at.plot(second)!, at.plot(first)!]);
  expect(store.all().map(({ id }) => id)).toEqual([first, second]);
  store.put([at.change(first, { deleted: true })!]);
  expect([store.all().length, store.get(first), store.known(first)?.deleted]).toEqual([1, undefined, true]);
  stop();
  store.put([]);
  expect(told).toBe(2);
});
