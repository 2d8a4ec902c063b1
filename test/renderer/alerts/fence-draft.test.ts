/** What taps on the map make of a fence. */
import { afterEach, expect, it } from 'vitest';
import { CORNERS_LIMIT, fenceShape } from '../../../contract/alerting.ts';
import {
  change,
  editFence,
  endDraft,
  newDraft,
  shapeOf,
  taken,
  tapped,
  useFenceDraft,
} from '../../../renderer/alerts/fence-draft.ts';
import { takeTool, usePicture } from '../../../renderer/map/picture-state.ts';

const tap = (lat: number, lon: number) => change((draft) => tapped(draft, { lat, lon }));
const draft = () => {
  const { draft: now } = useFenceDraft.getState();
  if (!now) throw new Error('nothing is drawn');
  return now;
};
afterEach(endDraft);

it('a circle has its middle by the first tap and its radius by the next', () => {
  newDraft('circle');
  expect(shapeOf(draft())).toBeUndefined();
  tap(31.69, 113.37);
  tap(31.69, 113.38);
  expect(shapeOf(draft())).toEqual({ kind: 'circle', center: [113.37, 31.69], radiusM: 948 });
  tap(31.69, 113.3700001);
  expect(shapeOf(draft())).toMatchObject({ radiusM: 10 });
  change(taken);
  expect(shapeOf(draft())).toBeUndefined();
});

it('a polygon has its corners, and is none before the third; the last can be taken back', () => {
  newDraft('polygon');
  tap(31.6, 113.3);
  tap(31.6, 113.4);
  expect(shapeOf(draft())).toBeUndefined();
  tap(31.7, 113.4);
  expect(shapeOf(draft())).toEqual({
    kind: 'polygon',
    ring: [
      [113.3, 31.6],
      [113.4, 31.6],
      [113.4, 31.7],
    ],
  });
  change(taken);
  expect(shapeOf(draft())).toBeUndefined();
});

it('has no more corners than a fence may have', () => {
  newDraft('polygon');
  for (let corner = 0; corner < CORNERS_LIMIT + 5; corner += 1) tap(31 + corner / 1_000, 113);
  expect(fenceShape.safeParse(shapeOf(draft())).success).toBe(true);
});

it('what is changed begins as it is', () => {
  const shape = {
    kind: 'polygon' as const,
    ring: [
      [113.3, 31.6],
      [113.4, 31.6],
      [113.4, 31.7],
    ] as [number, number][],
  };
  editFence({ id: 'f', shape });
  expect([draft().id, shapeOf(draft())]).toEqual(['f', shape]);
});

it('taps are for the fence while it is drawn, and another tool ends it', () => {
  newDraft('circle');
  expect(usePicture.getState().tool).toBe('fence');
  takeTool('distance');
  expect(useFenceDraft.getState().draft).toBeUndefined();
  expect(usePicture.getState().tool).toBe('distance');
  newDraft('circle');
  endDraft();
  expect(usePicture.getState().tool).toBeUndefined();
});
