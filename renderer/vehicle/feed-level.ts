import type { Feed } from '../../contract/feed.ts';
import type { Level } from '../ui/words.tsx';

/** How a feed's way to the center stands. */
export const feedLevel: Record<Feed['state'], Level> = { idle: 'off', waiting: 'warn', publishing: 'ok' };
