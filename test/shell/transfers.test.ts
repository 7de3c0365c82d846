import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';
import { DrivenDesktop } from './driven-desktop.ts';

// The window's page has no server behind it: what it saves and sends goes through the desktop app to the gateway.

let desktop: DrivenDesktop;
let page: Page;
const folder = tempDir('transfers');
beforeAll(async () => {
  desktop = await DrivenDesktop.start({ settings: { lines: [{ id: 'simulated/1', name: 'Front desk' }] } });
  page = await desktop.page();
}, 60_000);
afterAll(async () => {
  await desktop?.[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const go = (name: string): Promise<void> =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();

/** Clicks, and has what the window is given to save. */
async function saved(button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  const path = join(folder.path, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

it('settings are saved from the window, and given back to it', async () => {
  await go('Settings');
  await page.getByRole('link', { name: 'Backup and restore' }).click();
  const path = await saved('Settings for another gateway');
  expect(path).toMatch(/copperline-settings-[\d-]+\.json$/);
  expect(readFileSync(path, 'utf8')).toContain('Front desk');
  await page.locator('input[type=file]').setInputFiles(path);
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByRole('dialog').getByText('No setting would change.').waitFor();
  await page.getByRole('button', { name: 'Change nothing' }).click();
});

it('a diagnostics file is saved from the window', async () => {
  await go('Trouble');
  const path = await saved('Make the file');
  expect(Object.keys(unzipSync(readFileSync(path)))).toContain('versions.json');
});
