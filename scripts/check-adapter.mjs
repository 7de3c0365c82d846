/**
 * `npm run check-adapter`: sets up what is missing, then says which line adapters are plugged in and what they can do.
 * Arguments go on: `npm run check-adapter -- --json`.
 */
import { join } from 'node:path';
import process from 'node:process';
import { runAfterBootstrap } from './bootstrap.mjs';
import { engineEnvironment } from './lib/environment.mjs';
import { foreground } from './lib/foreground.mjs';
import { root } from './lib/places.mjs';

await runAfterBootstrap('start', (paths) =>
  foreground(
    paths.node,
    ['--disable-warning=ExperimentalWarning', join(root, 'main', 'check-adapter.ts'), ...process.argv.slice(2)],
    engineEnvironment(paths),
  ),
);
