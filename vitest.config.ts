import { defineConfig } from 'vitest/config';

/** `unit`: beside the code, quick. `scenarios`: whole gateways, peers and browsers, which share ports and cores. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'main/**/*.test.ts',
            'native/**/*.test.ts',
            'scripts/**/*.test.ts',
            'renderer/**/*.test.{ts,tsx}',
            'test/boundaries/**/*.test.ts',
          ],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/**/*.test.ts'],
          exclude: ['test/boundaries/**'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // One file at a time.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
