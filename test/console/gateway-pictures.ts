import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { startExchange, startGateway } from '../kit/gateway.ts';
import { startOptionsPeer } from '../kit/options-peer.ts';

/** Of the whole page, or of a part of it. */
type Draw = (name: string, part?: Locator) => Promise<void>;

/** What needs a gateway to be seen: the guide, the scope, routing, rehearsals, users, alarms. In both themes. @returns the files drawn */
export async function drawGateway(browser: Browser, target: string): Promise<readonly string[]> {
  await using open = new AsyncDisposableStack();
  const exchange = open.use(await startExchange({ lines: 2, country: 'us' }));
  const [main, second] = [open.use(await startOptionsPeer()), open.use(await startOptionsPeer())];
  const trunk = (id: string, name: string, port: number) => ({
    ...{ id, name, port, host: '127.0.0.1', optionsIntervalS: 1 },
    kind: { kind: 'peer' as const },
  });
  const gateway = open.use(
    await startGateway({
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: 2, socket: exchange.socket }],
        lines: [
          { id: 'sim/1', name: 'Front desk', country: 'us', numbering: { number: '+13125550100' } },
          { id: 'sim/2', name: 'Workshop', country: 'us' },
        ],
        trunks: [trunk('main', 'Office PBX', main.port), trunk('second', 'Hosted platform', second.port)],
        office: { country: 'us', areaCode: '312', timeZone: 'America/Chicago' },
        schedules: [
          {
            id: 'office',
            name: 'Office',
            weekly: [
              { days: ['mon', 'tue', 'wed', 'thu'], from: '08:30', to: '17:00' },
              { days: ['fri'], from: '08:30', to: '12:30' },
            ],
            holidays: [{ name: 'Christmas', from: '2026-12-24', to: '2026-12-26' }],
          },
        ],
        routes: [
          {
            id: 'in',
            name: 'In',
            from: [{ kind: 'line' }],
            targets: [
              { kind: 'trunk', trunk: 'main', to: '100' },
              { kind: 'trunk', trunk: 'second', to: '100' },
              { kind: 'console' },
            ],
          },
          {
            id: 'out',
            name: 'Out',
            from: [{ kind: 'console' }],
            changeCalled: [{ change: 'national' }],
            targets: [{ kind: 'lines', group: 'all' }],
          },
        ],
        // An alarm to be seen.
        calls: { holdMusic: 'music.wav' },
      },
    }),
  );
  await gateway.waitForView(({ lines }) => lines.every(({ state }) => state === 'idle'), { what: 'idle lines' });
  const drawn: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      locale: 'en-US',
      timezoneId: 'America/Chicago',
      colorScheme,
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(await gateway.newLink());
    await page.waitForSelector('.tile');
    const draw: Draw = async (name, part) => {
      const path = join(target, `${name}-${colorScheme}.png`);
      await (part ?? page).screenshot({ path });
      drawn.push(path);
    };
    await drawRouting(page, draw);
    await go(page, 'Set-up');
    await page.getByRole('button', { name: /(Open|Go on with) the guide/ }).click();
    await page.locator('[data-guide]').waitFor();
    await draw('guide');
    await page.getByRole('button', { name: 'Later' }).click();
    await go(page, 'Lines');
    await page.getByRole('link', { name: /^Look at Front desk/ }).click();
    await exchange.provoke(1, { kind: 'calls-in', number: '3125550142', name: 'Ada Lovelace' });
    // The line's ring and the caller's number are sounds on it: a moment of them is drawn.
    await page.locator('[data-heard=from]').filter({ hasText: /Hz/ }).waitFor();
    await page.setViewportSize({ width: 1280, height: 1650 });
    await draw('scope', page.getByRole('region', { name: 'Line scope' }));
    await page.setViewportSize({ width: 1280, height: 900 });
    // The caller is known by then, and the call there.
    await gateway.waitForView(({ calls }) => calls.length === 1, { what: 'the call' });
    await exchange.provoke(1, { kind: 'hangs-up' });
    await gateway.waitForView(({ calls }) => calls.length === 0, { what: 'the end of the call' });
    await go(page, 'Trouble');
    await page.getByRole('region', { name: 'Alarms' }).getByRole('listitem').first().waitFor();
    await draw('alarms');
    await go(page, 'Settings');
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('heading', { name: 'What each role may do' }).waitFor();
    await draw('users');
    await context.close();
  }
  return drawn;
}

async function drawRouting(page: Page, draw: Draw): Promise<void> {
  await go(page, 'Routing');
  await page.getByRole('tab', { name: 'Connections' }).click();
  await page.locator('[data-route-order="in"]').waitFor();
  await draw('backups', page.locator('[data-route-order="in"]'));
  await page.getByRole('tab', { name: 'Hours and holidays' }).click();
  await page.getByRole('tabpanel', { name: 'Hours and holidays' }).waitFor();
  await draw('hours');
  await page.getByRole('tab', { name: 'What would happen' }).click();
  await page.getByLabel('Number dialled').fill('011 49 30 901820');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.locator('[data-answer=call]').waitFor();
  await draw('what-would-happen');
}

const go = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Pages' })
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();
