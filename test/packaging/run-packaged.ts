/** Runs a packaged app of the stand-in distribution: its own main process, preload, page, children and native parts, out of the package. */
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { Child } from '../kit/child.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';

/** Starts it, has somebody call, answers with the page's microphone, and ends it as the system does. */
export async function runAsAPersonWould(program: string): Promise<void> {
  using dir = tempDir('packaged');
  await using app = await Child.start(program, ['--data', join(dir.path, 'data'), '--lines', '2', '--no-usb'], {
    name: 'the packaged app',
    env: {
      XDG_CONFIG_HOME: join(dir.path, 'config'),
      STAND_IN_NODE: process.execPath,
      // Its own parts, and nothing of the clone's.
      MEDIASOUP_WORKER_BIN: undefined,
    },
  });
  const [, endpoint = ''] = await app.waitForOutput(/DevTools listening on (ws:\S+)/, 20_000);
  {
    await using browser = await chromium.connectOverCDP(endpoint);
    const page = await waitFor(
      () =>
        browser
          .contexts()
          .flatMap((context) => context.pages())
          .find((each) => /console/.test(each.url())),
      { what: 'the console’s page', deadlineMs: 15_000 },
    );
    page.setDefaultTimeout(15_000);
    // A gateway that was never set up begins with its guide.
    await page.locator('[data-guide]').waitFor();
    await page.locator('.rail-link').first().click();
    await page.locator('.tile[data-state="idle"]').nth(1).waitFor();
    await callIn(page, '3125550142', 'Ada Lovelace');
    const tile = page.locator('[data-line="simulated/1"]');
    // The addon has read the caller's name off the line, in the media process.
    await tile.getByText('Ada Lovelace').first().waitFor();
    // The WebRTC worker takes the page's microphone.
    await tile.getByRole('button', { name: /^Answer/ }).click();
    await page.locator('[data-line="simulated/1"][data-state="connected"]').waitFor();
  }
  app.signal('SIGTERM');
  expect(await app.exited).toEqual({ code: 0, signal: null });
}

/** By the panel of the simulated exchange. */
async function callIn(page: Page, number: string, name: string): Promise<void> {
  const go = (to: string): Promise<void> =>
    page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${to}`) })
      .click();
  await go('Set-up');
  await page.getByRole('button', { name: /simulated exchange/ }).click();
  await page
    .getByRole('region', { name: /simulated exchange/ })
    .getByLabel('Line', { exact: true })
    .selectOption('simulated/1');
  await page.getByLabel('Number', { exact: true }).fill(number);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Call in', exact: true }).click();
  await go('Lines');
}
