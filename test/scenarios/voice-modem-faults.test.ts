import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../kit/wait.ts';
import { pass } from './one-line.ts';
import { openUsbOffice, type UsbOffice } from './usb-office.ts';

const CALLER = { number: '2025551234', name: 'ADA LOVELACE' };

describe.each(['cx93010', 'usr5637'])('a %s with faults', (model) => {
  let office: UsbOffice;
  const line = () => office.gateway.view.lines[0];
  const adapter = () => office.gateway.view.adapters[0];
  const commands = async () => (await office.world.seen('it')).commands as string[];

  beforeAll(async () => {
    office = await openUsbOffice({ devices: [{ name: 'it', model, ports: [1] }], extensions: ['606'] });
  });
  afterAll(async () => {
    await office?.[Symbol.asyncDispose]();
  });
  afterEach(() => office.quiet());

  const callIn = async () => {
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'is-silent' });
    await office.provoke(1, { kind: 'calls-in', ...CALLER });
    const arrived = await office.pbx.waitForCall('606', { after, deadlineMs: 15_000 });
    await office.waitForHook(1, 'off-hook');
    return arrived;
  };
  const hangUp = async (uniqueid: string): Promise<void> => {
    await office.provoke(1, { kind: 'hangs-up', signal: 'busy-tone' });
    await office.pbx.waitForHangup(uniqueid, 25_000);
  };
  const plugAgain = async (): Promise<void> => {
    await office.world.unplug('it');
    await office.gateway.waitForView((view) => view.adapters[0]?.state === 'unplugged', { what: 'it to be missed' });
    await office.world.plug('it');
    await office.waitForService();
    await office.gateway.waitForView((view) => view.lines[0]?.state === 'idle', { what: 'its line in service' });
  };

  it('noise on its wire, false hooks, audio that it lost: the call goes on, and is heard', async () => {
    await office.world.behave('it', 'garbage', 500);
    await office.world.behave('it', 'false-local-hook');
    const { uniqueid } = await callIn();
    await office.exchangeHears(1, 1004, -6);
    await office.world.behave('it', 'garbage', 500);
    await office.world.behave('it', 'tx-underrun-report');
    // What is on its way to the chip just then keeps it from running dry: until it does.
    await waitFor(
      async () => {
        await office.world.behave('it', 'runs-dry');
        return Number((await office.world.seen('it')).underruns) > 0;
      },
      { what: 'it to have nothing to play' },
    );
    await pass(2000);
    await office.exchangeHears(1, 1004, -6);
    const { queued, streams } = await office.world.seen('it');
    expect(queued).toBeLessThanOrEqual(800);
    expect(streams).toBe(1);
    expect(office.gateway.view.calls).toMatchObject([{ line: office.lineId(1), state: 'connected' }]);
    await hangUp(uniqueid);
    await office.world.behave('it', 'false-local-hook', false);
    await office.world.behave('it', 'tx-underrun-report', false);
  });

  it('wedged until its port is opened again: it is back by itself, and takes the next call', async () => {
    await office.world.behave('it', 'wedged', 'reopen');
    const { opens } = await office.world.seen('it');
    await waitFor(async () => Number((await office.world.seen('it')).opens) > Number(opens), {
      what: 'the ladder to open its port again',
      deadlineMs: 12_000,
    });
    await waitFor(async () => (await commands()).at(-1)?.startsWith('AT+V'), {
      what: 'it to be set up',
      deadlineMs: 8000,
    });
    const { uniqueid } = await callIn();
    expect(adapter()?.state).toBe('in-service');
    await hangUp(uniqueid);
  });

  it('wedged until it is unplugged: out of service with what to do, in service when plugged in again', async () => {
    await office.world.behave('it', 'wedged', 'power');
    await office.gateway.waitForView((view) => view.adapters[0]?.state === 'trouble', {
      what: 'it to be in trouble',
      deadlineMs: 25_000,
    });
    expect(adapter()?.detail).toMatch(/Unplug it and plug it in again/);
    await office.gateway.waitForView((view) => view.lines[0]?.state === 'out-of-service', {
      what: 'its line to be out',
    });
    expect(line()?.reason).toMatch(/modem/);
    await plugAgain();
  });

  /** The modem's own ears understood a caller's data, within the pause before the ring; false where its emulation lost audio. */
  const callerHeard = async (before: Readonly<Record<string, unknown>>): Promise<boolean> => {
    const heard = (now: Readonly<Record<string, unknown>>): boolean => Number(now.callers) > Number(before.callers);
    const lost = ({ lostSamples, slips }: Readonly<Record<string, unknown>>): number =>
      Number(lostSamples) + Number(slips);
    try {
      await waitFor(async () => heard(await office.world.seen('it')), { what: 'the caller’s data', deadlineMs: 5000 });
      return true;
    } catch (thrown) {
      if (lost(await office.world.seen('it')) > lost(before)) return false;
      throw thrown;
    }
  };

  it('a caller that it tells before the ring, and no µ-law: called with number and name, heard all the same', async () => {
    await office.world.behave('it', 'no-mu-law');
    await office.world.behave('it', 'cid-before-ring');
    await plugAgain();
    const call = async () => {
      const after = office.pbx.mark();
      await office.provoke(1, { kind: 'is-silent' });
      const before = await office.world.seen('it');
      await office.provoke(1, { kind: 'calls-in', ...CALLER, callerId: 'fsk-before-ring' });
      if (await callerHeard(before)) return office.pbx.waitForCall('606', { after, deadlineMs: 15_000 });
      // A machine too busy to emulate the modem: its firmware heard nobody, and does not ring then.
      await office.provoke(1, { kind: 'hangs-up' });
      return undefined;
    };
    const arrived = (await call()) ?? (await call()) ?? (await call());
    expect(arrived).toMatchObject(CALLER);
    await office.waitForHook(1, 'off-hook');
    await office.exchangeHears(1, 1004, -6);
    expect((await commands()).findLast((command) => /^AT\+VSM=\d/.test(command))).not.toBe('AT+VSM=131,8000');
    await hangUp(arrived?.uniqueid ?? '');
  });
});
