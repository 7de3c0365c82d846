/** `npm run bench:soak`: sets up what is missing, then runs test/bench/soak/run.ts. Arguments go on: `npm run bench:soak -- --minutes 5`. */
import { join } from 'node:path';
import process from 'node:process';
import { runAfterBootstrap } from './bootstrap.mjs';
import { engineEnvironment } from './lib/environment.mjs';
import { foreground } from './lib/foreground.mjs';
import { root } from './lib/places.mjs';

await runAfterBootstrap('bench', (paths) =>
  foreground(
    paths.node,
    [join(root, 'test', 'bench', 'soak', 'run.ts'), ...process.argv.slice(2)],
    engineEnvironment(paths),
  ),
);
