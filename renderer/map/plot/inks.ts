/**
 * Inks of plots, in each theme and on paper. Printed symbols are black and red; on a dark ground black ink is light, with a
 * dark edge, so that one drawing is read on any map. None is a color of a state: those are green, amber, red, blue, gray.
 */
import type { PlotInk } from '../../../contract/plot.ts';
import type { ThemeName } from '../../ui/preferences.ts';

/** A screen's theme, or a sheet of paper. */
export type Paper = ThemeName | 'paper';

export interface Inks {
  /** Around everything that is drawn, and under symbols. */
  edge: string;
  ink: Record<PlotInk, string>;
}

const light = { black: '#14191f', red: '#c2185b', violet: '#6f2dbd', brown: '#7a4a21', teal: '#00706b' };

export const INKS: Record<Paper, Inks> = {
  dark: {
    edge: '#0f1419',
    ink: { black: '#f0f3f6', red: '#ff6f9f', violet: '#c39bff', brown: '#d39a78', teal: '#4fd0c5' },
  },
  day: { edge: '#ffffff', ink: light },
  // Night driving knows no blue and no white: shades of one color, told apart by brightness and by the line.
  red: {
    edge: '#0a0202',
    ink: { black: '#f08a72', red: '#ff5240', violet: '#c2503a', brown: '#d08048', teal: '#a8604a' },
  },
  paper: { edge: '#ffffff', ink: light },
};
