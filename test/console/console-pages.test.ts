import { describe, expect, it } from 'vitest';
import type { LineView } from '../../main/contract/views.ts';
import { consoleKit } from './console-kit.ts';
import { PAGES } from './pages.ts';
import { line, view } from './sample-view.ts';

const kit = consoleKit();

const HEADINGS = {
  Lines: 'Calls now',
  History: 'Call history',
  Contacts: 'Contacts',
  'Routing & trunks': 'Connections',
  'Set-up': 'Adapters',
  Trouble: 'Parts of the gateway',
  Settings: 'Talking here',
};

const overflow = (): Promise<number> =>
  kit.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');

describe('the pages', () => {
  it('are each reached by the navigation, say which one they are, and take the focus', async () => {
    await kit.open();
    for (const [name, heading] of Object.entries(HEADINGS)) {
      await kit.go(name);
      await kit.page.getByRole('heading', { name: heading, exact: true }).waitFor();
      await kit.page.getByRole('main', { name, exact: true }).waitFor();
      expect(await kit.page.locator('.rail-link[aria-current=page]').textContent()).toContain(name);
      if (name !== 'Lines')
        await expect.poll(() => kit.page.evaluate('document.activeElement.id'), { timeout: 5_000 }).toBe('main');
    }
    await kit.page.goBack();
    await kit.page.getByRole('heading', { name: 'Parts of the gateway' }).waitFor();
    expect(kit.complaints).toEqual([]);
  });

  it('all fit where the text is twice as large, and on a narrow screen', async () => {
    await kit.open();
    for (const width of [640, 360]) {
      await kit.page.setViewportSize({ width, height: 740 });
      for (const name of PAGES) {
        await kit.go(name);
        expect(await overflow(), `${name} at ${width}`).toBeLessThanOrEqual(0);
      }
    }
  });

  it('have no target smaller than a fingertip', async () => {
    await kit.open();
    for (const name of PAGES) {
      await kit.go(name);
      const small = await kit.page.evaluate<string[]>(`
        [...document.querySelectorAll('button, a[href], select, input:not([type=checkbox]):not([type=radio]):not([type=range])')]
          .filter((each) => each.checkVisibility() && !each.classList.contains('skip'))
          .map((each) => ({ each, box: each.getBoundingClientRect() }))
          .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
          .map(({ each, box }) => (each.getAttribute('aria-label') ?? each.textContent) + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))
      `);
      expect(small, name).toEqual([]);
    }
  });

  it('show notices and how many alarms there are, wherever one is', async () => {
    const notice = (id: string) => ({ id, severity: 'warning' as const, text: `The file ${id} was set aside.`, at: 0 });
    const alarm = (id: string) => ({ ...notice(id), code: 'store', cause: 'why', cure: 'what to do', since: 0 });
    kit.backend.show({ notices: [notice('a'), notice('b')], alarms: [alarm('a'), alarm('b')] });
    await kit.open();
    for (const name of PAGES) {
      await kit.go(name);
      await kit.page.getByText('The file b was set aside.').waitFor();
    }
    expect(await kit.page.getByRole('navigation').getByLabel('2 alarms').textContent()).toBe('2');
  });

  it('switch between day, night and the clock', async () => {
    kit.backend.handlers['routing.night'] = () => ({ ok: true });
    await kit.open();
    await kit.page.getByRole('radiogroup', { name: 'Day or night' }).getByText('Night').click();
    expect(await kit.backend.whenAsked('routing.night')).toEqual({ mode: 'on' });
  });

  it('are dark or light as it is wished, and keep to it', async () => {
    await kit.open({ colorScheme: 'light' });
    const scheme = (): Promise<string | null> => kit.page.locator('html').getAttribute('data-mantine-color-scheme');
    expect(await scheme()).toBe('light');
    await kit.go('Settings');
    await kit.page.getByRole('radiogroup', { name: 'Colours' }).getByText('Dark', { exact: true }).click();
    expect(await scheme()).toBe('dark');
    await kit.page.reload();
    await kit.page.getByRole('heading', { name: 'Talking here' }).waitFor();
    expect(await scheme()).toBe('dark');
  });
});

