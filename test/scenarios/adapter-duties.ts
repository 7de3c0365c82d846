import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { HangUpSignal } from '../../main/adapters/simulated/exchange-control.ts';
import { analyse, type ToneReading } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { aSecondInAll, quarters } from './heard-in-pieces.ts';
import { TONE } from './office.ts';
import { openUsbOffice, type UsbOffice } from './usb-office.ts';

export interface AdapterDuties {
  readonly model: string;
  /** Its jacks. */
  readonly lines?: number;
  readonly country?: string;
  /** How the far end's hang-up is told, where the device can notice it. */
  readonly hangUp?: HangUpSignal;
  /** What the device itself takes from its plug-in until it answers its host. */
  readonly bootMs?: number;
  /** Where the device does not carry the level as it is: what it adds, dB, and how far off that may be. */
  readonly gainDb?: { readonly fromLine?: number; readonly toLine?: number };
  readonly levelWithinDb?: number;
  /** An office that is open already; one of its own by default. */
  readonly within?: DutyOffice;
}

/**
 * An office of several devices, on a machine that may be slow: frames may come late there. Frequency and level are right for a
 * second in all, and what is between is not judged. Its lines take a call for answered once the number is dialled.
 */
export interface DutyOffice {
  readonly office: () => UsbOffice;
  /** What the device is called there; it is not plugged in yet. */
  readonly device: string;
  /** The exchange's line at its first jack. */
  readonly firstPort: number;
  /** The office has a route for it to this device's lines. */
  readonly number: string;
  /** Resolves when its machine has taken in what was plugged in. */
  readonly ready: () => Promise<void>;
  /** What its machine made of it. */
  readonly atHost: () => Promise<void>;
}

const BYE_MS = 1000;
const IN_SERVICE_MS = 5000;
/** On a machine that promises no 20 ms. */
const MOST_CALLS = 3;
const CALLER = { number: '2025551234', name: 'ADA LOVELACE' };

