import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallerCall } from '../kit/sip-caller.ts';
import { waitFor } from '../kit/wait.ts';
import { ansam } from '../signal/fax-signals.ts';
import { random, speechLike } from '../signal/noise.ts';
import { peakOf, RATE_HZ, toInt16 } from '../signal/samples.ts';
import { type OneLine, openOneLine, pass } from './one-line.ts';

/** What the exchange sends back of what is said on the line: a mirror at its far end shows both ways at once. */
const MIRROR_DB = 6;

let world: OneLine;
beforeAll(async () => {
  world = await openOneLine();
  await world.exchange.setLine(1, { hybrid: { model: 'flat', erlDb: MIRROR_DB } });
});
afterAll(() => world?.[Symbol.asyncDispose]());

/** V.21's high channel, as T.30 sends its frames: 300 bit/s, 1650 Hz for 1 and 1850 Hz for 0. Whole bits, over and over. */
function v21(bits: number, dbm0: number): Int16Array {
  const next = random(21);
  const out = new Int16Array(Math.round((bits * RATE_HZ) / 300));
  let phase = 0;
  let one = true;
  for (let at = 0, bit = -1; at < out.length; at++) {
    if (Math.floor((at * 300) / RATE_HZ) !== bit) {
      bit++;
      one = next() < 0.5;
    }
    phase += (2 * Math.PI * (one ? 1650 : 1850)) / RATE_HZ;
    out[at] = Math.round(peakOf(dbm0) * Math.sin(phase));
  }
  return out;
}

/** How `heard` follows from what was said over and over: at the best shift, by which factor, and what is left, in dB. */
function compare(heard: Int16Array, said: Int16Array): { readonly gainDb: number; readonly snrDb: number } {
  let best = { gainDb: Number.NEGATIVE_INFINITY, snrDb: Number.NEGATIVE_INFINITY };
  for (let shift = 0; shift < said.length; shift++) {
    let [product, own, all] = [0, 0, 0];
    // Most shifts cannot be it, as the first 10 ms tell. Whoever is slow here sends its own packets late.
    for (let i = 0; i < heard.length; i++) {
      const x = heard[i] ?? 0;
      const y = said[(i + shift) % said.length] ?? 0;
      product += x * y;
      own += y * y;
      all += x * x;
      if (i === 80 && product * product < 0.5 * own * all) break;
    }
    const explained = (product * product) / Math.max(own, 1);
    const snrDb = 10 * Math.log10(explained / Math.max(all - explained, 1));
    if (snrDb > best.snrDb) best = { gainDb: 20 * Math.log10(Math.abs(product) / Math.max(own, 1)), snrDb };
  }
  return best;
}

/**
 * The last two seconds are what was said, so much fainter and else untouched. Before, the delay may be rising yet; between two
 * looks nothing but the call is at work.
 */
const comesBackWhole = ({ rtp }: CallerCall, said: Int16Array): Promise<boolean> =>
  waitFor(
    () => {
      const { gainDb, snrDb } = compare(rtp.heard(2000), said);
      if (Math.abs(gainDb + MIRROR_DB) < 0.5 && snrDb > 28) return true;
      throw new Error(`${gainDb.toFixed(1)} dB, ${snrDb.toFixed(1)} dB over what is wrong with it`);
    },
    { what: 'all of it to come back', deadlineMs: 20_000, everyMs: 2500 },
  );

describe("a fax machine behind the PBX, heard in the line's mirror", { timeout: 60_000 }, () => {
  const answerTone = toInt16(ansam({ ms: 3600 }));
  const frames = v21(600, -15);

  it('is noticed by its answer tone, and from then on every sample passes both ways as it is', async () => {
    await using call = await world.call('5550001');
    call.rtp.say(answerTone);
    await world.gateway.waitForLog(/a fax machine or modem is on the call/);
    // Two seconds hold four reversals of phase, and a frame inserted or left out would be a break.
    await comesBackWhole(call, answerTone);
    call.rtp.say(frames);
    await comesBackWhole(call, frames);
    expect(world.gateway.view.calls).toMatchObject([{ fax: expect.stringMatching(/^(ced|ansam)$/) }]);

    // A digit on the line stays sound: it might be data.
    call.rtp.silence();
    await world.line.provoke(1, { kind: 'presses', digits: '5' });
    await pass(1000);
    expect(call.rtp.digits).toBe('');
    await call.hangUp();
    await world.line.quiet();
    const { records } = await world.gateway.request('records.list', { limit: 1 });
    expect(records).toMatchObject([{ fax: expect.stringMatching(/^(ced|ansam)$/), outcome: 'answered' }]);
  });

  it('leaves nothing behind: the next call is without the echo, and its digits are passed on as such', async () => {
    await using call = await world.call('5550002');
    const speech = toInt16(speechLike(4000, -16));
    call.rtp.say(speech);
    await pass(4500);
    const power = (pcm: Int16Array): number => pcm.reduce((sum, each) => sum + each * each, 0) / pcm.length;
    const loss = 10 * Math.log10(power(speech) / Math.max(power(call.rtp.heard(2000)), 0.1));
    expect(loss).toBeGreaterThan(30);
    call.rtp.silence();
    await world.line.provoke(1, { kind: 'presses', digits: '5' });
    await pass(1000);
    expect(call.rtp.digits).toBe('5');
    await call.hangUp();
    await world.line.quiet();
    const { records } = await world.gateway.request('records.list', { limit: 1 });
    expect(records[0]).not.toHaveProperty('fax');
  });
});
