import { defineConfig } from 'vitest/config';

/** Their pictures need the whole machine: frames are counted, programs are started whole. */
const ALONE = ['copies', 'drive', 'electron', 'media', 'package', 'video-links'].map(
  (name) => `test/e2e/${name}.test.ts`,
);
const END_TO_END = { environment: 'node', testTimeout: 120_000, hookTimeout: 120_000 };

/**
 * For two cores: units, which mostly wait, share them by four, and the checks of test/run.ts take what they leave; then
 * end-to-end tests (stations, browsers) by two; then those of moving pictures, one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', '**/node_modules/**'],
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
          exclude: [...ALONE, '**/node_modules/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...END_TO_END,
          name: 'alone',
          include: ALONE,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
