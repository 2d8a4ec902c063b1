import type { Draft } from '../../../contract/entry.ts';
import { LANE } from '../../../contract/lane.ts';
import type { Station } from '../../../contract/station.ts';

export const vehicle: Station = { id: 'zengdu-1', kind: 'vehicle', name: '曾都应急1号' };
export const center: Station = { id: 'center', kind: 'center', name: '曾都区应急指挥中心' };
export const T0 = Date.UTC(2026, 10, 24, 2, 0, 0);

/** A position of `unit`, `second` seconds after T0. */
export const position = (second: number, unit = 'zengdu-1'): Draft => ({
  kind: 'fix',
  lane: LANE.picture,
  body: {
    unit,
    fix: {
      fixAt: T0 + second * 1_000,
      receivedAt: T0 + second * 1_000 + 80,
      mode: 3,
      lat: 31.69 + second * 1e-5,
      lon: 113.37,
      source: 'gnss',
    },
  },
});

export const sos = (): Draft => ({
  kind: 'alert',
  lane: LANE.flash,
  body: { id: '01890a5d-ac96-774b-bcce-b302099a8057', kind: 'sos', station: 'zengdu-1', text: '求救', happenedAt: T0 },
});
