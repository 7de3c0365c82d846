import { expect, it } from 'vitest';
import type { Office } from './office.ts';
import { openUsbOffice } from './usb-office.ts';

/** A modem is brought back step by step, and a U100 looks at its line for a while before it says that it is there. */
const BACK_WITHIN_MS = 10_000;

async function callIn(office: Office, port: number): Promise<void> {
  await office.provoke(port, { kind: 'calls-in', number: '2025551234', name: 'ADA' });
  await office.waitForHook(port, 'off-hook', 20_000);
}

// A USB adapter keeps its line as it was when the program that had it is gone: the next one that opens it hangs up.
it('a media process that dies in mid-call leaves no line of a USB adapter off-hook, and its lines take calls again', {
  timeout: 120_000,
}, async () => {
  await using office = await openUsbOffice({
    devices: [
      { name: 'modem', model: 'cx93010', ports: [1] },
      { name: 'u100', model: 'u100', ports: [2, 3] },
    ],
    extensions: ['606'],
  });
  for (const port of [1, 2]) await callIn(office, port);
  await office.gateway.waitForView(({ calls }) => calls.filter(({ state }) => state === 'connected').length === 2, {
    what: 'both calls to be connected',
  });
  process.kill(await office.gateway.childPid(/media-process/), 'SIGKILL');
  const diedAt = performance.now();
  for (const port of [1, 2]) await office.waitForHook(port, 'on-hook', BACK_WITHIN_MS);
  await office.gateway.waitForView(
    ({ lines, adapters }) =>
      adapters.every(({ state }) => state === 'in-service') && lines.every(({ state }) => state === 'idle'),
    { what: 'all lines to be in service', deadlineMs: BACK_WITHIN_MS },
  );
  console.info(`all lines in service ${Math.round(performance.now() - diedAt)} ms after the media process died`);
  const { records } = await office.gateway.request('records.list', { limit: 2 });
  expect(records.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['answered', 'The line was lost in mid-call.'],
    ['answered', 'The line was lost in mid-call.'],
  ]);
  for (const port of [1, 2]) {
    await callIn(office, port);
    await office.provoke(port, { kind: 'hangs-up', signal: 'busy-tone' });
  }
  await office.quiet();
});
