import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { callsOut } from '../kit/routes.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice } from './office.ts';

/** Line 1 as its country's are; line 2 knows of no answer but that it dialled. */
const AUTO = 1;
const UNSUPERVISED = 2;

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: 2,
    settings: (usual) => ({
      ...usual,
      lines: [
        { id: `sim/${AUTO}`, name: 'Auto', groups: ['auto'] },
        {
          id: `sim/${UNSUPERVISED}`,
          name: 'Unsupervised',
          groups: ['unsupervised'],
          profile: { answer: 'after-dialling' },
        },
      ],
      routes: [
        callsOut({ id: 'auto', pattern: '1.', group: 'auto' }),
        callsOut({ id: 'unsupervised', pattern: '2.', group: 'unsupervised' }),
      ],
    }),
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];

describe('an outbound call', () => {
  it('is answered when somebody speaks where it rang, and the record says so', async () => {
    await office.provoke(AUTO, { kind: 'answers-after', ms: 3000, polarityReversal: false, says: 'speech' });
    const call = await office.pbx.originate({ to: '15551', extension: '614' });
    await call.answered(15_000);
    expect(await lastRecord()).toMatchObject({ answerEvidence: 'voice' });
    await call.hangUp();
  });

  it('is answered with the last digit on a line that tells nothing', async () => {
    await office.provoke(UNSUPERVISED, { kind: 'never-answers' });
    const call = await office.pbx.originate({ to: '25552', extension: '614' });
    await call.answered(6000);
    expect(await lastRecord()).toMatchObject({ answerEvidence: 'assumed' });
    await call.hangUp();
  });

  it.each([
    { sit: 'vacant-code', cause: 1, words: 'no such number' },
    { sit: 'intercept', cause: 22, words: 'changed or is out of service' },
    { sit: 'no-circuit', cause: 34, words: 'no circuit' },
    // Asterisk makes one of a 503's causes.
    { sit: 'reorder', cause: 34, words: 'reorder' },
  ] as const)('hears why it failed ($sit), and the announcement is no answer', async ({ sit, cause, words }) => {
    await office.provoke(AUTO, { kind: 'is-unobtainable', sit });
    const call = await office.pbx.originate({ to: '15553', extension: '614' });
    expect((await call.ended(15_000)).cause).toBe(cause);
    const record = await lastRecord();
    expect(record?.answerEvidence).toBeUndefined();
    expect(record?.reason).toContain(words);
    await waitFor(async () => (await office.report(AUTO)).hook === 'on-hook', { what: 'the line to be released' });
  });
});
