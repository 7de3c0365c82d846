import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findSlot, slotsOf } from './parking.ts';

const settings = { first: 701, slots: 3, backAfterS: 120 };

it('a call is parked in the slot asked for, or in the first free one', () => {
  expect(findSlot(settings, new Set())).toEqual({ ok: true, slot: '701' });
  expect(findSlot(settings, new Set(['701']))).toEqual({ ok: true, slot: '702' });
  expect(findSlot(settings, new Set(['701']), '703')).toEqual({ ok: true, slot: '703' });
  expect(findSlot(settings, new Set(['703']), '703')).toMatchObject({ ok: false });
  expect(findSlot(settings, new Set(), '711')).toEqual({
    ok: false,
    text: '711 is no parking slot: they are 701 to 703.',
  });
  expect(findSlot(settings, new Set(slotsOf(settings)))).toMatchObject({ ok: false });
});

it('no two calls are ever in one slot', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.constantFrom('701', '702', '703', '9'), { nil: undefined })), (wishes) => {
      const taken = new Set<string>();
      for (const wish of wishes) {
        const found = findSlot(settings, taken, wish);
        if (!found.ok) continue;
        expect(taken.has(found.slot)).toBe(false);
        expect(slotsOf(settings)).toContain(found.slot);
        taken.add(found.slot);
      }
    }),
  );
});
