import { expect, it } from 'vitest';
import { rateOf } from '../../../../renderer/map/packages/imports.ts';

it('the rate of a file on its way is that of the last seconds, and none while it is not known', () => {
  expect(rateOf({ samples: [] })).toBe(0);
  expect(rateOf({ samples: [{ at: 5, received: 10 }] })).toBe(0);
  expect(
    rateOf({
      samples: [
        { at: 1_000, received: 0 },
        { at: 2_000, received: 900 },
        { at: 3_000, received: 4_000 },
      ],
    }),
  ).toBe(2_000);
  // What had to be sent again is no rate.
  expect(
    rateOf({
      samples: [
        { at: 1_000, received: 500 },
        { at: 2_000, received: 100 },
      ],
    }),
  ).toBe(0);
});
