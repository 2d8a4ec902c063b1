/**
 * Shapes of units: kind by shape, never by color, drawn by us. As path data, so that the map's canvas and the lists on a page
 * show the same. Middle at 0,0, within 16 px of it, north up; every part runs clockwise.
 */
import type { Unit } from '../../contract/unit.ts';

const circle = (x: number, y: number, radius: number): string =>
  `M${x - radius} ${y}a${radius} ${radius} 0 1 1 ${2 * radius} 0a${radius} ${radius} 0 1 1 ${-2 * radius} 0z`;

export const UNIT_SHAPES: Record<Unit['kind'], string> = {
  /** A van from the side. */
  vehicle: `M-13 -8H5L13 0V7H-13z${circle(-6.5, 8, 3.5)}${circle(6.5, 8, 3.5)}`,
  /** A handset with its antenna. */
  radio: 'M-6 -4H6V13H-6zM-6 -14H-2V-4H-6z',
  /** Head and shoulders. */
  person: `${circle(0, -6, 6)}M-11 12a11 10 0 0 1 22 0z`,
  /** Four rotors and what holds them. */
  uav: `${[-8, 8].flatMap((x) => [-8, 8].map((y) => circle(x, y, 5))).join('')}M-8 -11L0 -4L8 -11L11 -8L4 0L11 8L8 11L0 4L-8 11L-11 8L-4 0L-11 -8z`,
  /** A satellite between its panels. */
  beidou: 'M-5 -8H5V8H-5zM-10 -1.5H10V1.5H-10zM-16 -6H-8V6H-16zM8 -6H16V6H8z',
  other: circle(0, 0, 9),
};

/** A vehicle under way, seen from above: its nose is where it goes. */
export const ARROW = 'M0 -16L12 12L0 6L-12 12z';
/** Where anything else goes: a wedge beside it, at the north. */
export const WEDGE = 'M0 -23L6 -15H-6z';
