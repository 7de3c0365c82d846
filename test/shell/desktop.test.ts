import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORIGIN } from '../../main/shell/own-page.ts';
import { startExchange, type TestExchange } from '../kit/exchange.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';
import { DrivenDesktop, realElectron } from './driven-desktop.ts';

// The shipped main process, preload and console, with a real gateway and its simulated lines: over real Electron where one is
// found, else over the stand-in. The test does what a person does to the desktop, and looks at the page by CDP.

/** In the stand-in's browser the page's address is another one; the app never sees that. */
const address = realElectron() ? ORIGIN : 'https://console.app.stand-in.invalid';

/** Has somebody call a line of the exchange. */
const call = (exchange: TestExchange, line: number, number: string, name?: string): Promise<void> =>
  exchange.provoke(line, { kind: 'calls-in', number, ...(name === undefined ? {} : { name }) });

const tileOf = (page: Page, line: number) => page.locator(`[data-line="simulated/${line}"]`);
const stateOf = async (page: Page, line: number, state: string): Promise<void> => {
  await page.locator(`[data-line="simulated/${line}"][data-state="${state}"]`).waitFor({ timeout: 15_000 });
};

describe('the desktop app', () => {
  let exchange: TestExchange;
  let desktop: DrivenDesktop;
  let page: Page;

  beforeAll(async () => {
    exchange = await startExchange({ lines: 2 });
    const adapters = [{ id: 'simulated', family: 'simulated' as const, lines: 2, socket: exchange.socket }];
    desktop = await DrivenDesktop.start({ settings: { adapters } });
    page = await desktop.page();
  }, 60_000);
  afterAll(async () => {
    await desktop?.[Symbol.asyncDispose]();
    await exchange?.[Symbol.asyncDispose]();
  });

  /** The second one has ended a moment before the first one has read what it was given. */
  const inFront = () =>
    waitFor(
      async () => {
        const { all, focused, visible } = await desktop.do<{ visible: boolean; focused: boolean; all: number }>({
          do: 'window',
        });
        return visible && focused && all === 1;
      },
      { what: 'the window in front' },
    );

  it('shows the console on its own scheme, over IPC and nothing else', async () => {
    expect(await page.evaluate('location.origin')).toBe(address);
    expect(await desktop.do({ do: 'page-address' })).toBe(`${ORIGIN}/`);
    expect(await page.locator('.tile').count()).toBe(2);
    expect(await page.evaluate('Object.keys(window.copperlineDesktop).sort()')).toEqual(['onPush', 'open', 'request']);
    expect(await page.evaluate('[typeof require, typeof process, typeof module]')).toEqual([
      'undefined',
      'undefined',
      'undefined',
    ]);
  });

  it('answers who calls at a click on the tray, with the page’s own microphone', async () => {
    await call(exchange, 1, '3125550142', 'Ada Lovelace');
    await desktop.fact('tray', ({ items }) => items.includes('Answer Ada Lovelace'), 20_000);
    await desktop.do({ do: 'click-tray' });
    await stateOf(page, 1, 'connected');
    await page.getByText('You are talking with Ada Lovelace').waitFor();
    await desktop.fact('awake', ({ on }) => on);
    await desktop.do({ do: 'click-tray-item', label: 'Hang up Ada Lovelace' });
    await stateOf(page, 1, 'idle');
    await desktop.fact('awake', ({ on }) => !on);
  });

  it('asks before it quits while a call is on, and goes on when the person says so', async () => {
    await call(exchange, 2, '3125550143', 'Grace Hopper');
    await desktop.fact('tray', ({ items }) => items.includes('Answer Grace Hopper'), 20_000);
    await desktop.do({ do: 'click-tray' });
    await stateOf(page, 2, 'connected');
    await desktop.do({ do: 'answer-questions', with: [0] });
    await desktop.do({ do: 'quit' });
    await desktop.fact('question', ({ title }) => title === 'Quit Copperline?');
    await stateOf(page, 2, 'connected');
    // The menu's key does the same as the tray.
    await desktop.do({ do: 'click-menu', label: 'Hang up' });
    await stateOf(page, 2, 'idle');
  });

  it('tells of a call while nobody looks, and answers from there', async () => {
    await desktop.do({ do: 'leave-window' });
    await call(exchange, 1, '3125550144', '<b>Mal & Co');
    const told = await desktop.fact('notification', ({ title }) => title.includes('Mal'), 20_000);
    // A name is markup to some of Linux’s notification servers: nothing of it is left.
    expect(told.title).toMatch(/^‹b›Mal ＆ Co, /);
    expect(told.buttons).toEqual(['Answer', 'Decline']);
    await desktop.do({ do: 'click-notification', title: told.title, button: 0 });
    await stateOf(page, 1, 'connected');
    await desktop.fact('notification-gone', ({ title }) => title === told.title);
    await tileOf(page, 1)
      .getByRole('button', { name: /Hang up/ })
      .click();
    await stateOf(page, 1, 'idle');
  });

  it('asks before it calls the number of a link, and a number abroad needs more than that', async () => {
    await desktop.startAgain(['--', 'tel:+44-20-7946-0018']);
    const question = page.getByRole('dialog');
    await question.getByText('+44 20 7946 0018').waitFor();
    await inFront();
    // Nothing abroad is let out here: it is said, and cannot be pressed.
    await question.getByText('A number abroad (United Kingdom).').waitFor();
    expect(await question.getByRole('button', { name: 'Call', exact: true }).isDisabled()).toBe(true);
    // The keyboard is on the answer that calls nobody.
    await page.waitForFunction("document.activeElement?.textContent === 'Do not call'");
    await page.keyboard.press('Enter');
    await question.waitFor({ state: 'hidden' });
    expect(await page.locator('.tile[data-state="idle"]').count()).toBe(2);
    // A reload brings nothing back that was put away.
    await page.reload();
    await page.waitForSelector('.tile');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('refuses a link that would change a line’s settings, in words', async () => {
    await desktop.startAgain(['--', 'tel:*21*0301234567%23']);
    await page.getByText(/code with \* or #/).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('keeps the gateway when the window is closed, tells so once, and a second start brings it forward', async () => {
    await desktop.do({ do: 'close-window' });
    await desktop.fact('notification', ({ title }) => title === 'Copperline goes on');
    expect(await desktop.do({ do: 'window' })).toMatchObject({ visible: false, all: 1 });
    await desktop.startAgain();
    await inFront();
    await desktop.do({ do: 'close-window' });
    await desktop.do({ do: 'click-tray-item', label: 'Open Copperline' });
    expect(
      desktop.facts.filter((fact) => fact.what === 'notification' && fact.title === 'Copperline goes on'),
    ).toHaveLength(1);
  });

  it('stays where it is: no navigation, no window, no load, no permission but the microphone', async () => {
    const before = page.url();
    await page.evaluate("location.href = 'https://example.invalid/'");
    await desktop.waitForLog(/a navigation was blocked/);
    expect(page.url()).toBe(before);
    await desktop.runAlone(
      "void window.open('https://example.invalid/help'); void window.open('http://example.invalid/plain')",
    );
    expect((await desktop.fact('link-out')).url).toBe('https://example.invalid/help');
    await desktop.waitForLog(/a window was not opened/);
    page = await desktop.page();
    expect(await desktop.do({ do: 'window' })).toMatchObject({ all: 1 });
    const outcome = (code: string) => page.evaluate(`(${code}).then(() => 'given', (error) => error.name)`);
    expect(await outcome("fetch('https://example.invalid/x')")).toBe('TypeError');
    expect(await outcome('navigator.mediaDevices.getUserMedia({ audio: true })')).toBe('given');
    expect(await outcome('navigator.mediaDevices.getUserMedia({ audio: true, video: true })')).toBe('NotAllowedError');
    for (const name of ['geolocation', 'notifications', 'midi', 'camera'])
      expect(
        await page.evaluate(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`),
        name,
      ).toBe('denied');
  });

  it('checks what the page asks for', async () => {
    const ask = (name: string, input: unknown) =>
      page.evaluate(
        `window.copperlineDesktop.request(${JSON.stringify(name)}, ${JSON.stringify(input)}).then(() => 'done', (error) => error.message)`,
      );
    expect(await ask('desktop.start-at-login', { on: 'yes' })).toMatch(/expected boolean/);
    expect(await ask('__proto__', {})).toMatch(/no such request/);
    expect(await ask('settings.get', {})).toMatch(/no such request/);
    expect(await ask('desktop.update', { do: 'check' })).toBe('done');
  });

  it('loads a page that crashed again, and shows a safe one when it does so again and again', async () => {
    const opened = () => desktop.log.match(/console opened/g)?.length ?? 0;
    const before = opened();
    for (let crash = 1; crash <= 3; crash++) {
      await desktop.do({ do: 'crash-page' });
      await waitFor(() => desktop.log.match(/loading it again/g)?.length === crash, {
        what: `crash ${crash}`,
        deadlineMs: 15_000,
      });
      await waitFor(() => opened() === before + crash, { what: 'the page again', deadlineMs: 15_000 });
    }
    await desktop.do({ do: 'crash-page' });
    await desktop.waitForLog(/not loaded by itself any more/);
    await waitFor(async () => (await desktop.do<string>({ do: 'page-address' })) === `${ORIGIN}/safe-mode`, {
      what: 'the safe page',
      deadlineMs: 15_000,
    });
  });

  it('ends calls and lets nothing keep a computer that is shut down', async () => {
    await desktop.do({ do: 'power', event: 'shutdown' });
    await desktop.fact('shutdown-waits');
    expect(await desktop.exited).toEqual({ code: 0, signal: null });
    expect(desktop.log).not.toMatch(/did not stop in time/);
  });
});

describe('passwords', () => {
  it('in a plain file are sealed by the keyring at the next start, and are there again after one more', async () => {
    using dir = tempDir('sealed');
    const file = join(dir.path, 'data', 'secrets.json');
    const first = await DrivenDesktop.start({ folder: dir.path });
    await first.waitForLog(/console opened/, 30_000);
    await first[Symbol.asyncDispose]();
    writeFileSync(file, JSON.stringify({ version: 1, secrets: { 'trunk/pbx/password': 'hush' } }), { mode: 0o600 });
    await using again = await DrivenDesktop.start({ folder: dir.path });
    await again.waitForLog(/console opened/, 30_000);
    expect(again.log).not.toContain('hush');
    const page = await again.page();
    const sealed = await page.evaluate(
      "window.copperlineDesktop.request('desktop.view', {}).then(({ secrets }) => secrets.kind)",
    );
    // A real Electron may find no keyring on the computer that the tests run on; the stand-in has one.
    if (!realElectron()) expect(sealed).toBe('sealed');
    const written = readFileSync(file, 'utf8');
    if (sealed === 'sealed') expect(written).not.toContain('hush');
    else expect(written).toContain('hush');
    await again[Symbol.asyncDispose]();
    await using third = await DrivenDesktop.start({ folder: dir.path });
    await third.waitForLog(/console opened/, 30_000);
    // Unlocked as it was: nothing is said of it.
    expect(third.log).not.toMatch(/could not be unlocked|are locked by this computer/);
  });

  it('without a keyring stay in their private file, and the console says so', async () => {
    await using desktop = await DrivenDesktop.start({
      env: { STAND_IN_KEYRING: 'none' },
      args: ['--password-store=basic'],
    });
    const page = await desktop.page();
    await page
      .getByText(/This desktop has no keyring/)
      .first()
      .waitFor();
  });
});
