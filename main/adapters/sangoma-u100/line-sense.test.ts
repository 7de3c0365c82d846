import { describe, expect, test } from 'vitest';
import type { LineEvent } from '../../line/line-adapter.ts';
import { LineSense } from './line-sense.ts';

function sensing(): { sense: LineSense; told: () => LineEvent[]; run: (ms: number) => void } {
  const events: LineEvent[] = [];
  const sense = new LineSense((event) => events.push(event));
  return {
    sense,
    told: () => events.splice(0).filter(({ kind }) => kind !== 'measured'),
    run: (ms) => {
      for (let i = 0; i < ms; i += 1) sense.tick();
    },
  };
}

/** 25 Hz: each half of the wave shows for 16 of its 20 ms. */
function ring(sense: LineSense, ms: number): void {
  for (let at = 0; at < ms; at += 1) {
    if (at % 20 === 0) sense.takeHook(at % 40 === 0 ? 0x48 : 0x28);
    if (at % 20 === 16) sense.takeHook(0x08);
    if (at % 20 === 5) sense.takeVoltage(at % 40 < 20 ? 90 : 0xb0);
    if (at % 20 === 17) sense.takeVoltage(1);
    sense.tick();
  }
  sense.takeHook(0x08);
  sense.takeVoltage(48);
}

describe('what the registers say of a line', () => {
  test('battery and polarity are told at once at first, and a change when it lasted', () => {
    const { sense, told, run } = sensing();
    sense.takeVoltage(48);
    expect(told()).toEqual([
      { kind: 'battery', present: true },
      { kind: 'polarity', polarity: 'normal' },
    ]);
    sense.takeVoltage(0xd0);
    run(40);
    sense.takeVoltage(48);
    run(100);
    expect(told()).toEqual([]);
    sense.takeVoltage(0xd0);
    run(70);
    expect(told()).toEqual([{ kind: 'polarity', polarity: 'reversed' }]);
    sense.takeVoltage(0);
    run(70);
    expect(told()).toEqual([{ kind: 'battery', present: false }]);
  });

  test('a burst is one ring, and its swings are neither reversals nor a dead line', () => {
    const { sense, told, run } = sensing();
    sense.takeVoltage(48);
    told();
    ring(sense, 2000);
    run(200);
    expect(told()).toEqual([
      { kind: 'ring', on: true },
      { kind: 'ring', on: false },
    ]);
  });

  test('polled, three looks without ring bits end a burst, and one does not', () => {
    const { sense, told } = sensing();
    sense.setPolled(true);
    sense.takeVoltage(48);
    told();
    for (const value of [0x48, 0x08, 0x28, 0x08, 0x08, 0x48]) sense.takeHook(value);
    expect(told()).toEqual([{ kind: 'ring', on: true }]);
    for (const value of [0x08, 0x08, 0x08]) sense.takeHook(value);
    expect(told()).toEqual([{ kind: 'ring', on: false }]);
  });

  test('a hook register that says nothing is not read for rings', () => {
    const { sense, told, run } = sensing();
    sense.takeVoltage(48);
    told();
    sense.takeHook(0x6a);
    sense.takeHook(0x60);
    run(100);
    expect(told()).toEqual([]);
  });

  test('a loop break while off-hook is told at once, both ends of it', () => {
    const { sense, told, run } = sensing();
    sense.takeVoltage(48);
    told();
    sense.setLoop('closed');
    expect(told()).toEqual([{ kind: 'loop-current', flowing: true }]);
    sense.takeVoltage(7);
    run(500);
    sense.takeVoltage(0);
    expect(told()).toEqual([{ kind: 'loop-current', flowing: false }]);
    run(250);
    sense.takeVoltage(7);
    expect(told()).toEqual([{ kind: 'loop-current', flowing: true }]);
  });

  test('what we do to the loop ourselves is nobody hanging up, nor another phone', () => {
    const { sense, told, run } = sensing();
    sense.takeVoltage(48);
    sense.setLoop('closed');
    sense.takeVoltage(7);
    told();
    sense.setLoop('pulsing');
    sense.takeVoltage(0);
    sense.takeVoltage(48);
    sense.setLoop('closed');
    sense.takeVoltage(7);
    sense.setLoop('open');
    run(200);
    sense.takeVoltage(48);
    run(500);
    expect(told()).toEqual([]);
  });

  test('another phone shows by the voltage of an on-hook line', () => {
    const { sense, told, run } = sensing();
    sense.takeVoltage(48);
    told();
    sense.takeVoltage(9);
    run(400);
    expect(told()).toEqual([{ kind: 'in-use', inUse: true }]);
    sense.takeVoltage(16);
    run(400);
    expect(told()).toEqual([]);
    sense.takeVoltage(24);
    run(400);
    expect(told()).toEqual([{ kind: 'in-use', inUse: false }]);
  });

  test('volts and milliamps are told when they change, once a second at most', () => {
    const measured: LineEvent[] = [];
    const sense = new LineSense((event) => event.kind === 'measured' && measured.push(event));
    for (let at = 0; at < 10_000; at += 1) {
      sense.takeVoltage(40 + (at % 5) * 3);
      sense.takeCurrent(20);
      sense.tick();
    }
    expect(measured.length).toBeLessThanOrEqual(10);
    expect(measured[0]).toEqual({ kind: 'measured', volts: expect.any(Number), milliamps: 22 });
  });
});
