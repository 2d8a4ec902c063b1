/** Who may turn a vehicle's cameras from the center. */
import { expect, test } from 'vitest';
import type { PtzWord } from '../../../contract/ptz.ts';
import { role, type Role } from '../../../contract/station.ts';
import { centerPtzRouter } from '../../../main/api/ptz-router.ts';
import type { Context } from '../../../main/api/trpc.ts';

const word: PtzWord = { feed: 'net-1', holder: 'a'.repeat(32), act: { type: 'home' } };

function callerOf(caller: Context['caller']) {
  const moved: string[] = [];
  const router = centerPtzRouter({
    act: (station, _word, person) => {
      moved.push(`${station} ${person}`);
      return Promise.resolve();
    },
    presets: () => Promise.resolve([]),
  });
  const context: Context = {
    caller,
    mediaPeer: () => {
      throw new Error('nobody asks for media');
    },
  };
  return { api: router.createCaller(context), moved };
}
const person = (as: Role) => callerOf({ kind: 'person', name: 'li', role: as });

test.each(role.options.filter((each) => each !== 'staff'))('as %s', async (as) => {
  const { api, moved } = person(as);
  await api.act({ station: 'v1', word });
  expect(await api.presets({ station: 'v1', feed: 'net-1' })).toEqual([]);
  expect(moved).toEqual(['v1 li']);
});

test('nobody of the other staff, and no station', async () => {
  for (const { api, moved } of [person('staff'), callerOf({ kind: 'station', id: 'v2' })]) {
    await expect(api.act({ station: 'v1', word })).rejects.toThrow(/FORBIDDEN|refused|required/);
    await expect(api.presets({ station: 'v1', feed: 'net-1' })).rejects.toThrow();
    expect(moved).toEqual([]);
  }
});

test('a speed beyond the fastest is no speed', async () => {
  const { api, moved } = person('operator');
  const act = { type: 'move', id: 'p', move: { pan: 2, tilt: 0, zoom: 0 } } as const;
  await expect(api.act({ station: 'v1', word: { ...word, act } })).rejects.toThrow();
  expect(moved).toEqual([]);
});
