/** Directions of a hand on a camera, by button and by key: each is a move at full speed. */
import { STILL, type PtzAbility, type PtzMove } from '../../../contract/ptz.ts';

/** Buttons of the pad, row by row; the middle one is home. */
export const PAD = [
  ['left-up', 'up', 'right-up'],
  ['left', 'home', 'right'],
  ['left-down', 'down', 'right-down'],
] as const;
export type PadButton = (typeof PAD)[number][number];
export type Direction = Exclude<PadButton, 'home'> | 'closer' | 'wider';

/** Pan is positive to the right, tilt upwards, zoom closer. */
export const MOVES: Record<Direction, PtzMove> = {
  'left-up': { pan: -1, tilt: 1, zoom: 0 },
  up: { ...STILL, tilt: 1 },
  'right-up': { pan: 1, tilt: 1, zoom: 0 },
  left: { ...STILL, pan: -1 },
  right: { ...STILL, pan: 1 },
  'left-down': { pan: -1, tilt: -1, zoom: 0 },
  down: { ...STILL, tilt: -1 },
  'right-down': { pan: 1, tilt: -1, zoom: 0 },
  closer: { ...STILL, zoom: 1 },
  wider: { ...STILL, zoom: -1 },
};

/** Keys of a keyboard, by `KeyboardEvent.key`; two arrows at a time go aslant. */
const KEYS: Record<string, Direction> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  '+': 'closer',
  '=': 'closer',
  '-': 'wider',
};

export const directionOf = (key: string): Direction | undefined => (Object.hasOwn(KEYS, key) ? KEYS[key] : undefined);

/** What several directions at a time come to. */
export const together = (directions: Iterable<Direction>): PtzMove =>
  [...directions].reduce((sum, direction) => {
    const add = (axis: keyof PtzMove) => Math.max(-1, Math.min(1, sum[axis] + MOVES[direction][axis]));
    return { pan: add('pan'), tilt: add('tilt'), zoom: add('zoom') };
  }, STILL);

export const SPEEDS = { slow: 0.15, middle: 0.5, fast: 1 } as const;
export type Speed = keyof typeof SPEEDS;

export function atSpeed({ pan, tilt, zoom }: PtzMove, speed: Speed): PtzMove {
  const factor = SPEEDS[speed];
  return { pan: pan * factor, tilt: tilt * factor, zoom: zoom * factor };
}

/** Whether a camera can move that way at all. */
export const canMove = ({ turn, zoom }: PtzAbility, direction: Direction): boolean =>
  MOVES[direction].zoom === 0 ? turn : zoom;
