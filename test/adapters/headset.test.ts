import { expect, test } from 'vitest';
import { startUsbWorld } from '../emulators/world.ts';
import { startExchange } from '../kit/exchange.ts';
import { waitFor } from '../kit/wait.ts';
import { HostedHeadset } from './hosted-headset.ts';

test('a headset’s buttons come through hidraw, its lamps go there, and it is known for no line adapter', async () => {
  await using exchange = await startExchange({ lines: 1 });
  await using world = await startUsbWorld({ exchange, devices: [{ name: 'headset', model: 'headset', ports: [] }] });
  await using headset = await HostedHeadset.start(world.env);
  const { lamps, buttons, isLine } = await headset.open();
  expect(lamps.sort()).toEqual(['hold', 'mute', 'off-hook', 'ring']);
  expect(buttons.sort()).toEqual(['digit', 'flash', 'hook', 'mute', 'redial']);
  expect(isLine).toBe(false);

  await headset.show('ring', true);
  await waitFor(async () => ((await world.seen('headset')).lamps as string[]).includes('ring'), { what: 'its ringer' });
  await world.behave('headset', 'press', 'hook');
  await headset.event({ kind: 'hook', offHook: true });
  await headset.show('ring', false);
  await headset.show('off-hook', true);
  await waitFor(async () => ((await world.seen('headset')).lamps as string[]).join() === 'off-hook', {
    what: 'its lamp',
  });
  await world.behave('headset', 'press', 'mute');
  await headset.event({ kind: 'mute', on: true });
  await world.behave('headset', 'key', '5');
  await headset.event({ kind: 'digit', digit: '5' });
  await world.behave('headset', 'let-go', 'hook');
  await headset.event({ kind: 'hook', offHook: false });

  const from = performance.now();
  await world.unplug('headset');
  await waitFor(() => headset.lost.length === 1, { what: 'the loss', deadlineMs: 1000, everyMs: 5 });
  expect(performance.now() - from).toBeLessThan(1000);
});
