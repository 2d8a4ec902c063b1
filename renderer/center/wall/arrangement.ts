/** How a person has arranged a wall: kept in this browser, for each person and each wall of its own. */
import { useEffect, useState } from 'react';
import { z } from 'zod';
import { layoutOf, type Layout } from './layouts.ts';
import { PIN_LIMIT, PLACE_LIMIT, type Pins, type Places } from './placement.ts';

const key = z.string().max(140);
const kept = z.object({
  layout: z.string().max(8),
  pins: z
    .record(
      key,
      z
        .number()
        .int()
        .min(0)
        .max(PLACE_LIMIT - 1),
    )
    .refine((pins) => Object.keys(pins).length <= PIN_LIMIT),
  seats: z.array(key.nullable()).max(PLACE_LIMIT),
});

export interface Arrangement {
  layout: Layout;
  pins: Pins;
  seats: Places;
}

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;
const nameOf = (person: string, wall: string) => `qianshao.wall.${wall}.${person}`;

/** What was kept; four pictures in their own order where nothing was, or nothing that can be read. */
export function readArrangement(person: string, wall: string, shelf: Shelf = localStorage): Arrangement {
  try {
    const { layout, pins, seats } = kept.parse(JSON.parse(shelf.getItem(nameOf(person, wall)) ?? ''));
    return { layout: layoutOf(layout), pins, seats: seats.map((one) => one ?? undefined) };
  } catch {
    return { layout: layoutOf(undefined), pins: {}, seats: [] };
  }
}

export function keepArrangement(
  person: string,
  wall: string,
  { layout, pins, seats }: Arrangement,
  shelf: Shelf = localStorage,
): void {
  try {
    const list = Array.from(seats, (one) => one ?? null);
    shelf.setItem(nameOf(person, wall), JSON.stringify({ layout: layout.id, pins, seats: list }));
  } catch {
    // A browser that keeps nothing, or is full: it holds for as long as the page is open.
  }
}

export function useArrangement(person: string, wall: string): [Arrangement, (change: Partial<Arrangement>) => void] {
  const [arrangement, set] = useState(() => readArrangement(person, wall));
  useEffect(() => keepArrangement(person, wall, arrangement), [person, wall, arrangement]);
  return [arrangement, (part) => set((before) => ({ ...before, ...part }))];
}
