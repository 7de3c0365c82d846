import { expect, it } from 'vitest';
import { anOffice, PBX } from './fixtures/an-office.ts';

/** The PBX calls the provider, which answers. */
async function aCall(office: ReturnType<typeof anOffice>) {
  const caller = await office.invite(PBX, '95551234');
  const called = office.to('5551234');
  called.answers();
  await Promise.resolve();
  const leg = office.legs().at(-1);
  if (!leg) throw new Error('there is no leg');
  return { caller, called, leg };
}

it('a peer that fell silent is not watched after its call', async () => {
  const office = anOffice();
  const { caller, leg } = await aCall(office);
  const before = office.clock.pending;
  office.manager.mediaFact({ kind: 'rtp-silent', leg, silentMs: 10_000 });
  expect(office.clock.pending).toBe(before + 1);
  caller.goes();
  office.clock.advance(10_000);
  expect(office.manager.calls).toEqual([]);
  expect(office.clock.pending).toBeLessThanOrEqual(before);
  expect(office.leftovers()).toEqual([]);
});

it('a telephone that refuses while the desks ring on keeps no ports', async () => {
  const office = anOffice();
  await office.rings(1);
  expect(office.legs()).toHaveLength(1);
  office.to('101').goes(486);
  await Promise.resolve();
  expect(office.manager.calls).toMatchObject([{ state: 'offering', atConsole: true }]);
  expect(office.legs()).toEqual([]);
  for (const { id } of office.manager.calls) office.manager.hangUp(id);
});
