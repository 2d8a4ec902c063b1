import { defineConfig } from 'vitest/config';

/** Their pictures need the whole machine: frames are counted, programs are started whole. */
const ALONE = files('copies', 'drive', 'electron', 'media', 'video-links');
/** Pictures move in them: cameras, encoders and browsers that decode. */
const MOVING = files(
  'backfill',
  'conference',
  'footage',
  'forward',
  'phone',
  'ptz',
  'sources',
  'stills',
  'video',
  'wall',
  'whep',
);
const END_TO_END = { environment: 'node', testTimeout: 120_000, hookTimeout: 120_000 } as const;
const OTHERS = '**/node_modules/**';

/**
 * For two cores. Units, which mostly wait, share them by four, and the checks of test/run.ts take what they leave. Then
 * end-to-end tests (stations, browsers): by three where nothing moves, since two leave a quarter of the machine idle; by two
 * where pictures move; and those that need the whole machine one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', OTHERS],
          environment: 'node',
          setupFiles: ['test/fixed-seeds.ts'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...END_TO_END,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...MOVING, ...ALONE, OTHERS],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...END_TO_END,
          name: 'e2e-moving',
          include: MOVING,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...END_TO_END,
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});

function files(...names: string[]): string[] {
  return names.map((name) => `test/e2e/${name}.test.ts`);
}
