/** A caller who is quicker than the guard time after the last call. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { arrives, connects, hangsUp, openCountries } from './callers.ts';
import type { Office } from './office.ts';

let office: Office;
beforeAll(async () => {
  office = await openCountries(['de'], { guardMs: 4000 });
});
afterAll(() => office?.[Symbol.asyncDispose]());
afterEach(() => office.quiet());

it('who calls in the guard time is known: the data came before the ring, and before the line was free for it', async () => {
  await arrives(office, 1, { number: '0301234567', callerId: 'fsk-alerting' });
  await office.gateway.waitForView((view) => view.lines[0]?.state === 'guarding', { what: 'the guard time' });
  const next = await connects(office, 1, { number: '0307654321', callerId: 'fsk-alerting' });
  expect(next).toMatchObject({ number: '0307654321' });
  await hangsUp(office, 1);
});
