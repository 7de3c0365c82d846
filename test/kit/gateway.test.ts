import { expect, test } from 'vitest';
import { startExchange, startGateway } from './gateway.ts';

test('an exchange of the kit answers for each of its lines', async () => {
  await using exchange = await startExchange({ lines: 2 });
  expect(exchange.client.ports).toBe(2);
  expect(await exchange.client.report(2)).toMatchObject({ hook: 'on-hook', offHookCount: 0 });
});

test('a gateway of the kit starts on an exchange of the kit, and a console sees its lines', async () => {
  await using exchange = await startExchange({ lines: 2 });
  await using gateway = await startGateway({
    settings: { adapters: [{ id: 'sim', family: 'simulated', lines: 2, socket: exchange.socket }] },
  });
  await gateway.waitForView((view) => view.lines.length === 2 && view.lines.every((line) => line.state === 'idle'), {
    what: 'two idle lines',
  });
  expect(await gateway.request('records.list', {})).toEqual({ records: [] });
  expect(await gateway.stop()).toBe(0);
});