describe('the language', () => {
  it('is the browser’s', async () => {
    await kit.open({ locale: 'fr-FR' });
    await kit.tile(3).getByText('Libre').waitFor();
    // What the gateway says, too.
    const why =
      'Pas de tension : la ligne n’est pas branchée, ou elle est morte. Vérifiez le câble vers la prise murale.';
    expect(await kit.tile(4).getByText(why).getAttribute('lang')).toBe('fr');
    expect(await kit.page.locator('html').getAttribute('lang')).toBe('fr');
  });

  it('can be chosen, at once and for the next time', async () => {
    await kit.open();
    await kit.go('Settings');
    await kit.page.getByLabel('Language').selectOption({ label: 'Deutsch' });
    await kit.page.getByRole('link', { name: 'Einstellungen' }).waitFor();
    expect(await kit.page.locator('html').getAttribute('lang')).toBe('de');
    await kit.page.reload();
    await kit.page.getByRole('link', { name: /^Leitungen/ }).click();
    await kit.tile(3).getByText('Frei', { exact: true }).waitFor();
    expect(await kit.tile(1).getAttribute('aria-label')).toBe('Front desk: Klingelt, Ada Lovelace, +1 312 555 0142');
    for (const width of [640, 360]) {
      await kit.page.setViewportSize({ width, height: 740 });
      expect(await overflow(), `at ${width}`).toBeLessThanOrEqual(0);
    }
    expect(kit.complaints).toEqual([]);
  });

  it('written from right to left turns the page round, and nothing falls off it', async () => {
    await kit.open();
    await kit.page.evaluate("document.documentElement.dir = 'rtl'");
    const rail = await kit.page.getByRole('navigation').boundingBox();
    const main = await kit.page.getByRole('main').boundingBox();
    expect((rail?.x ?? 0) > (main?.x ?? 0)).toBe(true);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });
});

describe('lines', () => {
  const states: readonly [Partial<LineView>, string][] = [
    [{}, 'Free'],
    [{ inUse: true }, 'In use by another phone'],
    [{ state: 'ringing' }, 'Ringing'],
    [{ state: 'dialling' }, 'Dialling'],
    [{ state: 'connected', callId: 'talks' }, 'In a call'],
    [{ state: 'connected', callId: 'waits' }, 'On hold'],
    [{ state: 'connected', callId: 'parked' }, 'Parked'],
    [{ state: 'guarding' }, 'Free in a moment'],
    [{ state: 'out-of-service', reason: 'No battery.' }, 'Out of service'],
    [{ id: 'u100-1/1', state: 'out-of-service' }, 'Not plugged in'],
  ];

  it('in each state have a word, a sign and an edge of their own, besides the colour', async () => {
    const talks = { id: 'talks', direction: 'inbound', caller: {}, startedAt: 0, state: 'connected' } as const;
    kit.backend.show({
      lines: states.map(([change], at) => line(at + 1, change)),
      calls: [
        talks,
        { ...talks, id: 'waits', held: true },
        { ...talks, id: 'parked', parked: { slot: '701', backAt: 0 } },
      ],
    });
    await kit.open();
    const seen = await kit.page.evaluate<{ word: string; look: string }[]>(`
      [...document.querySelectorAll('.tile')].map((tile) => ({
        word: tile.querySelector('.tile-state').textContent,
        look: tile.querySelector('.tile-sign').innerHTML + getComputedStyle(tile).borderInlineStartStyle,
      }))
    `);
    expect(seen.map(({ word }) => word)).toEqual(states.map(([, word]) => word));
    expect(new Set(seen.map(({ look }) => look)).size).toBe(states.length);
  });

  it('say with whom another telephone talks', async () => {
    await kit.open();
    await kit.tile(2).getByText('with Office PBX, 100').waitFor();
  });
});

