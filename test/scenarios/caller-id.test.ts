/** Callers of countries whose exchanges tell who calls in other ways than North America's. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { arrives, openCountries } from './callers.ts';
import type { Office } from './office.ts';

const COUNTRIES = ['it', 'in', 'be'] as const;

let office: Office;
beforeAll(async () => {
  office = await openCountries(COUNTRIES);
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

it('V.23 after a reversal and an alerting tone, before the first ring, reaches the PBX with number and name', async () => {
  const call = { number: '0612345678', name: 'GIULIA', callerId: 'fsk-before-ring' } as const;
  expect(await arrives(office, 1, call)).toMatchObject({ number: '0612345678', name: 'GIULIA' });
});

it('digits after a reversal, before the first ring, reach the PBX', async () => {
  const call = { number: '9812345678', callerId: 'dtmf-before-ring' } as const;
  expect(await arrives(office, 2, call)).toMatchObject({ number: '9812345678' });
});

it('digits after the first ring reach the PBX', async () => {
  expect(await arrives(office, 3, { number: '025551234', callerId: 'dtmf' })).toMatchObject({ number: '025551234' });
});

it('a number withheld in digits is withheld on the SIP side', async () => {
  const { from, privacy } = await arrives(office, 2, { withheld: 'private', callerId: 'dtmf-before-ring' });
  expect(from).toContain('anonymous');
  expect(privacy).toContain('id');
});

it('an announced caller does not lend the number to the next one', async () => {
  await arrives(office, 2, { number: '9812345678', callerId: 'dtmf-before-ring' });
  expect((await arrives(office, 2, { callerId: 'none' })).from).not.toContain('9812345678');
});
