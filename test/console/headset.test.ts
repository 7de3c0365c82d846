import { expect, test } from 'vitest';
import { startUsbWorld } from '../emulators/world.ts';
import { startExchange, startGateway } from '../kit/gateway.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide } from '../scenarios/office.ts';
import { fakeMicrophone, launchChromium } from './browser.ts';

// The shipped console on the shipped gateway, in a real browser; the headset alone is emulated, at its USB wire.
test('a headset that is plugged in is found, answers the call that rings and mutes it, and its lamps follow', {
  timeout: 60_000,
}, async () => {
  await using exchange = await startExchange({ lines: 1 });
  // Emulated devices have an exchange of their own: it is one adapter's at a time.
  await using elsewhere = await startExchange({ lines: 1 });
  await using world = await startUsbWorld({
    exchange: elsewhere,
    devices: [{ name: 'headset', model: 'headset', ports: [], plugged: false }],
  });
  await using gateway = await startGateway({
    env: world.env,
    settings: {
      adapters: [{ id: 'sim', family: 'simulated', lines: 1, socket: exchange.socket }],
      lines: [{ id: 'sim/1', name: 'Front line' }],
      routes: [
        { id: 'in', from: [{ kind: 'group', group: 'all' }], targets: [{ kind: 'console' }] },
        { id: 'out', from: [{ kind: 'console' }], targets: [{ kind: 'lines', group: 'all' }] },
      ],
    },
  });
  await using opened = new AsyncDisposableStack();
  const browser = await launchChromium({ args: fakeMicrophone() });
  opened.defer(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(await gateway.newLink());
  await page.waitForSelector('[data-line="sim/1"][data-state=idle]');
  const go = (name: string): Promise<void> =>
    page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .click();
  const lamps = (...lit: string[]): Promise<unknown> =>
    waitFor(async () => ((await world.seen('headset')).lamps as string[]).join() === lit.join(), {
      what: `the lamps ${lit.join()}`,
    });
  const press = async (button: string): Promise<void> => world.behave('headset', 'press', button);
  const letGo = async (button: string): Promise<void> => world.behave('headset', 'let-go', button);
  const tap = async (button: string): Promise<void> => {
    await press(button);
    await letGo(button);
  };
  const side = farSide(exchange.client, 1, gateway);

  await go('Settings');
  const panel = page.getByRole('region', { name: 'Headset buttons' });
  await panel.getByText('No headset with call buttons is plugged in').waitFor();
  await world.plug('headset');
  await panel.getByText('Plain Headset').waitFor();
  await panel.getByText('Call button', { exact: true }).waitFor();
  expect(await panel.textContent()).toMatch(/Call buttonMute.*RingingIn a call/);
  await panel.getByRole('button', { name: 'Try the buttons' }).click();
  await tap('redial');
  await panel.getByText(/Pressed at .*: Redial/).waitFor();
  expect(await page.getByRole('main', { name: 'Settings' }).count()).toBe(1);

  // It follows what it is told, as many do.
  await world.behave('headset', 'tells-back', true);
  await go('Lines');
  await side.provoke(1, { kind: 'calls-in', number: '2025551234', name: 'ADA LOVELACE' });
  await page.getByRole('button', { name: 'Answer Front line' }).waitFor();
  await lamps('ring');
  await press('hook');
  await side.waitForHook(1, 'off-hook');
  await page.waitForSelector('[data-line="sim/1"][data-state=connected]');
  await lamps('off-hook');
  // This one's mute button stays down.
  await press('mute');
  await lamps('off-hook', 'mute');
  await letGo('mute');
  await lamps('off-hook');
});
