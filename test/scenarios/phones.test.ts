import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Baresip, startBaresip } from '../kit/baresip.ts';
import { analyseLoudest } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice, TONE } from './office.ts';

let office: Office;
let phone: Baresip;
/** What the phone says, and what the exchange's party says. */
const PHONE = { hz: 700, levelDb: -15 } as const;
const PARTY = { hz: 440, levelDb: -18 } as const;

beforeAll(async () => {
  office = await openOffice({ lines: 1, extensions: ['1101'] });
  const { address: host, sipPort: port, password } = office.pbx;
  phone = await startBaresip({ account: { user: 'phone1', password, host, port }, tone: PHONE });
});
afterAll(async () => {
  await phone?.[Symbol.asyncDispose]();
  await office?.[Symbol.asyncDispose]();
});
afterEach(() => office.quiet());

const count = (type: string) => phone.events.filter((event) => event.type === type).length;
const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];

/** Where in the phone's recording the call is up on both sides: ringback, which sounds much like the party, lies before. */
let bothTalkFrom = 0;

/** What the phone recorded has the party's tone, as clean and as loud as it was. Counted after the call. */
function phoneHeardTheParty(): void {
  const heard = analyseLoudest(phone.heard().pcm.subarray(bothTalkFrom), 8000);
  expect(Math.abs(heard.hz - PARTY.hz)).toBeLessThan(TONE.hz);
  expect(Math.abs(heard.levelDb - PARTY.levelDb)).toBeLessThan(TONE.db);
  expect(heard.purityDb).toBeGreaterThan(TONE.purityDb);
  expect(heard.ms).toBeGreaterThan(800);
}

/** Both hear each other: the exchange now, and the phone for a second and more. */
async function bothTalk(): Promise<void> {
  await office.exchangeHears(1, PHONE.hz, PHONE.levelDb);
  bothTalkFrom = phone.heard().pcm.length;
  await office.provoke(1, { kind: 'talks-tone', ...PARTY });
  await waitFor(() => phone.heard().pcm.length > bothTalkFrom + 12_000, {
    what: 'a second and a half of sound at the phone',
    deadlineMs: 10_000,
  });
}

/** The line's party calls in and the phone answers by itself. */
async function callFromTheLine(): Promise<void> {
  const nth = count('CALL_ESTABLISHED') + 1;
  await office.provoke(1, { kind: 'calls-in', number: '2025551234', name: 'ADA LOVELACE' });
  await phone.waitForEvent('CALL_ESTABLISHED', 15_000, nth);
  await office.waitForHook(1, 'off-hook');
}

/** The phone dials out through the PBX and the gateway; the line's party answers. */
async function callToTheLine(number: string): Promise<void> {
  const nth = count('CALL_ESTABLISHED') + 1;
  await office.provoke(1, { kind: 'answers-after', ms: 500, polarityReversal: true });
  await phone.dial(`9${number}`);
  await phone.waitForEvent('CALL_ESTABLISHED', 20_000, nth);
  await office.waitForDigits(1, number);
}

describe('a telephone registered at the PBX', () => {
  it('rings with the caller on its display, talks with the line, and is told when the line hangs up', async () => {
    await callFromTheLine();
    const answered = phone.events.findLast((event) => event.type === 'CALL_ESTABLISHED');
    expect(answered).toMatchObject({ peeruri: expect.stringContaining('2025551234'), peerdisplayname: 'ADA LOVELACE' });
    await bothTalk();
    const closed = count('CALL_CLOSED') + 1;
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await phone.waitForEvent('CALL_CLOSED', 10_000, closed);
    phoneHeardTheParty();
    await office.quiet();
    expect(await lastRecord()).toMatchObject({ outcome: 'answered', answeredBy: '1101', answerEvidence: 'sip-answer' });
    expect((await lastRecord())?.reason).toContain('loop break');
  });

  it('hangs up a call from the line, and the line is released', async () => {
    await callFromTheLine();
    await bothTalk();
    await phone.hangUp();
    await office.waitForHook(1, 'on-hook');
    phoneHeardTheParty();
    await office.quiet();
    expect(await lastRecord()).toMatchObject({ outcome: 'answered', reason: 'The SIP side hung up.' });
  });

  it('dials out through a line, talks with the far party, and is told when that one hangs up', async () => {
    await callToTheLine('5551234');
    await bothTalk();
    const closed = count('CALL_CLOSED') + 1;
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await phone.waitForEvent('CALL_CLOSED', 10_000, closed);
    phoneHeardTheParty();
    await office.quiet();
    expect(await lastRecord()).toMatchObject({
      direction: 'outbound',
      caller: { number: '1101', name: 'Phone 1' },
      called: '5551234',
      outcome: 'answered',
      answerEvidence: 'polarity',
    });
  });

  it('hangs up a call that it dialled, and the line is released', async () => {
    await callToTheLine('5550007');
    await bothTalk();
    await phone.hangUp();
    await office.waitForHook(1, 'on-hook');
    phoneHeardTheParty();
    await office.quiet();
    expect(await lastRecord()).toMatchObject({ outcome: 'answered', reason: 'The SIP side hung up.' });
  });
});
