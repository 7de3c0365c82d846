import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExchangeEvent, Provocation } from '../../main/adapters/simulated/exchange-client.ts';
import { callsOut } from '../kit/routes.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';
import { writeWav } from '../kit/wav.ts';
import { espeakWords } from '../signal/espeak.ts';
import { LINE, type OneLine, openOneLine } from './one-line.ts';

let world: OneLine;
let listening: Disposable;
const events: ExchangeEvent[] = [];
beforeAll(async () => {
  world = await openOneLine();
  listening = world.exchange.client.onEvent((event) => void events.push(event));
});
afterAll(async () => {
  listening?.[Symbol.dispose]();
  await world?.[Symbol.asyncDispose]();
});
afterEach(async () => {
  await world.line.quiet();
  await world.line.provoke(1, { kind: 'is-silent' });
  events.length = 0;
});

const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
const lastRecord = async () => (await world.gateway.request('records.list', { limit: 1 })).records[0];
const talkingAtMs = (): number | undefined =>
  events.find((event) => event.kind === 'state' && event.state === 'talking')?.atMs;
const digitAtMs = (digit: string): number =>
  events.find((event) => event.kind === 'digit' && event.digit === digit)?.atMs ?? Number.NaN;

async function settle(change: {
  readonly profile?: object;
  readonly route?: Parameters<typeof callsOut>[0];
}): Promise<void> {
  const lines = [{ ...LINE, ...(change.profile ? { profile: change.profile } : {}) }];
  const routes = [callsOut(change.route)];
  expect(await world.gateway.request('settings.update', { change: { lines, routes } })).toEqual({ ok: true });
}

describe('before the answer', { timeout: 40_000 }, () => {
  it('digits heard from the line go to the caller in order', async () => {
    await settle({ profile: { answer: 'polarity' } });
    await world.line.provoke(1, { kind: 'answers-after', ms: 200, polarityReversal: false });
    await using call = await world.ring('5551');
    await waitFor(() => talkingAtMs() !== undefined, { what: 'somebody there, and no sign of it' });
    await world.line.provoke(1, { kind: 'presses', digits: '42#0' });
    await waitFor(() => call.rtp.digits === '42#0', { what: 'the digits as events' });
    expect((await lastRecord())?.answeredAt).toBeUndefined();
    await call.hangUp();
  });

  it("the caller's digits reach the exchange behind the number, in order, as events and by INFO", async () => {
    await settle({});
    await world.line.provoke(1, { kind: 'never-answers' });
    await using call = await world.ring('5552');
    await call.rtp.press('17');
    await call.inform('8');
    await call.rtp.press('6');
    await world.line.waitForDigits(1, '55521786');
    expect(call.rtp.digits).toBe('');
    await call.hangUp();
  });

  it("a route's digits for after the answer wait from the answer on, and the caller's own come behind them", async () => {
    await settle({ route: { afterAnswer: ',67#' } });
    await world.line.provoke(1, { kind: 'answers-after', ms: 2500, polarityReversal: true });
    await using call = await world.ring('5550');
    await call.answered();
    await call.rtp.press('1');
    await call.inform('8');
    await world.line.waitForDigits(1, '555067#18');
    const waitedMs = digitAtMs('6') - (talkingAtMs() ?? Number.NaN);
    expect(waitedMs).toBeGreaterThan(2000);
    expect(waitedMs).toBeLessThan(2600);
    await call.hangUp();
  });
});

describe('polarity reversed by the exchange', { timeout: 40_000 }, () => {
  /** Answered by one reversal and hung up by another. */
  async function callByPolarity(meanwhile: () => Promise<void> = async () => {}) {
    await settle({});
    await world.line.provoke(1, { kind: 'answers-after', ms: 3000, polarityReversal: true });
    const seized = waitFor(() => events.some((event) => event.kind === 'state' && event.state === 'dialling'), {
      what: 'the number to be dialled',
    });
    const [call] = await Promise.all([world.ring('5554445554445'), seized.then(meanwhile)]);
    await using _ = call;
    await call.answered();
    expect(await lastRecord()).toMatchObject({ answerEvidence: 'polarity' });
    await world.line.provoke(1, { kind: 'hangs-up', signal: 'polarity' });
    await waitFor(async () => (await lastRecord())?.reason !== undefined, { what: 'the end of the call' });
    expect((await lastRecord())?.reason).toContain('polarity');
  }

  it('while the number is dialled is no answer, and the next one is', async () => {
    await callByPolarity(() => world.line.provoke(1, { kind: 'reverses-polarity' }));
  });

  it('tells of the answer and the hang-up on a line whose wires are swapped', async () => {
    await world.line.provoke(1, { kind: 'reverses-polarity' });
    await callByPolarity();
    await world.line.quiet();
    await world.line.provoke(1, { kind: 'reverses-polarity' });
  });
});

/** From the far party's first sound to the 200, and by what it was known. */
async function answerBy(...says: readonly Provocation[]) {
  await settle({});
  for (const each of says) await world.line.provoke(1, each);
  await world.line.provoke(1, { kind: 'answers-after', ms: 3000, polarityReversal: false });
  await using call = await world.ring('5553');
  await call.answered(25_000);
  const tookMs = nowMs() - (talkingAtMs() ?? Number.NaN);
  await call.hangUp();
  return { tookMs, evidence: (await lastRecord())?.answerEvidence };
}

describe('without a sign of the exchange', { timeout: 40_000 }, () => {
  it('"hello" is an answer within 0.6 s', async () => {
    await using directory = tempDir('hello');
    const file = join(directory.path, 'hello.wav');
    const hello = espeakWords('en-us', 'hello', -9);
    const pcm = new Int16Array(hello.length + 6 * 8000);
    pcm.set(hello);
    writeWav(file, { rate: 8000, pcm });
    const { tookMs, evidence } = await answerBy({ kind: 'talks-wav', file });
    expect(evidence).toBe('voice');
    expect(tookMs).toBeLessThan(600);
  });

  it("a fax machine's answer tone is one, and the record says so", async () => {
    const { tookMs, evidence } = await answerBy({ kind: 'sends-fax-tone', tone: 'ced' });
    expect(evidence).toBe('fax-tone');
    expect(tookMs).toBeLessThan(1500);
  });

  it('music is one once the ringing has been quiet for longer than its pauses, or sooner for a voice', async () => {
    const { tookMs, evidence } = await answerBy({ kind: 'music' });
    expect(['voice', 'ringback-ended']).toContain(evidence);
    expect(tookMs).toBeLessThan(8000);
  });
});