describe('keys', () => {
  it('answer the call that has rung longest', async () => {
    const { lines } = view();
    kit.backend.handlers['call.answer'] = () => ({ ok: false, text: 'too late' });
    const older = line(3, { state: 'ringing', since: Date.now() - 60_000 });
    kit.backend.show({ lines: lines.map((each) => (each.id === older.id ? older : each)), calls: [] });
    await kit.open();
    await kit.page.keyboard.press('a');
    expect(await kit.backend.whenAsked('call.answer')).toEqual({ line: 'simulated-1/3' });
  });

  it('walk along the lines, and end the call of the one that they are on', async () => {
    kit.backend.handlers['call.hang-up'] = () => ({ ok: true });
    await kit.open();
    await kit.page.keyboard.press('j');
    expect(await kit.page.locator('.tile:focus').getAttribute('data-line')).toBe('simulated-1/1');
    await kit.page.keyboard.press('ArrowRight');
    await kit.page.keyboard.press('h');
    expect(await kit.backend.whenAsked('call.hang-up')).toEqual({ callId: 'call-2' });
    await kit.page.keyboard.press('k');
    await kit.page.keyboard.press('k');
    expect(await kit.page.locator('.tile:focus').getAttribute('data-line')).toBe('simulated-1/4');
  });

  it('begin a number, and are letters where something is typed', async () => {
    await kit.open();
    await kit.page.keyboard.press('4');
    await kit.page.keyboard.type('2a');
    const field = kit.page.getByLabel('Call a number or an extension');
    expect(await field.inputValue()).toBe('42a');
    expect(kit.times('call.answer')).toBe(0);
  });

  it('are told by ?, lead to the search, and can be switched off', async () => {
    await kit.open();
    await kit.page.keyboard.press('?');
    const dialog = kit.page.getByRole('dialog', { name: 'Keys' });
    await dialog.getByText('Answer the call that has rung longest').waitFor();
    await kit.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await kit.page.keyboard.press('/');
    await expect.poll(() => kit.page.locator('[data-search-input]:focus').count(), { timeout: 5_000 }).toBe(1);
    await kit.go('Settings');
    await kit.page.getByLabel('Single keys do things').uncheck({ force: true });
    await kit.page.locator('main').focus();
    await kit.page.keyboard.press('?');
    await kit.page.keyboard.press('a');
    expect(await dialog.count()).toBe(0);
    expect(kit.times('call.answer')).toBe(0);
  });
});

describe('talking here', () => {
  it('is set up without a call: devices by name, a microphone that moves a meter, a sound to hear', async () => {
    await kit.open();
    await kit.go('Settings');
    await kit.page.getByRole('button', { name: 'Try the microphone' }).click();
    const meter = kit.page.getByRole('meter', { name: 'How loud you are' });
    await expect
      .poll(async () => Number(await meter.getAttribute('aria-valuenow')), { timeout: 5_000 })
      .toBeGreaterThan(10);
    const devices = kit.page.getByLabel('Microphone', { exact: true });
    await expect
      .poll(() => devices.locator('option').allTextContents(), { timeout: 5_000 })
      .toContain('Fake Audio Input 1');
    await devices.selectOption({ label: 'Fake Audio Input 1' });
    await meter.waitFor({ state: 'detached' });
    await kit.page.getByLabel('Take away noise').uncheck({ force: true });
    await kit.page.reload();
    await kit.page.getByRole('heading', { name: 'Talking here' }).waitFor();
    expect(await kit.page.getByLabel('Take away noise').isChecked()).toBe(false);
    await kit.page.getByRole('button', { name: 'Play a sound' }).first().click();
    await expect.poll(() => kit.page.locator('audio').count(), { timeout: 5_000 }).toBe(1);
    expect(kit.complaints).toEqual([]);
  });

  it('says what to do where the microphone is not allowed', async () => {
    await kit.open();
    await kit.page.evaluate(`
      navigator.mediaDevices.getUserMedia = () => Promise.reject(Object.assign(new Error('no'), { name: 'NotAllowedError' }))
    `);
    await kit.go('Settings');
    await kit.page.getByRole('button', { name: 'Try the microphone' }).click();
    await kit.page.getByRole('alert').getByText('may not use the microphone').waitFor();
  });
});
