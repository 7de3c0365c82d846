import { expect, test } from 'vitest';
import { startUsbWorld } from '../emulators/world.ts';
import { Child } from '../kit/child.ts';
import { startExchange } from '../kit/exchange.ts';
import { startGateway } from '../kit/gateway.ts';

test('a modem becomes a line when it is plugged in, is missed when it is pulled, and known again on another jack', {
  timeout: 60_000,
}, async () => {
  await using exchange = await startExchange({ lines: 1 });
  await using world = await startUsbWorld({
    exchange,
    devices: [{ name: 'stick', model: 'cx93010', ports: [1], plugged: false, jack: '1-3' }],
  });
  await using gateway = await startGateway({ env: world.env, settings: {} });
  expect(gateway.view.adapters).toEqual([]);
  expect(gateway.view.lines.every(({ simulated }) => simulated)).toBe(true);

  await world.plug('stick');
  // The demonstration has done its duty.
  await gateway.waitForView(({ lines }) => lines.length === 1 && lines[0]?.state === 'idle', {
    what: 'the line',
  });
  expect(gateway.view.lines).toMatchObject([{ id: 'modem-1/1', simulated: false }]);
  expect(gateway.view.adapters).toMatchObject([
    { id: 'modem-1', key: '0572:1340/12345678', family: 'voice-modem', place: '1-3', state: 'in-service' },
  ]);
  const checked = await gateway.request('adapter.check', { key: '0572:1340/12345678' });
  expect(checked).toMatchObject({
    ok: true,
    check: { voice: { usable: true }, format: expect.stringMatching(/µ-law/) },
  });
  expect(await gateway.request('adapter.forget', { id: 'modem-1' })).toMatchObject({ ok: false });

  await world.unplug('stick');
  await gateway.waitForView(({ adapters }) => adapters[0]?.state === 'unplugged', { what: 'it is missed' });
  expect(gateway.view.lines).toMatchObject([
    { state: 'out-of-service', reason: expect.stringMatching(/not plugged in/) },
  ]);
  expect(gateway.view.notices.map(({ text }) => text)).toEqual([expect.stringMatching(/modem-1.*Plug it in/)]);

  await world.plug('stick', { jack: '1-5' });
  await gateway.waitForView(({ lines }) => lines[0]?.state === 'idle', { what: 'the line again', deadlineMs: 5000 });
  expect(gateway.view.adapters).toMatchObject([{ id: 'modem-1', place: '1-5', state: 'in-service' }]);
  expect(gateway.view.notices).toEqual([]);

  await world.unplug('stick');
  await gateway.waitForView(({ adapters }) => adapters[0]?.state === 'unplugged', { what: 'it is missed' });
  expect(await gateway.request('adapter.forget', { id: 'modem-1' })).toEqual({ ok: true });
  await gateway.waitForView(({ adapters, lines }) => adapters.length === 0 && lines.every((line) => line.simulated), {
    what: 'the demonstration again',
  });
});

test('a chip that cannot carry a call is out of service with the reason, and its check is a report, not a refusal', async () => {
  await using exchange = await startExchange({ lines: 1 });
  await using world = await startUsbWorld({
    exchange,
    devices: [{ name: 'stick', model: 'si24xx', ports: [1], jack: '1-3' }],
  });
  await using gateway = await startGateway({ env: world.env, settings: {} });
  const shown = await gateway.waitForView(
    ({ adapters }) => adapters.find(({ state, detail }) => state === 'trouble' && /at once/.test(detail ?? '')),
    { what: 'why it cannot be used', deadlineMs: 30_000 },
  );
  const checked = await gateway.request('adapter.check', { key: shown.key ?? '' });
  expect(checked).toMatchObject({
    ok: true,
    check: { voice: { usable: false, why: expect.stringMatching(/at once/) } },
    report: expect.stringMatching(/Calls +no: .*at once/),
  });
}, 60_000);

/** Another program that holds the modem's port, as a terminal program does. */
const HOLDER = `
import { SerialPort } from 'serialport';
const port = new SerialPort({ path: '/dev/ttyACM0', baudRate: 115200 }, (error) => console.log(error?.message ?? 'held'));
port.on('error', (error) => console.log(error.message));
port.resume();
`;

test('who else has the modem open is named, once, and it is used when that program is closed', {
  timeout: 60_000,
}, async () => {
  await using exchange = await startExchange({ lines: 1 });
  await using world = await startUsbWorld({
    exchange,
    devices: [{ name: 'stick', model: 'cx93010', ports: [1], jack: '1-3' }],
  });
  const holder = await Child.start(process.execPath, ['--input-type=module', '--eval', HOLDER], {
    name: 'another program',
    env: world.env,
  });
  await using _holder = holder;
  await holder.waitForOutput(/^held$/m);
  await using gateway = await startGateway({ env: world.env, settings: {} });
  const named = new RegExp(`\\(${holder.pid}\\) has /dev/ttyACM0 open\\. Close that program`);
  await gateway.waitForView(({ adapters }) => adapters[0]?.state === 'trouble', { what: 'it cannot be used' });
  expect(gateway.view.adapters).toMatchObject([{ id: 'modem-1', detail: expect.stringMatching(named) }]);
  expect(gateway.view.lines).toMatchObject([{ state: 'out-of-service', reason: expect.stringMatching(named) }]);
  expect(gateway.view.notices.map(({ text }) => text)).toEqual([expect.stringMatching(named)]);
  expect(await gateway.request('adapter.check', { key: '0572:1340/12345678' })).toMatchObject({
    ok: false,
    text: expect.stringMatching(named),
    report: expect.stringMatching(/\/dev\/ttyACM0 +allowed, held by/),
  });
  // A person has read it: tried again in vain, it is not said again.
  expect(await gateway.request('notice.dismiss', { id: 'adapter/modem-1' })).toEqual({ ok: true });
  for (const state of ['starting', 'trouble'] as const)
    await gateway.waitForView(({ adapters }) => adapters[0]?.state === state, { what: `it is ${state} again` });
  expect(gateway.view.notices).toEqual([]);

  await holder.stop();
  await gateway.waitForView(({ lines }) => lines[0]?.state === 'idle', { what: 'the line', deadlineMs: 15_000 });
  expect(gateway.view.adapters).toMatchObject([{ id: 'modem-1', state: 'in-service' }]);
  const complaints = gateway.log.split('\n').filter((text) => /"level":[45]0/.test(text) && named.test(text));
  expect(complaints).toHaveLength(1);
});
