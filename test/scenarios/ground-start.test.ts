import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../kit/wait.ts';
import { endedCall, inCall } from './in-call.ts';
import { type Office, openOffice } from './office.ts';

const GROUND = 1;

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: 1,
    // Loop breaks are not known there; on a ground-start line they are hang-ups all the same.
    country: 'de',
    extensions: ['600'],
    settings: (usual) => ({
      ...usual,
      lines: (usual.lines ?? []).map((line) => ({ ...line, profile: { start: 'ground' as const } })),
    }),
  });
  await office.exchange.setLine(GROUND, { start: 'ground' });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

describe('a ground-start line', () => {
  it('takes a caller, and the end of its current is a hang-up at once', async () => {
    await inCall(office, GROUND);
    await office.provoke(GROUND, { kind: 'hangs-up', signal: 'cpc' });
    const from = performance.now();
    expect(await endedCall(office, GROUND)).toMatch(/^The other side hung up \(loop break\)/);
    expect(performance.now() - from).toBeLessThan(2000);
  });

  it('is seized by its ring lead, and the exchange takes the number', async () => {
    await office.provoke(GROUND, { kind: 'answers-after', ms: 500 });
    const call = await office.pbx.originate({ to: '15551', extension: '614' });
    await call.answered(20_000);
    await office.gateway.waitForView((view) => view.lines[GROUND - 1]?.state === 'connected', {
      what: 'the line to be connected',
    });
    expect((await office.report(GROUND)).digits).toBe('15551');
    await call.hangUp();
  });

  it('that the exchange has taken for a caller is that caller’s before it rings', async () => {
    // The number comes ahead of the first ring: the tip lead is grounded for a second by then.
    await office.provoke(GROUND, { kind: 'is-silent' });
    const before = office.gateway.log.length;
    await office.provoke(GROUND, { kind: 'calls-in', number: '100', callerId: 'fsk-before-ring' });
    await waitFor(() => /"tip-ground","grounded":true/.test(office.gateway.log.slice(before)), {
      what: 'the gateway to see tip ground',
    });
    const call = await office.pbx.originate({ to: '15552', extension: '614' });
    expect((await call.ended(10_000)).cause).toBe(34);
    const { records } = await office.gateway.request('records.list', { limit: 2 });
    expect(records.find(({ direction }) => direction === 'outbound')?.reason).toContain(
      'A caller rang on the line at the same moment.',
    );
    await office.gateway.waitForView((view) => view.calls[0]?.state === 'connected', {
      what: 'the caller to be connected',
      deadlineMs: 15_000,
    });
    expect((await office.report(GROUND)).digits).toBe('');
    await office.provoke(GROUND, { kind: 'hangs-up', signal: 'cpc' });
    await endedCall(office, GROUND);
  });
});
