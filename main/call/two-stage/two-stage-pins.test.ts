import { expect, it } from 'vitest';
import { BookInMemory, tollDesk } from '../../../test/kit/tolls.ts';
import { VirtualClock } from '../../core/clock.ts';
import { adapterId, lineId } from '../../core/ids.ts';
import { settingsSchema } from '../../store/settings-schema.ts';
import { hashPin } from '../toll/pin-hash.ts';

const LINE = lineId(adapterId('a'), 1);
const OTHER = lineId(adapterId('a'), 2);
const table = settingsSchema.parse({ version: 1 });

async function aDesk() {
  const clock = new VirtualClock();
  let hash: string | undefined = await hashPin('4711');
  let store = new BookInMemory();
  const open = () => tollDesk({ table: () => table, clock, store, twoStagePinHash: () => hash });
  let tolls = open();
  const give = (number: string | undefined, pin: string, line = LINE) => tolls.twoStage.give({ line, number }, pin);
  return {
    clock,
    give,
    get tolls() {
      return tolls;
    },
    async wrong(times: number, number: (i: number) => string | undefined) {
      for (let i = 0; i < times; i++) expect(await give(number(i), '1111')).toBe('wrong');
    },
    async setPin(pin: string | undefined) {
      hash = pin === undefined ? undefined : await hashPin(pin);
      tolls.twoStage.changed();
    },
    restart() {
      store = store.again;
      tolls = open();
    },
    causes: () => tolls.alarms.all.map(({ cause }) => cause),
  };
}

it('a PIN is right or wrong, and without one none is right', async () => {
  const desk = await aDesk();
  expect(desk.tolls.twoStage.pin).toBe('set');
  expect([await desk.give('1', '4711'), await desk.give('1', '4712'), await desk.give('1', '')]).toEqual([
    'right',
    'wrong',
    'wrong',
  ]);
  await desk.setPin(undefined);
  expect([desk.tolls.twoStage.pin, await desk.give('2', '4711')]).toEqual(['not-set', 'wrong']);
});

it('a caller who gave three wrong ones is locked, and others are not', async () => {
  const desk = await aDesk();
  await desk.wrong(3, () => '2025551234');
  expect(await desk.give('2025551234', '4711')).toBe('wrong');
  expect(await desk.give('2025550000', '4711')).toBe('right');
  expect(desk.causes()).toEqual(['two-stage/wrong/a/1', 'two-stage/caller/a/1']);
  expect(desk.tolls.alarms.all[1]?.text).toContain('2025551234 gave 3 wrong PINs');
  desk.clock.advance(10 * 60_000);
  expect(await desk.give('2025551234', '4711')).toBe('right');
});

it('all callers without a number are one', async () => {
  const desk = await aDesk();
  await desk.wrong(3, () => undefined);
  expect(await desk.give(undefined, '4711')).toBe('wrong');
});

it('who calls with another number each time locks the line, over a restart too, and no other line', async () => {
  const desk = await aDesk();
  await desk.wrong(12, (i) => `20255500${i}`);
  expect(desk.causes()).toContain('two-stage/line/a/1');
  expect(await desk.give('3035551234', '4711')).toBe('wrong');
  expect(await desk.give('3035551234', '4711', OTHER)).toBe('right');
  desk.restart();
  expect(await desk.give('3035551234', '4711')).toBe('wrong');
  desk.clock.advance(10 * 60_000);
  expect(await desk.give('3035551234', '4711')).toBe('right');
});

it('a lock is lifted by who deals with its alarm, and by another PIN', async () => {
  const desk = await aDesk();
  await desk.wrong(3, () => '1');
  expect(desk.tolls.lift('two-stage/caller/a/1')).toBe(true);
  expect(await desk.give('1', '4711')).toBe('right');
  await desk.wrong(3, () => '1');
  await desk.setPin('5822');
  expect(await desk.give('1', '5822')).toBe('right');
});

it('tries at once count each', async () => {
  const desk = await aDesk();
  const given = await Promise.all(['1111', '2222', '3333', '4711'].map((pin) => desk.give('1', pin)));
  expect(given).toEqual(['wrong', 'wrong', 'wrong', 'wrong']);
});

it('no alarm has the PIN', async () => {
  const desk = await aDesk();
  await desk.wrong(4, () => '1');
  expect(JSON.stringify(desk.tolls.alarms.all)).not.toMatch(/1111|4711/);
});
