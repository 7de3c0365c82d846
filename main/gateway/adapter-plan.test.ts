import { expect, test } from 'vitest';
import type { FoundAdapter } from '../line/found-adapter.ts';
import { adapterSettings } from '../store/settings-schema.ts';
import { planAdapters } from './adapter-plan.ts';

const stick = (key: string, place: string, more: Partial<FoundAdapter> = {}): FoundAdapter => ({
  key,
  family: 'voice-modem',
  name: 'Conexant CX93010 voice modem',
  usbId: key.slice(0, 9),
  serial: '12345678',
  place,
  ports: 1,
  experimental: false,
  ...more,
});

const modem = (id: string, device: string) => adapterSettings.parse({ id, family: 'voice-modem', device });
const bySerial = '0572:1340/12345678';
const at = (place: string): string => `0572:1340@${place}`;
const nowhere = new Map<string, string>();
const placesIn = (plan: ReturnType<typeof planAdapters>) =>
  Object.fromEntries([...plan.matches].map(([id, { place }]) => [id, place]));

test('what is usable and in no settings is added, under the first free name of its family', () => {
  const plan = planAdapters(
    [modem('modem-1', '0baf:0303/7')],
    [
      stick(bySerial, '1-1'),
      stick('10c4:8461@1-2', '1-2', { family: 'sangoma-u100', ports: 2 }),
      stick('0572:1349@1-3', '1-3', { trouble: { code: 'no-permission', text: 'not allowed' } }),
      stick('6993:b001@1-4', '1-4', { family: undefined, trouble: { code: 'not-supported', text: 'a relay' } }),
    ],
    nowhere,
  );
  expect(plan.added).toEqual([
    { id: 'modem-2', family: 'voice-modem', device: bySerial, lines: 1 },
    { id: 'u100-1', family: 'sangoma-u100', device: '10c4:8461@1-2', lines: 2 },
  ]);
  expect(placesIn(plan)).toEqual({ 'modem-2': '1-1', 'u100-1': '1-2' });
});

test('a device with a serial number is the same one on any jack', () => {
  const plan = planAdapters([modem('modem-1', bySerial)], [stick(bySerial, '3-1.4')], nowhere);
  expect(placesIn(plan)).toEqual({ 'modem-1': '3-1.4' });
  expect(plan.renamed).toEqual([]);
  expect(plan.added).toEqual([]);
});

test('when a second one with the same serial number comes, the first stays what it is and is known by its jack', () => {
  const plan = planAdapters(
    [modem('modem-1', bySerial)],
    [stick(at('1-1'), '1-1'), stick(at('1-2'), '1-2')],
    new Map([['modem-1', '1-2']]),
  );
  expect(placesIn(plan)).toEqual({ 'modem-1': '1-2', 'modem-2': '1-1' });
  expect(plan.renamed).toEqual([{ id: 'modem-1', device: at('1-2'), guessed: false }]);
  expect(plan.added).toMatchObject([{ id: 'modem-2', device: at('1-1') }]);
});

test('one of two with the same serial number stays what it is when the other is pulled', () => {
  const plan = planAdapters(
    [modem('modem-1', at('1-1')), modem('modem-2', at('1-2'))],
    [stick(bySerial, '1-2')],
    nowhere,
  );
  expect(placesIn(plan)).toEqual({ 'modem-2': '1-2' });
  expect(plan.renamed).toEqual([]);
});

test('one of two with the same serial number in another jack is the one that is missing', () => {
  const plan = planAdapters(
    [modem('modem-1', at('1-1')), modem('modem-2', at('1-2'))],
    [stick(at('1-1'), '1-1'), stick(at('1-7'), '1-7')],
    nowhere,
  );
  expect(placesIn(plan)).toEqual({ 'modem-1': '1-1', 'modem-2': '1-7' });
  expect(plan.renamed).toEqual([{ id: 'modem-2', device: at('1-7'), guessed: false }]);
});

test('where buses changed their numbers, each jack is known again; where all moved, it is a guess and told as one', () => {
  const both = [modem('modem-1', at('1-1')), modem('modem-2', at('1-2'))];
  const renumbered = planAdapters(both, [stick(at('2-2'), '2-2'), stick(at('2-1'), '2-1')], nowhere);
  expect(placesIn(renumbered)).toEqual({ 'modem-1': '2-1', 'modem-2': '2-2' });
  const moved = planAdapters(both, [stick(at('1-5'), '1-5'), stick(at('1-6'), '1-6')], nowhere);
  expect(moved.renamed.map(({ guessed }) => guessed)).toEqual([true, true]);
});

test('another product is never taken for one that is missing', () => {
  const plan = planAdapters([modem('modem-1', at('1-1'))], [stick('0572:1349@1-1', '1-1')], nowhere);
  expect(placesIn(plan)).toEqual({ 'modem-2': '1-1' });
});

test('one that is in the settings and cannot be used is still the one', () => {
  const trouble = { code: 'no-permission', text: 'not allowed' } as const;
  const plan = planAdapters([modem('modem-1', bySerial)], [stick(bySerial, '1-1', { trouble })], nowhere);
  expect(plan.matches.get('modem-1')?.trouble).toEqual(trouble);
});