/** What every USB adapter has to show, at a real Asterisk: each family's scenario file calls this. */
export function adapterDuties({
  model,
  lines = 1,
  country = 'us',
  hangUp = 'busy-tone',
  bootMs = 0,
  gainDb: { fromLine = 0, toLine = 0 } = {},
  levelWithinDb = TONE.db,
  within,
}: AdapterDuties): void {
  let office: UsbOffice;
  const { firstPort, device, number } = { ...{ firstPort: 1, device: 'it', number: '5551234' }, ...within };
  const ports = Array.from({ length: lines }, (_, index) => firstPort + index);
  const adaptersPlugged = () => office.gateway.view.adapters.filter(({ state }) => state !== 'unplugged');
  const linesHere = () => {
    const ids = ports.map((port) => office.lineId(port));
    return office.gateway.view.lines.filter(({ id }) => ids.includes(id));
  };
  /** What a machine of its own kind makes of it is worth reading. */
  const measured = (text: string): void => {
    if (within) process.stderr.write(`${model}: ${text}\n`);
  };
  const newestRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];

  describe(`a ${model}`, () => {
    beforeAll(async () => {
      if (!within) {
        office = await openUsbOffice({
          devices: [{ name: device, model, ports }],
          country,
          extensions: ['606'],
          readyWithinMs: bootMs + 30_000,
        });
        return;
      }
      office = within.office();
      await office.plugIn(device);
    });
    afterAll(async () => {
      if (within) await office?.world.unplug(device);
      else await office?.[Symbol.asyncDispose]();
    });
    afterEach(async () => {
      for (const port of ports) await office.waitForHook(port, 'on-hook');
      await office.gateway.waitForView(
        (view) =>
          view.calls.length === 0 && linesHere().every(({ state, hook }) => state === 'idle' && hook === 'on-hook'),
        { what: 'its lines idle and no call left', deadlineMs: 15_000 },
      );
    });

    const isRight = ({ hz, levelDb }: ToneReading, tone: { readonly hz: number; readonly levelDb: number }): boolean =>
      Math.abs(hz - tone.hz) < TONE.hz && Math.abs(levelDb - tone.levelDb) < levelWithinDb;

    /** Both directions at once, quarter by quarter. */
    const bothHearInPieces = async (port: number, uniqueid: string): Promise<void> => {
      await office.provoke(port, { kind: 'talks-tone', hz: 440, levelDb: -15 });
      let at = 0;
      const [inward, outward] = await Promise.all([
        aSecondInAll(
          'the PBX to hear the far end',
          () => {
            const { pcm, rate } = office.pbx.heard(uniqueid);
            const from = at;
            at = pcm.length - (pcm.length % (rate / 4));
            return quarters(pcm.slice(from, at), rate);
          },
          (reading) => isRight(reading, { hz: 440, levelDb: -15 + fromLine }),
        ),
        aSecondInAll(
          'the exchange to hear the PBX',
          async () => [(await office.report(port)).hears],
          (reading) => isRight(reading, { hz: 1004, levelDb: -6 + toLine }),
        ),
      ]);
      measured(`right were ${inward} quarters of a second at the PBX, ${outward} at the exchange`);
    };

    /** The silent time of a call until both have talked, then the far end's tone and Asterisk's are heard where they should be. */
    const bothHear = async (port: number, uniqueid: string): Promise<void> => {
      if (within) return bothHearInPieces(port, uniqueid);
      await office.exchangeHears(port, 1004);
      // A reading that a gap fell into, of a machine that was busy, is not the level.
      await waitFor(
        async () => {
          const { hears } = await office.report(port);
          return hears !== undefined && isRight(hears, { hz: 1004, levelDb: -6 + toLine });
        },
        { what: `the exchange to hear ${-6 + toLine} dB` },
      );
      await office.provoke(port, { kind: 'talks-tone', hz: 440, levelDb: -15 });
      await waitFor(
        () => {
          const { pcm, rate } = office.pbx.heard(uniqueid);
          if (pcm.length < rate) throw new Error(`${pcm.length} samples so far`);
          const reading = analyse(pcm.slice(-rate), rate);
          const right = isRight(reading, { hz: 440, levelDb: -15 + fromLine }) && reading.purityDb > TONE.purityDb;
          if (!right) throw new Error(JSON.stringify(reading));
          return true;
        },
        { what: 'the PBX to hear a whole second of the far end as it is', everyMs: 250, deadlineMs: 8000 },
      );
    };

    const callInOnce = async (port: number): Promise<string> => {
      const after = office.pbx.mark();
      await office.provoke(port, { kind: 'is-silent' });
      await office.provoke(port, { kind: 'calls-in', ...CALLER });
      const arrived = await office.pbx.waitForCall('606', { after, deadlineMs: 15_000 });
      expect(arrived).toMatchObject(CALLER);
      await office.waitForHook(port, 'off-hook');
      await office.gateway.waitForView(
        (view) => view.calls.some((call) => call.line === office.lineId(port) && call.state === 'connected'),
        { what: 'the call to be connected' },
      );
      return arrived.uniqueid;
    };

    /** An emulated processor may lose what tells the caller, or hold the gateway for longer than it bears: the next call is another. */
    const callIn = async (port: number): Promise<string> => {
      for (let call = 1; within && call < MOST_CALLS; call++) {
        try {
          return await callInOnce(port);
        } catch (thrown) {
          measured(`call ${call} came to nothing: ${String(thrown).slice(0, 200)}`);
          await office.provoke(port, { kind: 'hangs-up', signal: hangUp }).catch(() => undefined);
          await office.gateway.waitForView(
            (view) => view.calls.length === 0 && linesHere().every(({ state }) => state === 'idle'),
            { what: 'its lines idle again', deadlineMs: 60_000 },
          );
          await office.waitForHook(port, 'on-hook');
        }
      }
      return callInOnce(port);
    };

    it('is found, and its lines are there and in service', async () => {
      expect(adaptersPlugged()).toHaveLength(1);
      expect(linesHere().map(({ id, state }) => [id, state])).toEqual(
        ports.map((port) => [office.lineId(port), 'idle']),
      );
      await within?.atHost();
    });

    // One line of a device shows what a kernel makes of it.
    it.each(within ? [firstPort] : ports)(
      'line %i: a caller reaches the PBX with number and name, and both hear each other',
      async (port) => {
        const uniqueid = await callIn(port);
        await bothHear(port, uniqueid);
        await office.provoke(port, { kind: 'hangs-up', signal: hangUp });
        await office.pbx.waitForHangup(uniqueid, 25_000);
        await office.waitForHook(port, 'on-hook');
        expect(await newestRecord()).toMatchObject({
          direction: 'inbound',
          line: office.lineId(port),
          caller: CALLER,
          outcome: 'answered',
        });
      },
    );

    it('dials out: the exchange hears the digits, both hear each other, and the far end hangs up', async () => {
      // Whichever line it takes.
      for (const port of ports) {
        await office.provoke(port, { kind: 'answers-after', ms: within ? 0 : 5000, polarityReversal: false });
        await office.provoke(port, { kind: 'talks-tone', hz: 440, levelDb: -15 });
      }
      const after = office.pbx.mark();
      const call = await office.pbx.originate({ to: number, extension: '606' });
      const taken = await office.gateway.waitForView(
        (view) => view.calls.find(({ direction, line }) => direction === 'outbound' && line),
        { what: 'a line to be taken' },
      );
      const port = ports.find((one) => office.lineId(one) === taken.line) ?? 0;
      await office.waitForDigits(port, number);
      await call.answered(25_000);
      const [, uniqueid = ''] = await office.pbx.waitForLog(/RECORD uniqueid=([^|]+)\|/, { after });
      await bothHear(port, uniqueid);
      await office.provoke(port, { kind: 'hangs-up', signal: hangUp });
      await call.ended(25_000);
      await office.waitForHook(port, 'on-hook');
      expect(await newestRecord()).toMatchObject({ direction: 'outbound', called: number, outcome: 'answered' });
    });

    it('is pulled out in mid-call and plugged in again, into another jack', async () => {
      const uniqueid = await callIn(firstPort);
      const pulledAt = performance.now();
      await office.world.unplug(device);
      await office.pbx.waitForHangup(uniqueid, 5000);
      const byeMs = performance.now() - pulledAt;
      expect(byeMs).toBeLessThan(BYE_MS);
      await office.gateway.waitForView(() => adaptersPlugged().length === 0, {
        what: 'the adapter to be shown unplugged',
      });
      expect(linesHere().map(({ state }) => state)).toEqual(ports.map(() => 'out-of-service'));
      await waitFor(async () => (await newestRecord())?.outcome === 'answered', { what: 'the record of the call' });
      await office.waitForHook(firstPort, 'on-hook');
      const jack = `1-${6 + firstPort}`;
      await office.world.plug(device, { jack });
      const pluggedAt = performance.now();
      await within?.ready();
      const readyAt = performance.now();
      const deadlineMs = bootMs + IN_SERVICE_MS;
      await office.waitForService({ jack, deadlineMs });
      const inServiceMs = performance.now() - readyAt;
      expect(inServiceMs).toBeLessThan(deadlineMs);
      measured(
        `BYE ${byeMs.toFixed(0)} ms after the plug was pulled; plugged in again, ready after ${(readyAt - pluggedAt).toFixed(0)} ms, ` +
          `in service ${inServiceMs.toFixed(0)} ms later`,
      );
      await office.gateway.waitForView(() => linesHere().every(({ state }) => state === 'idle'), {
        what: 'the same lines in service',
      });
      expect(adaptersPlugged()).toHaveLength(1);
    });
  });
}
