import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { saw } from '../kit/interop.ts';
import { callsIn } from '../kit/routes.ts';
import { analyse } from '../kit/tone.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice, TONE } from './office.ts';

const ASTERISK = { peer: 'Asterisk', over: 'UDP' } as const;
let office: Office;
beforeAll(async () => {
  office = await openOffice({ extensions: ['611', '600'] });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

/** Changes where the lines' calls go. */
const callsGoTo = (...extensions: string[]) =>
  office.gateway.request('settings.update', {
    change: { routes: callsIn(extensions) },
  });

const lastRecord = async () => (await office.gateway.request('records.list', { limit: 1 })).records[0];

describe('a caller on an analog line', () => {
  it('reaches an extension of the PBX with number and name, and both hear each other', async () => {
    expect(await callsGoTo('605')).toEqual({ ok: true });
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', number: '2025551234', name: 'ADA LOVELACE' });
    const arrived = await office.pbx.waitForCall('605', { after });
    expect(arrived).toMatchObject({ number: '2025551234', name: 'ADA LOVELACE' });
    expect(arrived.pai).toMatch(/^"?ADA LOVELACE"? <sip:2025551234@/);
    expect(arrived.from).toMatch(/ADA LOVELACE"? <sip:2025551234@/);
    await office.waitForHook(1, 'off-hook');
    await office.provoke(1, { kind: 'talks-tone', hz: 440, levelDb: -15 });
    await office.gateway.waitForView((view) => view.calls[0]?.state === 'connected', {
      what: 'the call to be connected',
    });
    // The extension records for two seconds and more of tone.
    await waitFor(async () => ((await office.report(1)).state === 'talking' ? true : undefined), {
      what: 'the exchange to see the answer',
    });
    const recorded = performance.now();
    await waitFor(() => performance.now() - recorded > 2500, { what: 'two and a half seconds of recording' });
    await office.provoke(1, { kind: 'hangs-up', signal: 'cpc' });
    await office.pbx.waitForHangup(arrived.uniqueid);
    const heard = office.pbx.heard(arrived.uniqueid);
    const reading = analyse(heard.pcm.slice(-heard.rate - 4000, -4000), heard.rate);
    expect(Math.abs(reading.hz - 440)).toBeLessThan(TONE.hz);
    expect(Math.abs(reading.levelDb - -15)).toBeLessThan(TONE.db);
    expect(reading.purityDb).toBeGreaterThan(TONE.purityDb);
    expect(await lastRecord()).toMatchObject({
      direction: 'inbound',
      line: 'sim/1',
      trunk: 'pbx',
      caller: { number: '2025551234', name: 'ADA LOVELACE' },
      outcome: 'answered',
      answeredBy: '605',
      answerEvidence: 'sip-answer',
    });
    saw(ASTERISK, 'is told number and name of the caller', 'is told when the line hangs up');
  });

  it('hears what the extension plays', async () => {
    await callsGoTo('601');
    await office.provoke(1, { kind: 'calls-in', number: '100' });
    await office.exchangeHears(1, 1004, -6);
    await office.provoke(1, { kind: 'hangs-up', signal: 'busy-tone' });
    await office.waitForHook(1, 'on-hook');
    expect((await lastRecord())?.reason).toContain('busy tone');
  });

  it('is withheld on the SIP side when the number is', async () => {
    await callsGoTo('600');
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', withheld: 'private' });
    const arrived = await office.pbx.waitForCall('600', { after });
    expect(arrived.from).toContain('anonymous');
    expect(arrived.privacy).toContain('id');
    await office.provoke(1, { kind: 'hangs-up' });
    saw(ASTERISK, 'is told that the caller is withheld');
  });

  it('passes digits both ways, as telephone-events on the SIP side and as DTMF on the line', async () => {
    await callsGoTo('613');
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', number: '100' });
    const arrived = await office.pbx.waitForCall('613', { after });
    await office.waitForHook(1, 'off-hook');
    await office.gateway.waitForView((view) => view.calls[0]?.state === 'connected', {
      what: 'the call to be connected',
    });
    await office.provoke(1, { kind: 'presses', digits: '159*#' });
    // 613 reads one by one; # ends Read without a digit.
    await waitFor(() => office.pbx.heardDigits(arrived.uniqueid).startsWith('159*'), { what: 'Asterisk to hear 159*' });
    await office.provoke(1, { kind: 'hangs-up' });
    await office.quiet();
    await callsGoTo('652468');
    await office.provoke(1, { kind: 'calls-in', number: '100' });
    await office.waitForDigits(1, '2468');
    saw(ASTERISK, 'hears digits as events (RFC 4733)', 'sends digits as events (RFC 4733)');
    await office.provoke(1, { kind: 'hangs-up' });
  });

  it('is released when the extension hangs up', async () => {
    await callsGoTo('631');
    await office.provoke(1, { kind: 'calls-in', number: '100' });
    await office.waitForHook(1, 'off-hook');
    await office.waitForHook(1, 'on-hook');
    await waitFor(async () => (await lastRecord())?.outcome === 'answered', { what: 'the record' });
    expect((await lastRecord())?.reason).toBe('The SIP side hung up.');
    saw(ASTERISK, 'hangs up, and the line is free');
    await office.provoke(1, { kind: 'is-silent' });
  });

  it('who gives up has the extension stop ringing, and is a missed call', async () => {
    await callsGoTo('609');
    const after = office.pbx.mark();
    await office.provoke(1, { kind: 'calls-in', number: '100', rings: 2 });
    const arrived = await office.pbx.waitForCall('609', { after });
    await office.pbx.waitForHangup(arrived.uniqueid, 20_000);
    await waitFor(async () => (await lastRecord())?.outcome === 'missed', { what: 'the record of a missed call' });
    expect(await lastRecord()).toMatchObject({ reason: 'The caller gave up.' });
    expect((await office.report(1)).offHookCount).toBeGreaterThanOrEqual(0);
    saw(ASTERISK, 'is given up before the answer (CANCEL)');
  });

  it('is offered to the next extension when the first is busy', async () => {
    await callsGoTo('611', '601');
    await office.provoke(1, { kind: 'calls-in', number: '100' });
    await office.exchangeHears(1, 1004, -6);
    expect(await lastRecord()).toMatchObject({ outcome: 'in-progress', answeredBy: '601' });
    saw(ASTERISK, 'is busy: the next target is called');
    await office.provoke(1, { kind: 'hangs-up', signal: 'polarity' });
    // A polarity reversal never seen at the answer means nothing on this line: the exchange's tone ends the call.
    await office.waitForHook(1, 'on-hook', 20_000);
  });
});
