import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endedCall, inCall } from './in-call.ts';
import { type Office, openOffice } from './office.ts';

let office: Office;
beforeAll(async () => {
  // Britain's number unobtainable tone: 400 Hz without a pause.
  office = await openOffice({ lines: 2, country: 'gb', extensions: ['600'] });
});
afterAll(() => office?.[Symbol.asyncDispose]());

/** The line that has been idle the longest is seized: the other has just had a call. */
const IN = 1;
const OUT = 2;

describe('number unobtainable tone', () => {
  it('after dialling is no answer: the call is told that there is no such number; in a call it ends it', async () => {
    await inCall(office, IN);
    await office.provoke(IN, { kind: 'hangs-up', signal: 'number-unobtainable' });
    await office.provoke(OUT, { kind: 'answers-after', ms: 0, polarityReversal: false });
    await office.provoke(OUT, { kind: 'talks-tone', hz: 400 });
    const call = await office.pbx.originate({ to: '15551', extension: '614' });
    expect((await call.ended(25_000)).cause).toBe(1);
    const { records } = await office.gateway.request('records.list', { limit: 5 });
    const failed = records.find(({ direction }) => direction === 'outbound');
    expect(failed).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/number unobtainable tone/),
    });
    expect(failed?.answerEvidence).toBeUndefined();
    expect(await endedCall(office, IN)).toMatch(
      /^The other side hung up: the exchange sent number unobtainable tone 400 Hz, 10\.\d\d s, 1 cycle\.$/,
    );
    await office.quiet();
  }, 50_000);
});
