import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import { IdleWatch } from './idle-watch.ts';

function watching() {
  const clock = new VirtualClock();
  const told: LineEvent[] = [];
  const line: { volts: number | undefined; idle: boolean; asked: number } = { volts: 48, idle: true, asked: 0 };
  const watch = new IdleWatch({
    clock,
    emit: (event) => told.push(event),
    idle: () => line.idle,
    volts: async () => {
      line.asked += 1;
      return line.volts;
    },
  });
  watch.begin();
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { watch, line, told, pass };
}

describe('an idle line', () => {
  it('is looked at soon after opening, and every four seconds', async () => {
    const { line, told, pass } = watching();
    await pass(300);
    expect(told).toEqual([{ kind: 'measured', volts: 48 }]);
    await pass(4000);
    expect(line.asked).toBe(2);
  });

  it('has no battery, is in use, and is as before, by its voltage', async () => {
    const { line, told, pass } = watching();
    await pass(300);
    for (const volts of [1.4, 48, 8.6, 48]) {
      line.volts = volts;
      await pass(4000);
    }
    expect(told.filter(({ kind }) => kind !== 'measured')).toEqual([
      { kind: 'battery', present: false },
      { kind: 'battery', present: true },
      { kind: 'in-use', inUse: true },
      { kind: 'in-use', inUse: false },
    ]);
  });

  it('is left alone after a ring, in a call, and when all is over', async () => {
    const { watch, line, pass } = watching();
    watch.stirred();
    await pass(2000);
    expect(line.asked).toBe(0);
    await pass(2100);
    expect(line.asked).toBe(1);
    line.idle = false;
    await pass(8000);
    watch[Symbol.dispose]();
    line.idle = true;
    await pass(8000);
    expect(line.asked).toBe(1);
  });

  it('says nothing where a ring came into the measurement, or nothing was measured', async () => {
    const { line, told, pass } = watching();
    line.volts = undefined;
    await pass(300);
    expect(told).toEqual([]);
  });
});
