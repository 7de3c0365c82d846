import { readFile } from 'node:fs/promises';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consoleKit } from './console-kit.ts';
import { answeredRecord, HOSTILE_NAME, record } from './sample-view.ts';

const kit = consoleKit();

const DAY = 24 * 60 * 60_000;
const rows = (): Locator => kit.page.locator('[data-row]');
const row = (id: string): Locator => kit.page.locator(`[data-row="${id}"]`);
const countOfRows = (count: number): Promise<void> => expect.poll(() => rows().count(), { timeout: 5_000 }).toBe(count);
const upToDate = (): Promise<void> => expect.poll(() => kit.books.isUpToDate, { timeout: 5_000 }).toBe(true);
const file = (name: string, text: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

async function saved(button: string): Promise<{ readonly name: string; readonly text: string }> {
  const [download] = await Promise.all([
    kit.page.waitForEvent('download'),
    kit.page.getByRole('button', { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

/** Chromium would ask a person where to; it downloads where a page may not ask. */
async function openWithDownloads(): Promise<void> {
  await kit.open({ acceptDownloads: true });
  await kit.page.evaluate('delete window.showSaveFilePicker');
}

describe('the history', () => {
  it('is found by words, numbers, days and outcome, and shown whole again', async () => {
    kit.books.remember(record(9, { id: 'old', startedAt: Date.now() - 400 * DAY, endedAt: Date.now() - 400 * DAY }));
    await upToDate();
    await kit.open();
    await kit.go('History');
    await countOfRows(5);
    const search = kit.page.getByRole('textbox', { name: 'Find in the history' });
    await search.fill('lovelace');
    await countOfRows(2);
    await search.fill('zebra');
    await countOfRows(0);
    await search.fill('5550142');
    await countOfRows(3);
    await search.fill('');
    await kit.page.getByLabel('How it ended').selectOption({ label: 'Busy' });
    await countOfRows(1);
    await kit.page.getByRole('button', { name: 'Show all again' }).click();
    await countOfRows(5);
    await kit.page.getByLabel('From', { exact: true }).fill(new Date(Date.now() - 2 * DAY).toISOString().slice(0, 10));
    await countOfRows(4);
    await kit.page.getByLabel('Missed calls only').check({ force: true });
    await countOfRows(1);
    expect(await row('record-2').textContent()).toContain('Number withheld');
    expect(kit.complaints).toEqual([]);
  });

  it('is saved as a file, all that fits, as text', async () => {
    for (let number = 0; number < 620; number++)
      kit.books.remember(record(number, { id: `many-${number}`, caller: { name: `=Caller ${number}` } }));
    await openWithDownloads();
    await kit.go('History');
    await rows().first().waitFor();
    const { name, text } = await saved('Save as CSV');
    expect(name).toMatch(/^calls-\d{4}-\d\d-\d\d\.csv$/);
    expect(text.trim().split('\r\n')).toHaveLength(1 + 620 + 4);
    expect(text).toContain("'=Caller 0");
  });

  it('has a remark of a call for everybody, written where its details are', async () => {
    await kit.open();
    await kit.go('History');
    await row('record-4').click();
    const dialog = kit.page.getByRole('dialog', { name: 'This call' });
    await dialog.getByText(HOSTILE_NAME).waitFor();
    await dialog.getByLabel('Remark').fill(`sent the quote ${HOSTILE_NAME}`);
    await dialog.getByRole('button', { name: 'Save the remark' }).click();
    await dialog.getByText('Saved', { exact: true }).waitFor();
    await kit.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await kit.page.reload();
    await row('record-4').getByText('sent the quote').waitFor();
    expect(await kit.page.title()).not.toBe('owned');
    expect(kit.complaints).toEqual([]);
  });

  it('is kept as long as is chosen, and says first what will be gone', async () => {
    kit.books.remember(record(9, { id: 'old', startedAt: Date.now() - 400 * DAY, endedAt: Date.now() - 400 * DAY }));
    await kit.open();
    await kit.go('History');
    await countOfRows(5);
    await kit.page.getByRole('button', { name: 'How long calls are kept' }).click();
    const dialog = kit.page.getByRole('dialog', { name: 'How long calls are kept' });
    const choice = dialog.getByLabel('Keep calls for');
    await choice.selectOption({ label: '90 days' });
    await dialog.getByText('Calls older than 90 days are removed at once').waitFor();
    await dialog.getByRole('button', { name: 'Keep them so' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await kit.backend.whenAsked('settings.update')).toEqual({ change: { history: { keepDays: 90 } } });
    await countOfRows(4);
    await kit.page.getByRole('button', { name: 'How long calls are kept' }).click();
    await expect.poll(() => choice.inputValue(), { timeout: 5_000 }).toBe('90');
  });

  it('is walked through by keys', async () => {
    await kit.open();
    await kit.go('History');
    await row('record-1').focus();
    await kit.page.keyboard.press('ArrowDown');
    await expect
      .poll(() => kit.page.evaluate('document.activeElement.dataset.row'), { timeout: 5_000 })
      .toBe('record-2');
    await kit.page.keyboard.press('Enter');
    await kit.page.getByRole('dialog', { name: 'This call' }).waitFor();
  });
});

describe('a missed call', () => {
  const missed = (): void => kit.books.remember(record(5, { id: 'missed-1', caller: { number: '+442079460018' } }));

  it('is called back', async () => {
    kit.backend.handlers['call.dial'] = () => ({ ok: true, callId: 'call-9' });
    missed();
    await kit.open();
    await kit.go('History');
    await kit.page.getByRole('tab', { name: 'Missed calls' }).click();
    await kit.page.getByRole('button', { name: 'Call back: +44 20 7946 0018' }).click();
    expect(await kit.backend.whenAsked('call.dial')).toEqual({ to: '+442079460018' });
    kit.books.remember(
      answeredRecord(0, { id: 'back', direction: 'outbound', called: '+442079460018', caller: { number: '100' } }),
    );
    await upToDate();
    // Any call that ends has the list looked at anew.
    kit.backend.show({ recent: [answeredRecord(0, { id: 'back' })], calls: [] });
    await kit.page.locator('[data-missed="missed-1"]').waitFor({ state: 'detached' });
    await kit.page.getByLabel('To be called back only').uncheck({ force: true });
    await kit.page.locator('[data-missed="missed-1"][data-state="called-back"]').waitFor();
  });

  it('is dealt with by hand, and is not after all', async () => {
    missed();
    await kit.open();
    await kit.go('History');
    await kit.page.getByRole('tab', { name: 'Missed calls' }).click();
    const tick = kit.page.getByRole('checkbox', { name: 'The missed call of +44 20 7946 0018 is dealt with' });
    await tick.click();
    await kit.page.locator('[data-missed="missed-1"][data-state="handled"]').waitFor();
    await tick.click();
    await kit.page.locator('[data-missed="missed-1"][data-state="open"]').waitFor();
  });
});

describe('contacts', () => {
  it('are taken from a vCard after they were shown, and given away again as a file', async () => {
    await openWithDownloads();
    await kit.go('Contacts');
    await kit.page.getByText('No contacts yet').waitFor();
    await kit.page.getByRole('button', { name: 'Import' }).click();
    const dialog = kit.page.getByRole('dialog', { name: 'Import contacts' });
    const card = (name: string, number: string): string =>
      `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nTEL;TYPE=WORK:${number}\r\nEND:VCARD\r\n`;
    await dialog
      .locator('input[type=file]')
      .setInputFiles(file('book.vcf', card('Katherine Johnson', '+1 757 555 0100') + card(HOSTILE_NAME, '600')));
    await dialog.getByText('New: 2').waitFor();
    expect(kit.times('contacts.import-apply')).toBe(0);
    await dialog.getByRole('button', { name: 'Take 2 contacts' }).click();
    await dialog.waitFor({ state: 'detached' });
    await rows().getByText('Katherine Johnson').waitFor();
    await kit.page.getByRole('status').getByText('2 added, 0 changed.').waitFor();
    const { name, text } = await saved('Save as vCard');
    expect(name).toBe('contacts.vcf');
    expect(text).toContain('FN:Katherine Johnson');
    await kit.page.getByRole('button', { name: 'Undo' }).click();
    await kit.page.getByText('2 contacts are as before.').waitFor();
    await countOfRows(0);
    expect(await kit.page.title()).not.toBe('owned');
    expect(kit.complaints).toEqual([]);
  });

  it('are taken from a table, whose columns a person sets right', async () => {
    await kit.open();
    await kit.go('Contacts');
    await kit.page.getByRole('button', { name: 'Import' }).click();
    const dialog = kit.page.getByRole('dialog', { name: 'Import contacts' });
    await dialog
      .locator('input[type=file]')
      .setInputFiles(file('book.csv', 'Full name,Reach at\r\nKatherine Johnson,+1 757 555 0100\r\n'));
    await dialog.getByLabel('The column “Full name” is').selectOption({ label: 'Name' });
    await dialog.getByLabel('The column “Reach at” is').selectOption({ label: 'Mobile number' });
    await dialog.getByRole('table', { name: 'What comes in' }).getByText('+1 757 555 0100').waitFor();
    await dialog.getByRole('button', { name: 'Take 1 contact' }).click();
    await dialog.waitFor({ state: 'detached' });
    await rows().getByText('Mobile').waitFor();
    await kit.page.getByRole('button', { name: 'Call +1 757 555 0100' }).waitFor();
  });

  it('are changed and removed, and a removal is undone', async () => {
    await kit.books.know('Grace Hopper', '+1 212 555 0100');
    await kit.open();
    await kit.go('Contacts');
    await rows().getByText('Grace Hopper').click();
    const dialog = kit.page.getByRole('dialog', { name: 'Edit the contact' });
    await dialog.getByLabel('Company').fill('US Navy');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await rows().getByText('US Navy').waitFor();
    await rows().getByText('Grace Hopper').click();
    await dialog.getByRole('button', { name: 'Remove the contact' }).click();
    await countOfRows(0);
    await kit.page.getByText('Removed: Grace Hopper').waitFor();
    await kit.page.getByRole('button', { name: 'Undo' }).click();
    await rows().getByText('US Navy').waitFor();
    await kit.page.getByLabel('Find a contact').fill('nobody');
    await kit.page.getByText('No contact fits.').waitFor();
  });
});

describe('the block list', () => {
  it('takes a caller from the history, and lets them go again', async () => {
    await kit.open();
    await kit.go('History');
    await row('record-1').click();
    await kit.page.getByRole('button', { name: 'Block this number' }).click();
    await kit.page.getByRole('heading', { name: 'Blocked callers' }).waitFor();
    expect(await kit.page.getByLabel('Number', { exact: true }).inputValue()).toBe('+13125550142');
    await kit.page.getByLabel('Why').fill('sells insurance');
    await kit.page.getByRole('button', { name: 'Block', exact: true }).click();
    const blocked = kit.page.locator('[data-blocked]');
    await blocked.getByText('Nobody hears it ring · sells insurance').waitFor();
    await kit.go('Lines');
    await kit.tile(1).getByText('Blocked', { exact: true }).waitFor();
    await kit.page.goBack();
    await blocked.getByRole('button', { name: /^Remove/ }).click();
    await kit.page.getByText('Nobody is blocked.').waitFor();
  });
});
