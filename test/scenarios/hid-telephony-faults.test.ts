import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pass } from './one-line.ts';
import { openUsbOffice, type UsbOffice } from './usb-office.ts';

const CALLER = { number: '2025551234', name: 'ADA LOVELACE' };

describe('a HID telephony adapter with faults', () => {
  let office: UsbOffice;

  beforeAll(async () => {
    office = await openUsbOffice({ devices: [{ name: 'box', model: 'hid-fxo', ports: [1] }], extensions: ['606'] });
  });
  afterAll(async () => {
    await office?.[Symbol.asyncDispose]();
  });

  const callIn = async (): Promise<string> => {
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'is-silent' });
    await office.provoke(1, { kind: 'calls-in', ...CALLER });
    const { uniqueid } = await office.pbx.waitForCall('606', { after, deadlineMs: 15_000 });
    await office.waitForHook(1, 'off-hook');
    return uniqueid;
  };

  it('sends reports that nobody announced: nothing rings, and a call goes as it should', async () => {
    await office.world.behave('box', 'garbage-reports', 9);
    const { records: before } = await office.gateway.request('records.list', { limit: 10 });
    // The line tells of itself, garbage in front each time.
    for (const lifted of [true, false]) {
      await office.provoke(1, { kind: 'parallel-phone', lifted });
      await pass(500);
    }
    expect(office.gateway.view.calls).toEqual([]);
    const uniqueid = await callIn();
    await office.exchangeHears(1, 1004);
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await office.pbx.waitForHangup(uniqueid, 25_000);
    await office.quiet();
    const { records } = await office.gateway.request('records.list', { limit: 10 });
    expect(records).toHaveLength(before.length + 1);
    expect(records[0]).toMatchObject({ caller: CALLER, outcome: 'answered' });
    await office.world.behave('box', 'garbage-reports', 0);
  });

  it('loses its sound in a call: the call ends, the line is out of service with words, and comes back when plugged in again', async () => {
    const uniqueid = await callIn();
    await office.world.behave('box', 'sound-lost', true);
    await office.pbx.waitForHangup(uniqueid, 5000);
    await office.gateway.waitForView(
      ({ adapters, lines }) =>
        adapters[0]?.state === 'trouble' &&
        /sound .* stopped coming/.test(adapters[0].detail ?? '') &&
        lines[0]?.state === 'out-of-service',
      { what: 'the line to be out of service, and why' },
    );
    await office.waitForHook(1, 'on-hook');
    await office.world.unplug('box');
    await office.world.behave('box', 'sound-lost', false);
    await office.gateway.waitForView(({ adapters }) => adapters[0]?.state === 'unplugged', { what: 'it is missed' });
    await office.world.plug('box');
    await office.waitForService({ deadlineMs: 5000 });
    await office.gateway.waitForView(({ lines }) => lines[0]?.state === 'idle', { what: 'its line in service' });
    const again = await callIn();
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await office.pbx.waitForHangup(again, 25_000);
    await office.quiet();
  });
});
