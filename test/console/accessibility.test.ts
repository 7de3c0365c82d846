import { describe, expect, it } from 'vitest';
import { axeViolations } from './axe-violations.ts';
import { consoleKit } from './console-kit.ts';
import { PAGES } from './pages.ts';

const kit = consoleKit();

const violations = (): Promise<string[]> => axeViolations(kit.page);

describe.each(['light', 'dark'] as const)('in the %s colours axe finds nothing to complain of', (colorScheme) => {
  it.each(PAGES)('on %s', async (name) => {
    await kit.open({ colorScheme, reducedMotion: 'reduce' });
    await kit.go(name);
    await kit.page.getByRole('main', { name, exact: true }).waitFor();
    expect(await violations()).toEqual([]);
  });

  it('in a call of the history, and where it is said how long they are kept', async () => {
    await kit.open({ colorScheme, reducedMotion: 'reduce' });
    await kit.go('History');
    await kit.page.locator('[data-row]').first().press('Enter');
    await kit.page.getByRole('dialog', { name: 'This call' }).getByLabel('Remark').waitFor();
    expect(await violations()).toEqual([]);
    await kit.page.keyboard.press('Escape');
    await kit.page.getByRole('button', { name: 'How long calls are kept' }).click();
    await kit.page.getByLabel('Keep calls for').selectOption({ label: '90 days' });
    expect(await violations()).toEqual([]);
  });

  it('in missed calls and the block list, a contact, and an import', async () => {
    await kit.books.know('Ada Lovelace', '+1 312 555 0142', { company: 'Analytical Engines', note: 'Purchasing' });
    await kit.open({ colorScheme, reducedMotion: 'reduce' });
    await kit.page.locator('.caller-pop').waitFor();
    expect(await violations()).toEqual([]);
    await kit.go('History');
    await kit.page.getByRole('tab', { name: 'Missed calls' }).click();
    await kit.page.locator('[data-missed]').first().waitFor();
    expect(await violations()).toEqual([]);
    await kit.go('Contacts');
    await kit.page.locator('[data-row]').first().press('Enter');
    await kit.page.getByRole('dialog', { name: 'Edit the contact' }).waitFor();
    expect(await violations()).toEqual([]);
    await kit.page.keyboard.press('Escape');
    await kit.page.getByRole('button', { name: 'Import' }).click();
    await kit.page
      .locator('input[type=file]')
      .setInputFiles({ name: 'book.csv', mimeType: 'text/csv', buffer: Buffer.from('Name,Phone\nAda,600\nEve,601\n') });
    await kit.page.getByRole('table', { name: 'What comes in' }).waitFor();
    expect(await violations()).toEqual([]);
    await kit.page.keyboard.press('Escape');
    await kit.page.getByRole('tab', { name: 'Blocked callers' }).click();
    await kit.page.getByLabel('Number', { exact: true }).fill('+49 30 1234567');
    await kit.page.getByRole('button', { name: 'Block', exact: true }).click();
    await kit.page.locator('[data-blocked]').waitFor();
    expect(await violations()).toEqual([]);
  });

  it('in the transfer of a call', async () => {
    await kit.open({ colorScheme, reducedMotion: 'reduce' });
    await kit.page
      .getByRole('button', { name: /Transfer/ })
      .first()
      .click();
    await kit.page.getByRole('dialog').waitFor();
    expect(await violations()).toEqual([]);
  });
});
