import { expect, it } from 'vitest';
import { localId } from '../../../contract/identity.ts';
import { freshId } from '../../../renderer/ui/fresh-id.ts';

it('an id is one that the contract takes, and never the same twice', () => {
  const ids = Array.from({ length: 1_000 }, freshId);
  for (const id of ids) expect(localId.safeParse(id).success && id.length === 32, id).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
