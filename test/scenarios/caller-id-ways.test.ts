/** Every way in which exchanges tell who calls, on the real gateway, as a PBX behind it sees the caller. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../kit/wait.ts';
import { arrives, hangsUp, newestRecord, openCountries } from './callers.ts';
import type { Office } from './office.ts';

const COUNTRIES = ['de', 'be', 'jp', 'us'] as const;
const [GERMANY, BELGIUM, JAPAN, AMERICA] = [1, 2, 3, 4] as const;

let office: Office;
beforeAll(async () => {
  office = await openCountries(COUNTRIES);
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

describe('data before the first ring', () => {
  it("ETSI's short ring, then V.23, reaches the PBX", async () => {
    const call = { number: '0301234567', name: 'J\\RG', callerId: 'fsk-ring-pulse' } as const;
    expect(await arrives(office, GERMANY, call)).toMatchObject({ number: '0301234567', name: 'JÖRG' });
  });

  it('an alerting tone, then V.23, reaches the PBX, and the record says how', async () => {
    expect(await arrives(office, GERMANY, { number: '0301234568', callerId: 'fsk-alerting' })).toMatchObject({
      number: '0301234568',
    });
    expect(await newestRecord(office)).toMatchObject({ callerIdStandard: 'v23', caller: { number: '0301234568' } });
    expect(office.gateway.view.lines[GERMANY - 1]?.learned?.callerId).toBe(
      'FSK V.23 after an alerting tone, before the ring, seen once',
    );
  });

  it('Japan: the line is answered for the number, rings again, and the PBX is called once', async () => {
    const before = (await office.report(JAPAN)).offHookCount;
    const after = office.pbx.mark();
    await office.provoke(JAPAN, { kind: 'calls-in', number: '0312345678', callerId: 'jclip' });
    await waitFor(async () => (await office.report(JAPAN)).offHookCount === before + 1, {
      what: 'the primary answer',
    });
    expect(office.pbx.arrivedCalls(after)).toEqual([]);
    expect(await office.pbx.waitForCall('600', { after })).toMatchObject({ number: '0312345678' });
    await office.gateway.waitForView((view) => view.calls[0]?.state === 'connected', { what: 'the call' });
    expect((await office.report(JAPAN)).offHookCount).toBe(before + 2);
    await hangsUp(office, JAPAN);
    expect(await newestRecord(office)).toMatchObject({ callerIdStandard: 'jclip' });
  });

  it('Japan: a caller who withholds the number is withheld', async () => {
    expect(await arrives(office, JAPAN, { withheld: 'private', callerId: 'jclip' })).toMatchObject({ privacy: 'id' });
  });
});

describe('digits', () => {
  it.each([1, 2, 3, 4] as const)('in format %i reach the PBX', async (dtmfFormat) => {
    const number = `02555123${dtmfFormat}`;
    expect(await arrives(office, BELGIUM, { number, callerId: 'dtmf-before-ring', dtmfFormat })).toMatchObject({
      number,
    });
  });
});

describe('who is behind it', () => {
  it('a forwarded call says whose number it was forwarded from', async () => {
    const { number, diversion } = await arrives(office, AMERICA, { number: '2025550142', redirecting: '2025550199' });
    expect(number).toBe('2025550142');
    expect(diversion).toMatch(/^<sip:2025550199@[^>]+>;reason=unknown$/);
    expect(await newestRecord(office)).toMatchObject({ caller: { redirecting: '2025550199' } });
  });

  it('a withheld number is anonymous with privacy, and no number is made up', async () => {
    const { from, privacy, pai } = await arrives(office, AMERICA, { withheld: 'private' });
    expect(from).toMatch(/<sip:anonymous@anonymous\.invalid>/);
    expect(privacy).toBe('id');
    expect(pai).toBe('');
  });

  it('a number that cannot be had is unavailable, without a privacy that nobody asked for', async () => {
    const { from, privacy, pai } = await arrives(office, AMERICA, { withheld: 'unavailable' });
    expect(from).toMatch(/<sip:unavailable@unknown\.invalid>/);
    expect(privacy).toBe('');
    expect(pai).toBe('');
  });
});
