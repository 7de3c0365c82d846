/** Callers of countries whose exchanges tell who calls in other ways than North America's. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Provocation } from '../../main/adapters/simulated/exchange-client.ts';
import { type Office, openOffice } from './office.ts';

const COUNTRIES = ['it', 'in', 'be'] as const;

let office: Office;
beforeAll(async () => {
  office = await openOffice({
    lines: COUNTRIES.length,
    extensions: ['600'],
    settings: (usual) => ({
      ...usual,
      lines: (usual.lines ?? []).map((line, index) => ({
        ...line,
        country: COUNTRIES[index] ?? 'us',
        // A loop break ends these calls, which is North America's way and nothing that these countries are known for.
        profile: { ...line.profile, disconnect: { cpc: 'act' } },
      })),
    }),
  });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

type CallIn = Omit<Extract<Provocation, { kind: 'calls-in' }>, 'kind'>;

/** Calls in on a line, waits for the extension to be called, and hangs up. */
async function arrives(port: number, call: CallIn) {
  const after = office.pbx.mark();
  await office.provoke(port, { kind: 'calls-in', ...call });
  const arrived = await office.pbx.waitForCall('600', { after });
  await office.gateway.waitForView((view) => view.calls[0]?.state === 'connected', {
    what: 'the call to be connected',
  });
  await office.provoke(port, { kind: 'hangs-up' });
  await office.waitForHook(port, 'on-hook');
  return arrived;
}

it('V.23 after a reversal and an alerting tone, before the first ring, reaches the PBX with number and name', async () => {
  const call = { number: '0612345678', name: 'GIULIA', callerId: 'fsk-before-ring' } as const;
  expect(await arrives(1, call)).toMatchObject({ number: '0612345678', name: 'GIULIA' });
});

it('digits after a reversal, before the first ring, reach the PBX', async () => {
  const call = { number: '9812345678', callerId: 'dtmf-before-ring' } as const;
  expect(await arrives(2, call)).toMatchObject({ number: '9812345678' });
});

it('digits after the first ring reach the PBX', async () => {
  expect(await arrives(3, { number: '025551234', callerId: 'dtmf' })).toMatchObject({ number: '025551234' });
});

it('a number withheld in digits is withheld on the SIP side', async () => {
  const { from, privacy } = await arrives(2, { withheld: 'private', callerId: 'dtmf-before-ring' });
  expect(from).toContain('anonymous');
  expect(privacy).toContain('id');
});

it('an announced caller does not lend the number to the next one', async () => {
  await arrives(2, { number: '9812345678', callerId: 'dtmf-before-ring' });
  expect((await arrives(2, { callerId: 'none' })).from).not.toContain('9812345678');
});
