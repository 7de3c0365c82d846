/**
 * `npm start`: sets up what is missing, then runs the desktop app, or where that cannot be, the same gateway with its
 * console in a browser. Arguments after `--` go on: `npm start -- --headless --log-level debug`.
 */
import { join } from 'node:path';
import process from 'node:process';
import { runAfterBootstrap } from './bootstrap.mjs';
import { findElectron } from './electron.mjs';
import { engineEnvironment } from './lib/environment.mjs';
import { foreground } from './lib/foreground.mjs';
import { root } from './lib/places.mjs';
import { say } from './lib/progress.mjs';

await runAfterBootstrap('start', async (paths) => {
  const args = process.argv.slice(2);
  const env = engineEnvironment(paths);
  const electron = await findElectron(paths.node, args);
  if ('path' in electron) return foreground(electron.path, [join(root, 'main', 'desktop.ts'), ...args], env);
  say(`Without a window: ${electron.without}. The console is served to a browser instead.`);
  return foreground(
    paths.node,
    // Node says at every start that its SQLite is new: nobody can do anything about it.
    [
      '--disable-warning=ExperimentalWarning',
      join(root, 'main', 'headless.ts'),
      ...args.filter((arg) => arg !== '--headless'),
    ],
    env,
  );
});
