import { expect, test } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { settled } from './fixtures/let-pass.ts';
import { ScriptedModem } from './fixtures/scripted-modem.ts';
import { RegisterFile } from './register-file.ts';

async function world() {
  const clock = new VirtualClock();
  const modem = new ScriptedModem(clock);
  return { clock, modem, registers: new RegisterFile(await modem.openLink(), clock) };
}

test('an empty answer is asked for again, three times more, 20 ms apart', async () => {
  const { clock, modem, registers } = await world();
  modem.emptyReplies = 3;
  expect(await settled(clock, registers.read(0x1d))).toBe(0xd9);
  expect(clock.now()).toBeGreaterThanOrEqual(60);
  expect(modem.sent).toEqual(['801d00']);
});

test('a modem whose answers stay empty is told of with its cure', async () => {
  const { clock, modem, registers } = await world();
  modem.emptyReplies = 4;
  await expect(settled(clock, registers.read(0x1d))).rejects.toThrow(
    /no answer when its register 0x1D is read. Unplug/,
  );
});

test('two reads at once do not get each other’s answers', async () => {
  const { clock, modem, registers } = await world();
  modem.registers.set(0x05, 0x08);
  modem.emptyReplies = 1;
  expect(await settled(clock, Promise.all([registers.read(0x05), registers.read(0x1d)]))).toEqual([0x08, 0xd9]);
});

test('a failed access does not stop the next', async () => {
  const { clock, modem, registers } = await world();
  modem.dead = true;
  await expect(settled(clock, registers.write(0x05, 0x08))).rejects.toThrow('does not answer');
  modem.dead = false;
  await settled(clock, registers.write(0x05, 0x09));
  expect(modem.registers.get(0x05)).toBe(0x09);
});
