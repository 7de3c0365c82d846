import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provocation } from '../../main/adapters/simulated/exchange-client.ts';
import { waitFor } from '../kit/wait.ts';
import { endedCall, inCall } from './in-call.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  // Its exchange may hang up by anything: nothing is known before it was seen.
  office = await openOffice({ lines: 3, country: 'de', extensions: ['600'] });
});
afterAll(() => office?.[Symbol.asyncDispose]());

/** The answer's own signals are over by then (main/line/line-step.ts). */
const SETTLED_MS = 8500;

const passes = async (ms: number) => {
  const from = performance.now();
  await waitFor(() => performance.now() - from > ms, { what: `${ms} ms to pass`, deadlineMs: ms + 2000 });
};

/** Silence is looked for after 6 s, and once more 10 s later (main/line/line-supervision.ts); a busy machine is slower. */
const CONFIRMED_MS = 18_000;
const AT_ONCE_MS = 3000;

/** This exchange sends no tone after it: silence is all there is to go by. */
const NO_TONE = { afterHangUpMs: 120_000 };

/** One call to the end: how long the line stayed off-hook after the far end went, and what the record says. */
async function hangUp(port: number, signal: Provocation, settleMs = 0): Promise<{ ms: number; reason: string }> {
  await inCall(office, port);
  await passes(settleMs);
  await office.provoke(port, signal);
  const from = performance.now();
  await office.waitForHook(port, 'on-hook', 20_000);
  const ms = Math.round(performance.now() - from);
  return { ms, reason: await endedCall(office, port) };
}

describe('a line whose exchange nobody knows', () => {
  it('ends a call by a loop break or a reversal once silence has confirmed it, and the next one at once; what speech follows is false', async () => {
    await Promise.all([1, 2].map((port) => office.exchange.client.setTiming(port, NO_TONE)));
    const cpc = async () => {
      const signal = { kind: 'hangs-up', signal: 'cpc' } as const;
      return [await hangUp(1, signal), await hangUp(1, signal)] as const;
    };
    const reversal = async () => {
      const signal = { kind: 'hangs-up', signal: 'polarity' } as const;
      return [await hangUp(2, signal, SETTLED_MS), await hangUp(2, signal, SETTLED_MS)] as const;
    };
    const falseBreak = async () => {
      await inCall(office, 3);
      await office.provoke(3, { kind: 'talks-speech' });
      await office.provoke(3, { kind: 'breaks-loop', ms: 400 });
      await passes(12_000);
      expect((await office.report(3)).hook).toBe('off-hook');
      await office.provoke(3, { kind: 'hangs-up', signal: 'busy-tone' });
      return endedCall(office, 3);
    };
    const [breaks, reversals, spoken] = await Promise.all([cpc(), reversal(), falseBreak()]);

    expect(breaks[0].reason).toMatch(
      /^The other side hung up \(loop break\): the exchange opened the loop for \d+ ms, and nothing was heard/,
    );
    expect(breaks[0].ms).toBeLessThan(CONFIRMED_MS);
    expect(breaks[1].reason).toMatch(/^The other side hung up \(loop break\)/);
    expect(breaks[1].ms).toBeLessThan(AT_ONCE_MS);
    expect(reversals[0].reason).toMatch(/^The other side hung up \(polarity reversal\): .*, and nothing was heard/);
    expect(reversals[0].ms).toBeLessThan(CONFIRMED_MS);
    expect(reversals[1].reason).toBe('The other side hung up (polarity reversal).');
    expect(reversals[1].ms).toBeLessThan(AT_ONCE_MS);
    expect(spoken).toContain('busy tone');
    expect(office.gateway.view.lines.map(({ learned }) => learned?.hangUp)).toEqual([
      expect.stringMatching(/^loop break of \d+ ms, seen once$/),
      'polarity reversal, seen once',
      'loop break means nothing, seen once',
    ]);
    await office.quiet();
  }, 60_000);
});
