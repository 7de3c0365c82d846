#!/usr/bin/env node
/**
 * `copperline`: sets up what is missing, then asks the gateway that runs on this computer. Arguments go on:
 * `npm run copperline -- status --json`.
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
    ['--disable-warning=ExperimentalWarning', join(root, 'main', 'copperline.ts'), ...process.argv.slice(2)],
    engineEnvironment(paths),
  ),
);
