import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../kit/wait.ts';
import { pass } from './one-line.ts';
import { openUsbOffice, type UsbOffice } from './usb-office.ts';

const CALLER = { number: '2025551234', name: 'ADA LOVELACE' };

describe('a U100 with faults', () => {
  let office: UsbOffice;

  beforeAll(async () => {
    office = await openUsbOffice({ devices: [{ name: 'box', model: 'u100', ports: [1, 2] }], extensions: ['606'] });
  });
  afterAll(async () => {
    await office?.[Symbol.asyncDispose]();
  });

  const callIn = async (port: number): Promise<string> => {
    const after = office.pbx.mark();
    await office.provoke(port, { kind: 'is-silent' });
    await office.provoke(port, { kind: 'calls-in', ...CALLER });
    const { uniqueid } = await office.pbx.waitForCall('606', { after, deadlineMs: 15_000 });
    await office.waitForHook(port, 'off-hook');
    return uniqueid;
  };
  const plugAgain = async (behaviour: string, value?: unknown): Promise<void> => {
    await office.world.unplug('box');
    await office.gateway.waitForView((view) => view.adapters[0]?.state === 'unplugged', { what: 'it is missed' });
    await office.world.behave('box', behaviour, value);
    await office.world.plug('box');
  };

  it('loses frames and stalls in mid-call: the call goes on, and both hear each other', async () => {
    const uniqueid = await callIn(1);
    await office.exchangeHears(1, 1004);
    await office.world.behave('box', 'lost-frames', 40);
    for (const direction of ['in', 'out']) await office.world.behave('box', 'stalled-endpoint', direction);
    await waitFor(async () => (await office.world.seen('box')).stalls === 2, {
      what: 'both endpoints to have stalled',
    });
    await pass(1000);
    await office.exchangeHears(1, 1004, -6);
    expect(office.gateway.view.calls).toMatchObject([{ line: office.lineId(1), state: 'connected' }]);
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await office.pbx.waitForHangup(uniqueid, 25_000);
    await office.quiet();
  });

  it('dials by pulses: the exchange counts them', async () => {
    const outcome = await office.gateway.request('settings.update', {
      change: {
        lines: [1, 2].map((port) => ({
          id: office.lineId(port),
          name: `Line ${port}`,
          country: 'us',
          profile: { dialMethod: 'pulse', pulse: { perSecond: 20, makePercent: 40, interDigitMs: 400 } },
        })),
      },
    });
    expect(outcome).toMatchObject({ ok: true });
    for (const port of [1, 2]) await office.provoke(port, { kind: 'answers-after', ms: 1000, polarityReversal: false });
    const call = await office.pbx.originate({ to: '5012', extension: '606' });
    const taken = await office.gateway.waitForView((view) => view.calls.find((one) => one.line), {
      what: 'a line to be taken',
    });
    const port = [1, 2].find((one) => office.lineId(one) === taken.line) ?? 0;
    await office.waitForDigits(port, '5012');
    await call.answered(25_000);
    await office.provoke(port, { kind: 'hangs-up', signal: 'cpc' });
    await call.ended(25_000);
    await office.quiet();
  });

  it('is pulled out with a call on its second line: the PBX knows at once', async () => {
    const uniqueid = await callIn(2);
    const pulledAt = performance.now();
    await office.world.unplug('box');
    await office.pbx.waitForHangup(uniqueid, 5000);
    expect(performance.now() - pulledAt).toBeLessThan(1000);
    await office.gateway.waitForView((view) => view.lines.every(({ state }) => state === 'out-of-service'), {
      what: 'both lines out of service',
    });
    await office.world.plug('box');
    await office.waitForService();
    await office.quiet();
  });

  it('boots slowly: it is shown as starting, and comes into service by itself', async () => {
    await plugAgain('slow-boot', 6000);
    await office.gateway.waitForView((view) => view.adapters[0]?.state === 'starting', { what: 'it to be starting' });
    await office.waitForService();
    await office.world.behave('box', 'slow-boot', 1500);
    await office.quiet();
  });

  it('has a defective port: that line says so, the other works', async () => {
    await plugAgain('line-side-down', 1);
    await office.waitForService();
    await office.gateway.waitForView(
      ({ lines: [one, two] }) =>
        /line side of port 1 .* defective/.test((one?.state === 'out-of-service' && one.reason) || '') &&
        two?.state === 'idle',
      {
        what: 'one line out of service with the reason, the other idle',
      },
    );
    const uniqueid = await callIn(2);
    await office.provoke(2, { kind: 'hangs-up', signal: 'cpc' });
    await office.pbx.waitForHangup(uniqueid, 25_000);
    // It stays: nothing that the gateway does brings such a port back.
    expect(office.gateway.view.lines[0]).toMatchObject({ reason: expect.stringMatching(/defective/) });

    await plugAgain('line-side-down');
    await office.gateway.waitForView((view) => view.adapters[0]?.state === 'trouble', { what: 'it to be in trouble' });
    expect(office.gateway.view.adapters[0]?.detail).toMatch(/line side of port 1 does not come to life.*Unplug it/);
  });
});
