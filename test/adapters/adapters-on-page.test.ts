import { expect, test } from 'vitest';
import { launchChromium } from '../console/browser.ts';
import { startUsbWorld } from '../emulators/world.ts';
import { startExchange } from '../kit/exchange.ts';
import { startGateway } from '../kit/gateway.ts';

// The shipped console on the shipped gateway, in a real browser; the modem alone is emulated.
test('a person plugs a modem in, checks it, pulls it and lets it be forgotten', { timeout: 90_000 }, async () => {
  await using exchange = await startExchange({ lines: 1 });
  await using world = await startUsbWorld({
    exchange,
    devices: [{ name: 'stick', model: 'cx93010', ports: [1], plugged: false, jack: '1-3' }],
  });
  await using gateway = await startGateway({ env: world.env, settings: { guide: { state: 'aside' } } });
  await using opened = new AsyncDisposableStack();
  const browser = await launchChromium();
  opened.defer(() => browser.close());
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(await gateway.newLink());
  const go = (name: string): Promise<void> =>
    page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .click();
  await go('Set-up');
  await page.getByText('No adapter is plugged in. Plug one in').waitFor();

  await world.plug('stick');
  const card = page.locator('[data-adapter="modem-1"]');
  await card.getByText('In service').waitFor();
  expect(await card.textContent()).toMatch(/CX93010.*Line 1.*USB 0572:1340.*at 1-3/);
  await go('Lines');
  await page.locator('[data-line="modem-1/1"][data-state=idle]').waitFor();
  await go('Set-up');

  await card.getByRole('button', { name: /Check/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Calls can be made with it').waitFor();
  const report = (await dialog.getByLabel('Report').textContent()) ?? '';
  expect(report).toMatch(/^Copperline device check · linux.*\n\nConexant CX93010 voice modem \(0572:1340\)\n/);
  expect(report).toMatch(/\n {2}Calls +yes\n/);
  expect(report).toMatch(/\n {2}\/dev\/ttyACM0 +allowed/);
  expect(report).not.toContain('12345678');
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await dialog.waitFor({ state: 'detached' });

  await world.unplug('stick');
  await card.getByText('Not plugged in', { exact: true }).waitFor();
  await go('Lines');
  await page.locator('[data-line="modem-1/1"][data-state=out-of-service]').waitFor();
  await go('Set-up');
  expect(await card.textContent()).toMatch(/CX93010.*Plug it in/);
  await card.getByRole('button', { name: /Forget/ }).click();
  await dialog.getByRole('button', { name: 'Forget it' }).click();
  await card.waitFor({ state: 'detached' });
  // What it was for is done: the demonstration is back.
  await go('Lines');
  await page.locator('[data-line="simulated/1"]').waitFor();
  expect(gateway.view.notices).toEqual([]);
});
