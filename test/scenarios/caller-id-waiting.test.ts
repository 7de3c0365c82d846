/** A second caller during a call (type II caller ID): answered within 100 ms, shown, and in the record. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExchangeEvent } from '../../main/adapters/simulated/exchange-control.ts';
import { waitFor } from '../kit/wait.ts';
import { connects, hangsUp, newestRecord, openCountries } from './callers.ts';
import type { Office } from './office.ts';

const COUNTRIES = ['jp', 'us'] as const;
const [JAPAN, AMERICA] = [1, 2] as const;

let office: Office;
const events: ExchangeEvent[] = [];
beforeAll(async () => {
  office = await openCountries(COUNTRIES);
  office.exchange.client.onEvent((event) => events.push(event));
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

describe('another caller during a call', () => {
  const acknowledgements = () => events.flatMap((event) => (event.kind === 'call-waiting-ack' ? [event.digit] : []));

  it('the alerting tone is answered in time, and who waits is shown and in the record', async () => {
    events.length = 0;
    await connects(office, AMERICA, { number: '2025550142' });
    await office.provoke(AMERICA, { kind: 'call-waiting', number: '2025550177', name: 'GRACE' });
    await office.gateway.waitForView((each) => each.calls[0]?.waiting?.number !== undefined, {
      what: 'the waiting caller',
    });
    const { view } = office.gateway;
    expect(view.calls[0]).toMatchObject({
      caller: { number: '2025550142' },
      waiting: { number: '2025550177', name: 'GRACE' },
    });
    expect(view.lines[AMERICA - 1]?.waiting).toEqual({ number: '2025550177', name: 'GRACE' });
    expect(acknowledgements()).toEqual(['D']);
    await office.provoke(AMERICA, { kind: 'talks-tone', hz: 1004 });
    await office.exchangeHears(AMERICA, 1004);
    await office.provoke(AMERICA, { kind: 'is-silent' });
    await hangsUp(office, AMERICA);
    await office.quiet();
    expect(await newestRecord(office)).toMatchObject({
      caller: { number: '2025550142' },
      note: 'Another caller waited: GRACE, 2025550177.',
    });
  });

  it('a line that only reports answers nothing, and tells that somebody waits', async () => {
    events.length = 0;
    await connects(office, JAPAN, { callerId: 'none' });
    await office.provoke(JAPAN, { kind: 'call-waiting', number: '0399999999' });
    await office.gateway.waitForView((each) => each.calls[0]?.waiting !== undefined, {
      what: 'the waiting caller',
    });
    expect(office.gateway.view.calls[0]?.waiting).toEqual({});
    await waitFor(() => acknowledgements().length > 0, { what: 'the exchange to give up waiting' });
    expect(acknowledgements()).toEqual(['none']);
    await hangsUp(office, JAPAN);
  });
});
