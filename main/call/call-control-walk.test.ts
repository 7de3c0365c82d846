import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TrunkControl } from './call.ts';
import { anOffice, settle } from './fixtures/an-office.ts';
import { doings, endOfDay } from './fixtures/doings.ts';

type Step = readonly [name: string, n: number];

/** Calls that are on already when the walk begins: most of what may go wrong needs two of them. */
const beginnings: readonly (readonly Step[])[] = [
  [],
  [
    ['rings', 0],
    ['a telephone answers', 0],
    ['line goes off-hook', 0],
  ],
  [
    ['rings', 1],
    ['desk answers a line', 1],
    ['line goes off-hook', 1],
    ['desk holds', 1],
  ],
  [
    ['PBX calls the provider', 0],
    ['a telephone answers', 0],
  ],
  [
    ['PBX calls out', 0],
    ['line connects', 0],
  ],
  [
    ['provider calls in', 1],
    ['a telephone answers', 0],
  ],
];
const steps = fc
  .tuple(
    fc.array(fc.constantFrom(...beginnings), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom(...Object.keys(doings)), fc.nat(59)), { maxLength: 25 }),
  )
  .map(([first, then]): readonly Step[] => [...first.flat(), ...then]);

async function walk(given: readonly Step[], control: Partial<TrunkControl>): Promise<void> {
  const office = anOffice({ control });
  for (const [name, n] of given) {
    const came = await doings[name]?.(office, n);
    // Who has not the right changes nothing.
    if (control.allowed === false && name.startsWith('somebody transfers') && Array.isArray(came))
      expect(Number(came[0])).toBeGreaterThanOrEqual(400);
    await settle();
    // No way leads to a number that the routes refuse.
    expect([...office.outgoing.map(({ to }) => to), ...office.dialled].filter((to) => to.includes('900'))).toEqual([]);
    // Nobody hears two conversations, and no fax ever music.
    const people = office.media.bridges.flat().filter((member) => !member.startsWith('music'));
    expect(new Set(people).size).toBe(people.length);
  }
  await endOfDay(office);
  expect(office.leftovers()).toEqual([]);
}

it('whatever anybody does in whatever order: when all have hung up nothing is left, and every record has ended once', async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.record({
        transfer: fc.constantFrom('bridge' as const, 'refer' as const),
        hold: fc.constantFrom('music' as const, 'pass-on' as const),
        allowed: fc.boolean(),
      }),
      walk,
    ),
    { numRuns: 300 },
  );
});
