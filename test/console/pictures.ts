/** `npm run pictures`: every page of the console in both themes, as docs/pictures and the README show them, with a scripted
 * gateway behind it; then what a real one with simulated lines is needed for.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSystemClock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import { startConsoleServer } from '../../main/gateway/console-server.ts';
import { launchChromium } from './browser.ts';
import { builtConsole } from './built-console.ts';
import { ConsoleBooks } from './console-books.ts';
import { drawGateway } from './gateway-pictures.ts';
import { PAGES } from './pages.ts';
import { view } from './sample-view.ts';
import { ScriptedBackend } from './scripted-backend.ts';
import { scriptDesk } from './scripted-desk.ts';

const target = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));
await using built = await builtConsole();
const backend = new ScriptedBackend(view());
using books = new ConsoleBooks(backend, view().recent);
await books.know('Grace Hopper', '+44 20 7946 0018', { company: 'Eckert & Mauchly', title: 'Engineering' });
await books.know('Ada Lovelace', '+1 312 555 0142', {
  company: 'Analytical Engines',
  note: 'Orders on the 3rd of each month.',
});
await books.know('', '+49 89 12345678', { company: 'Müller & Söhne GmbH' });
scriptDesk(backend);
const server = await startConsoleServer({
  backend,
  port: 0,
  staticDir: built.directory,
  log: silentLog,
  clock: createSystemClock(),
});
const browser = await launchChromium();
await mkdir(target, { recursive: true });
for (const colorScheme of ['light', 'dark'] as const) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(server.newUrl());
  await page.waitForSelector('.tile');
  for (const name of PAGES) {
    await page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .click();
    await page.getByRole('main', { name, exact: true }).waitFor();
    const path = join(target, `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-${colorScheme}.png`);
    await page.screenshot({ path });
    process.stdout.write(`${path}\n`);
  }
  await context.close();
}
for (const path of await drawGateway(browser, target)) process.stdout.write(`${path}\n`);
await browser.close();
await server.close();
