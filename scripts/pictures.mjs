/** `npm run pictures`: sets up what is missing, then runs test/console/pictures.ts, which draws docs/pictures anew. */
import { join } from 'node:path';
import { runAfterBootstrap } from './bootstrap.mjs';
import { engineEnvironment } from './lib/environment.mjs';
import { foreground } from './lib/foreground.mjs';
import { root } from './lib/places.mjs';

await runAfterBootstrap('start', (paths) =>
  foreground(paths.node, [join(root, 'test', 'console', 'pictures.ts')], engineEnvironment(paths)),
);
