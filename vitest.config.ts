import { defineConfig } from 'vitest/config';

/** Of these only pages, windows and files are judged, so two files at a time may share the cores. */
const PAGES = ['test/console/**/*.test.ts', 'test/shell/**/*.test.ts'];
/** Of the pages, those that judge what a line sounds like. */
const SOUNDING_PAGES = 'test/console/line-*.test.ts';

/** `unit`: beside the code, quick. `pages`: the console in browsers. `scenarios`: whole gateways and peers, which share ports and cores. */
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
          // Vitest leaves a core to others; here nothing else runs.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'pages',
          include: PAGES,
          exclude: [SOUNDING_PAGES],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          retry: 2,
          // A browser waits more than it works.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'scenarios',
          include: ['test/!(boundaries|console|shell)/**/*.test.ts', SOUNDING_PAGES],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // Sound in real time, on cores that the machine also uses for others: one that fails is tried again, and the run
          // names it at its end (scripts/lib/vitest.mjs), so that it is looked into.
          retry: 2,
          setupFiles: 'test/kit/after-failure.ts',
          // One file at a time.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
