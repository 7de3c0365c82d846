import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LineEvent } from '../../main/line/line-adapter.ts';
import { startUsbWorld, type UsbWorld } from '../emulators/world.ts';
import { startExchange, type TestExchange } from '../kit/exchange.ts';
import { analyse } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { HostedAdapter } from './hosted-adapter.ts';

const MODULE = 'main/adapters/sangoma-u100/sangoma-u100-adapter.ts';
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Seen {
  readonly offHook: readonly boolean[];
  readonly hookMoves: readonly (readonly { ms: number; offHook: boolean }[])[];
  readonly registers: readonly (readonly number[])[];
  readonly resets: readonly number[];
  readonly control: number;
  readonly leds: number;
  readonly forbidden: number;
  readonly underruns: number;
  readonly overruns: number;
  readonly played: number;
  readonly ticks: number;
  readonly waiting: number;
  readonly syncLosses: number;
  readonly stalls: number;
  readonly lostFrames: number;
  readonly slips: number;
  /** What the emulators' process itself did not get to run, ms: time that the device lost. */
  readonly pausedMs: number;
}

describe('Sangoma U100', () => {
  let exchange: TestExchange;
  let world: UsbWorld;

  beforeAll(async () => {
    exchange = await startExchange({ lines: 2 });
    world = await startUsbWorld({
      exchange,
      devices: [{ name: 'box', model: 'u100', ports: [1, 2] }],
    });
  });

  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
    await exchange?.[Symbol.asyncDispose]();
  });

  const seen = async (): Promise<Seen> => (await world.seen('box')) as unknown as Seen;
  const process = (advanced: Record<string, unknown> = {}, countries = ['us', 'gb']): Promise<HostedAdapter> =>
    HostedAdapter.start({ env: world.env, module: MODULE, usbId: '10c4:8461', countries, advanced });
  const opened = async (advanced: Record<string, unknown> = {}): Promise<HostedAdapter> => {
    const host = await process(advanced);
    try {
      await host.open();
      return host;
    } catch (thrown) {
      await host[Symbol.asyncDispose]();
      throw thrown;
    }
  };
  /** The exchange takes an opening for a hang-up once it lasts too long for a flash. */
  const hangUp = async (host: HostedAdapter, port: number): Promise<void> => {
    await host.setHook(port, 'on-hook');
    await waitFor(async () => (await exchange.client.report(port)).hook === 'on-hook', {
      what: 'the exchange to see the release',
    });
  };
  /** As after a plug-in: whatever a fault did to it is over. */
  const plugAgain = async (): Promise<void> => {
    await world.unplug('box');
    await world.plug('box');
  };
  /** All that it plays is ours, for a second. */
  const plays = (): Promise<unknown> =>
    waitFor(
      async () => {
        const { underruns } = await seen();
        await pass(1000);
        return (await seen()).underruns === underruns;
      },
      { what: 'no silence to be played', deadlineMs: 15_000 },
    );
  const faults = (host: HostedAdapter, fault: string): number =>
    host.events.reduce(
      (sum, { port, event }) =>
        port === 1 && event.kind === 'audio-fault' && event.fault === fault ? sum + event.count : sum,
      0,
    );

  describe('in order', () => {
    let host: HostedAdapter;

    beforeAll(async () => {
      await plugAgain();
      host = await opened();
    });

    afterAll(async () => {
      await host?.[Symbol.asyncDispose]();
    });

    test('both ports come up on-hook, each set for its country, with what the device can do', async () => {
      await host.event(1, { kind: 'battery', present: true });
      await host.event(2, { kind: 'battery', present: true });
      await host.event(2, { kind: 'measured', volts: 48 });
      const { offHook, registers, control, leds, forbidden } = await seen();
      expect(offHook).toEqual([false, false]);
      const country = (port: number): unknown => [16, 26, 30, 31].map((register) => registers[port]?.[register]);
      expect(country(0)).toEqual([0x00, 0xc0, 0x00, 0xa3]);
      expect(country(1)).toEqual([0x00, 0xc2, 0x05, 0xab]);
      expect(control).toBe(0x0f);
      await waitFor(async () => (await seen()).leds === 0x0a, { what: `both lights green, not ${leds}` });
      expect(forbidden).toBe(0);
    });

    test('the device check identifies it and sends a tone through it and back', async () => {
      const check = await host.check();
      expect(check.identity).toBe('Sangoma U100, hardware 02, firmware 21');
      expect(check.loopback).toMatchObject({ ok: true });
      expect(check.facts).toContainEqual({ name: 'Port 2: line voltage', value: '48 V' });
      expect(check.facts).toContainEqual({ name: 'Echo canceller', value: 'on board for 2 ports, on' });
    });

    test('a call comes in: ring bursts as edges, then audio both ways, then the far end hangs up', async () => {
      const from = host.events.length;
      await exchange.provoke(1, { kind: 'calls-in', number: '5551234' });
      await host.event(1, { kind: 'ring', on: true }, from);
      await waitFor(async () => ((await seen()).leds & 0x03) === 0x03, { what: 'both lights while it rings' });
      await host.event(1, { kind: 'ring', on: false }, from);
      const edges = host.events.slice(from).filter(({ event }) => event.kind === 'ring');
      const [on, off] = edges;
      expect((off?.at ?? 0) - (on?.at ?? 0)).toBeGreaterThan(1800);
      expect((off?.at ?? 0) - (on?.at ?? 0)).toBeLessThan(2300);
      expect(edges).toHaveLength(2);
      await host.setHook(1, 'off-hook');
      expect((await seen()).offHook).toEqual([true, false]);
      await host.event(1, { kind: 'loop-current', flowing: true }, from);
      await waitFor(async () => ((await seen()).leds & 0x03) === 0x01, { what: 'a red light' });

      await exchange.provoke(1, { kind: 'talks-tone', hz: 1000, levelDb: -20 });
      // A busy machine interrupts either process now and then: half a second in which it did not is what is measured.
      const heard = await waitFor(
        async () => {
          const reading = analyse(await host.listen(1, 500), 8000);
          return reading.purityDb > 30 && reading;
        },
        { what: 'a pure tone from the line', deadlineMs: 15_000 },
      );
      expect(heard.hz).toBeCloseTo(1000, 0);
      expect(heard.levelDb).toBeCloseTo(-20, 0);
      // One after the other: the line's hybrid returns a part of what is played.
      await exchange.provoke(1, { kind: 'is-silent' });
      await host.play(1, 700, 6000);
      const tone = await waitFor(
        async () => {
          const { hears } = await exchange.client.report(1);
          return (hears?.purityDb ?? 0) > 25 && hears;
        },
        { what: 'a pure tone at the exchange', deadlineMs: 15_000 },
      );
      expect(Math.abs(tone.hz - 700)).toBeLessThan(2);
      expect(tone.levelDb).toBeCloseTo(20 * Math.log10(6000 / 32768 / Math.SQRT2), 0);
      console.log(`line to us: ${JSON.stringify(heard)}; us to line: ${JSON.stringify(tone)}`);

      const before = host.events.length;
      await exchange.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
      await host.event(1, { kind: 'loop-current', flowing: false }, before);
      await host.event(1, { kind: 'loop-current', flowing: true }, before);
      await hangUp(host, 1);
      await host.play(1, 0, 0);
      expect((await seen()).offHook).toEqual([false, false]);
      expect(host.events.some(({ port, event }) => port === 2 && event.kind === 'ring')).toBe(false);
    });

    test('another phone on the line, a reversal and a dead line are told, and not invented', async () => {
      const from = host.events.length;
      await exchange.provoke(2, { kind: 'parallel-phone', lifted: true });
      await host.event(2, { kind: 'in-use', inUse: true }, from);
      await exchange.provoke(2, { kind: 'parallel-phone', lifted: false });
      await host.event(2, { kind: 'in-use', inUse: false }, from);
      await exchange.provoke(2, { kind: 'reverses-polarity' });
      await host.event(2, { kind: 'polarity', polarity: 'reversed' }, from);
      await exchange.provoke(2, { kind: 'reverses-polarity' });
      await host.event(2, { kind: 'polarity', polarity: 'normal' }, from);
      await exchange.provoke(2, { kind: 'battery', present: false });
      await host.event(2, { kind: 'battery', present: false }, from);
      await exchange.provoke(2, { kind: 'battery', present: true });
      await host.event(2, { kind: 'battery', present: true }, from);
      const told = host.events
        .slice(from)
        .filter(({ event }) => event.kind !== 'measured' && event.kind !== 'audio-fault');
      expect(told.map(({ port, event }): [number, LineEvent['kind']] => [port, event.kind])).toEqual([
        ...[
          [2, 'in-use'],
          [2, 'in-use'],
        ],
        ...[
          [2, 'polarity'],
          [2, 'polarity'],
        ],
        ...[
          [2, 'battery'],
          [2, 'battery'],
        ],
      ]);
    });

    test('pulses and a flash open the loop for as long as asked, to the millisecond', async () => {
      // Of a try before, it may be off-hook still.
      await hangUp(host, 2);
      await host.setHook(2, 'off-hook');
      const before = (await seen()).hookMoves[1]?.length ?? 0;
      const pulse = { breakMs: 61, makeMs: 39 };
      await host.dialPulses(2, [[pulse, pulse, pulse], [pulse]], 500);
      const flashes: number[] = [];
      using _events = exchange.client.onEvent((event) => {
        if (event.kind === 'flash' && event.port === 2) flashes.push(event.ms);
      });
      const { offHookCount } = await exchange.client.report(2);
      await host.ask({ kind: 'flash', port: 2, ms: 300 });
      const moves = (await seen()).hookMoves[1]?.slice(before) ?? [];
      const lengths = moves.slice(1).map(({ ms }, i) => ms - (moves[i]?.ms ?? 0));
      expect(moves.map(({ offHook }) => offHook)).toEqual([0, 1, 2, 3, 4].flatMap(() => [false, true]));
      const wanted = [61, 39, 61, 39, 61, 539, 61];
      for (const [i, ms] of wanted.entries()) expect(Math.abs((lengths[i] ?? 0) - ms)).toBeLessThanOrEqual(1);
      expect(Math.abs((lengths.at(-1) ?? 0) - 300)).toBeLessThanOrEqual(1);
      // The flash waits for the pause after the last digit, as another digit would.
      expect(lengths[7] ?? 0).toBeGreaterThanOrEqual(538);
      console.log(`pulses: ${lengths.join(' ')} ms`);
      await waitFor(() => flashes.length > 0, { what: 'the exchange to see the flash' });
      expect(flashes).toEqual([lengths.at(-1)]);
      expect(await exchange.client.report(2)).toMatchObject({ hook: 'off-hook', digits: '31', offHookCount });
      await host.ask({ kind: 'flash', port: 2, ms: 2000 });
      await waitFor(async () => (await exchange.client.report(2)).offHookCount === offHookCount + 1, {
        what: 'the exchange to take an opening of 2 s for a release and another call',
      });
      expect(flashes).toHaveLength(1);
      await hangUp(host, 2);
    });

    test('a process that is held up for 300 ms: nothing is lost for good, and no more waits than is good', async () => {
      const [before, frames] = [await seen(), (await host.frames(1)).frames];
      const [played, lost] = [faults(host, 'underrun'), faults(host, 'lost-frames')];
      await host.ask({ kind: 'block', ms: 300 });
      await waitFor(() => faults(host, 'underrun') - played > 200, {
        what: 'the silence that was played meanwhile to be told',
      });
      await waitFor(async () => (await seen()).waiting < 70, { what: 'what waits at the device to be little' });
      const [after, end] = [await seen(), (await host.frames(1)).frames];
      // What the line said meanwhile was kept for it.
      expect(after.lostFrames - before.lostFrames).toBeLessThan(50);
      expect((end - frames) * 20).toBeGreaterThan(after.ticks - before.ticks - 100);
      expect(faults(host, 'lost-frames') - lost).toBe(0);
      await plays();
      expect((await seen()).waiting).toBeLessThan(100);
      await host.setHook(1, 'off-hook');
      await hangUp(host, 1);
      expect(host.lost).toEqual([]);
    });

    test('a process that is held up for 3 s: the device is not taken for dead', async () => {
      await host.ask({ kind: 'block', ms: 3000 });
      await host.setHook(1, 'off-hook');
      await hangUp(host, 1);
      await waitFor(async () => (await seen()).waiting < 70, { what: 'what waits at the device to be little' });
      expect(host.lost).toEqual([]);
    });

    test('an orderly end leaves both ports on-hook and the lights off', async () => {
      await host.setHook(1, 'off-hook');
      await host.ask({ kind: 'close' });
      await host.ask({ kind: 'close' });
      const { offHook, leds } = await seen();
      expect(offHook).toEqual([false, false]);
      expect(leds).toBe(0);
    });
  });

  test('a process that dies off-hook: the next one puts the line on-hook first', async () => {
    await plugAgain();
    {
      await using host = await opened();
      await host.setHook(2, 'off-hook');
    }
    expect((await seen()).offHook).toEqual([false, true]);
    await using _next = await opened();
    expect((await seen()).offHook).toEqual([false, false]);
  });

  test('A-law and gains by the settings', async () => {
    await plugAgain();
    await using host = await opened({ law: 'a-law', receiveGainDb: -6, transmitGainDb: 3.5, echoCanceller: false });
    const { registers, control } = await seen();
    expect([33, 38, 40, 39, 41].map((register) => registers[0]?.[register])).toEqual([0x20, 3, 5, 22, 16]);
    expect(control).toBe(0x03);
    await host.setHook(1, 'off-hook');
    const dial = analyse(await host.listen(1, 1500), 8000);
    expect(dial.hz).toBeGreaterThan(340);
    await hangUp(host, 1);
  });

  describe('faults', () => {
    test('`slow-boot`: open waits, says so, and works', async () => {
      await world.unplug('box');
      await world.behave('box', 'slow-boot', 5000);
      await world.plug('box');
      await using host = await opened();
      expect(host.log).toMatch(/still starting/);
      await world.behave('box', 'slow-boot', 1500);
    });

    test('`no-tx-sync`: it says that the device does not recognise its audio', { timeout: 30_000 }, async () => {
      await plugAgain();
      await world.behave('box', 'no-tx-sync');
      await expect(opened()).rejects.toThrow(/does not recognise the audio that it is sent.*Unplug it/);
      await world.behave('box', 'no-tx-sync', false);
    });

    test('`lost-frames`: silence takes their place, and as much waits at the device as before', async () => {
      await plugAgain();
      await using host = await opened();
      await plays();
      const { lostFrames, waiting: before } = await seen();
      const lost = async (): Promise<number> => (await seen()).lostFrames - lostFrames;
      /** What the device lost is what was told: on a machine that stood still, that may be more than was asked for. */
      const told = (atLeast: number): Promise<unknown> =>
        waitFor(
          async () => {
            const count = await lost();
            return count >= atLeast && faults(host, 'lost-frames') === count;
          },
          { what: `a loss of ${atLeast} frames to be told as it was` },
        );
      await world.behave('box', 'lost-frames', 12);
      await told(12);
      expect(Math.abs((await seen()).waiting - before)).toBeLessThan(12);
      // More than waits there: what was played instead is silence, and it goes on.
      await world.behave('box', 'lost-frames', 80);
      await waitFor(async () => (await lost()) >= 12 + 80, { what: 'all of them to be lost' });
      await plays();
      expect(faults(host, 'lost-frames')).toBeLessThanOrEqual(await lost());
      await host.setHook(1, 'off-hook');
    });

    test('`garbage`, `short-transfers` and `stalled-endpoint` both ways: it finds its way back', async () => {
      await plugAgain();
      await using host = await opened();
      await world.behave('box', 'garbage', 200);
      await waitFor(() => faults(host, 'lost-frames') > 0, { what: 'garbage to be noticed' });
      await world.behave('box', 'short-transfers');
      await host.setHook(1, 'off-hook');
      for (const direction of ['in', 'out']) {
        const { stalls } = await seen();
        await world.behave('box', 'stalled-endpoint', direction);
        await waitFor(async () => (await seen()).stalls > stalls, { what: `a stall ${direction}` });
        await hangUp(host, 1);
        await host.setHook(1, 'off-hook');
      }
      await world.behave('box', 'short-transfers', false);
      expect(host.lost).toEqual([]);
      expect((await seen()).offHook[0]).toBe(true);
    });

    test('`stale-replies`: answers to nobody are dropped', async () => {
      await plugAgain();
      await world.behave('box', 'stale-replies');
      await using host = await opened();
      await host.setHook(1, 'off-hook');
      await hangUp(host, 1);
      await world.behave('box', 'stale-replies', false);
      expect((await host.check()).facts.find(({ name }) => name === 'Stale replies')?.value).not.toBe('0');
    });

    for (const fault of ['no-events', 'old-firmware']) {
      test(`\`${fault}\`: everything is polled, rings included`, async () => {
        await plugAgain();
        await world.behave('box', fault);
        await using host = await opened();
        const from = host.events.length;
        await exchange.provoke(1, { kind: 'calls-in', number: '5551234' });
        await host.event(1, { kind: 'ring', on: true }, from);
        await host.event(1, { kind: 'ring', on: false }, from);
        expect(host.events.slice(from).filter(({ event }) => event.kind === 'ring')).toHaveLength(2);
        await exchange.provoke(1, { kind: 'hangs-up' });
        await exchange.provoke(2, { kind: 'battery', present: false });
        await host.event(2, { kind: 'battery', present: false }, from);
        await exchange.provoke(2, { kind: 'battery', present: true });
        await host.event(2, { kind: 'battery', present: true }, from);
        await world.behave('box', fault, false);
      });
    }

    test('`reg5-bit1`: a hook register that says nothing is written again', async () => {
      await plugAgain();
      await using host = await opened();
      await world.behave('box', 'reg5-bit1', 2);
      await host.setHook(1, 'off-hook');
      expect((await seen()).offHook[0]).toBe(true);
      await hangUp(host, 1);
      expect((await seen()).offHook[0]).toBe(false);
    });

    test('`fifo-errors` are told', async () => {
      await plugAgain();
      await using host = await opened();
      await world.behave('box', 'fifo-errors', 7);
      await waitFor(() => host.events.some(({ event }) => event.kind === 'audio-fault' && event.count === 7), {
        what: 'the errors',
        deadlineMs: 8000,
      });
    });

    test('`line-side-down`: one port that is broken leaves the other; two are a broken device', async () => {
      await plugAgain();
      await world.behave('box', 'line-side-down', 1);
      {
        await using host = await opened();
        const { event } = await host.event(1, { kind: 'defective' });
        expect(event).toMatchObject({
          reason: expect.stringMatching(/^The line side of port 1 .* defective\. .*other line/),
        });
        await expect(host.setHook(1, 'off-hook')).rejects.toThrow(/line side of port 1 .* defective/);
        await host.setHook(2, 'off-hook');
        await hangUp(host, 2);
      }
      await world.behave('box', 'line-side-down');
      await expect(opened()).rejects.toThrow(/line side of port 1 .*other port/);
      await world.behave('box', 'line-side-down', false);
    });

    test('it falls silent, or is unplugged: told once, within a second or two', async () => {
      await plugAgain();
      {
        await using host = await opened();
        await world.behave('box', 'mute');
        await waitFor(() => host.lost.length > 0, { what: 'the loss' });
        expect(host.lost).toEqual([expect.stringMatching(/sends nothing any more/)]);
      }
      await plugAgain();
      await using host = await opened();
      await host.setHook(1, 'off-hook');
      const before = performance.now();
      await world.unplug('box');
      await waitFor(() => host.lost.length > 0, { what: 'the loss' });
      expect(performance.now() - before).toBeLessThan(1000);
      expect(host.lost).toEqual([expect.stringMatching(/unplugged/)]);
      await expect(host.setHook(1, 'on-hook')).rejects.toThrow(/not open/);
      await host.ask({ kind: 'close' });
      await world.plug('box');
    });
  });
});
