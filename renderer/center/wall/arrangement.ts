/** How a person has arranged a wall: kept in this browser, for each person and each wall of its own. */
import { useState } from 'react';
import { z } from 'zod';
import { layoutOf, type Layout } from './layouts.ts';
import { PIN_LIMIT, PLACE_LIMIT, type Pins } from './placement.ts';

const kept = z.object({
  layout: z.string().max(8),
  pins: z
    .record(
      z.string().max(140),
      z
        .number()
        .int()
        .min(0)
        .max(PLACE_LIMIT - 1),
    )
    .refine((pins) => Object.keys(pins).length <= PIN_LIMIT),
});

export interface Arrangement {
  layout: Layout;
  pins: Pins;
}

type Shelf = Pick<Storage, 'getItem' | 'setItem'>;
const nameOf = (person: string, wall: string) => `qianshao.wall.${wall}.${person}`;

/** What was kept; four pictures in their own order where nothing was, or nothing that can be read. */
export function readArrangement(person: string, wall: string, shelf: Shelf = localStorage): Arrangement {
  try {
    const { layout, pins } = kept.parse(JSON.parse(shelf.getItem(nameOf(person, wall)) ?? ''));
    return { layout: layoutOf(layout), pins };
  } catch {
    return { layout: layoutOf(undefined), pins: {} };
  }
}

export function keepArrangement(person: string, wall: string, { layout, pins }: Arrangement, shelf: Shelf): void {
  try {
    shelf.setItem(nameOf(person, wall), JSON.stringify({ layout: layout.id, pins }));
  } catch {
    // A browser that keeps nothing, or is full: it holds for as long as the page is open.
  }
}

export function useArrangement(person: string, wall: string): [Arrangement, (change: Partial<Arrangement>) => void] {
  const [arrangement, set] = useState(() => readArrangement(person, wall));
  const change = (part: Partial<Arrangement>) => {
    const after = { ...arrangement, ...part };
    set(after);
    keepArrangement(person, wall, after, localStorage);
  };
  return [arrangement, change];
}
