import { describe, expect, test } from 'vitest';
import type { SensedEvent } from '../../line/line-adapter.ts';
import { dtmfSamples } from './dtmf.ts';
import { startTicks, type Tick } from './exchange-clock.ts';
import { connected } from './fixtures/connected.ts';
import { readFsk, readMdmf } from './fixtures/fsk-reader.ts';
import { VirtualLine } from './fixtures/virtual-line.ts';
import { G168_MODELS } from './g168-models.ts';
import { Hybrid, type HybridSetting } from './hybrid.ts';
import { fromDbm0, powerToDb } from './levels.ts';

const rmsDb = (samples: Int16Array): number =>
  powerToDb(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);

describe('line quality', () => {
  test('noise is as loud as told, normally distributed, and there on-hook too', () => {
    const it = new VirtualLine();
    it.run(1000);
    expect(it.fromLine.every((one) => one === 0)).toBe(true);
    it.line.setConditions({ noiseDbm0: -45 });
    it.fromLine = new Int16Array(0);
    it.run(8000);
    expect(rmsDb(it.fromLine)).toBeCloseTo(fromDbm0(-45), 0);
    const deviation = Math.sqrt(it.fromLine.reduce((sum, one) => sum + one * one, 0) / it.fromLine.length);
    const within = it.fromLine.filter((one) => Math.abs(one) <= deviation).length / it.fromLine.length;
    expect(within).toBeGreaterThan(0.66);
    expect(within).toBeLessThan(0.71);
    it.line.setConditions({ noiseDbm0: 'off' });
    it.fromLine = new Int16Array(0);
    it.run(100);
    expect(it.fromLine.every((one) => one === 0)).toBe(true);
  });

  test('two lines have different noise, and every run the same', () => {
    const [one, same] = [new VirtualLine(), new VirtualLine()];
    for (const it of [one, same]) {
      it.line.setConditions({ noiseDbm0: -40 });
      it.run(100);
    }
    expect(one.fromLine).toEqual(same.fromLine);
  });

  test('the level of what the exchange sends, caller ID too', () => {
    for (const levelDb of [-12, 6]) {
      const it = new VirtualLine();
      it.line.setConditions({ levelDb });
      it.line.provoke({ kind: 'calls-in', number: '5551234' });
      it.line.provoke({ kind: 'talks-tone', hz: 1004, levelDb: -20 });
      it.run(5000);
      expect(rmsDb(it.fromLine.subarray(2600 * 8, 2900 * 8))).toBeCloseTo(fromDbm0(-13.5) + levelDb, 0);
      expect(readMdmf(readFsk(it.fromLine, 1200, 2200)).get(2)).toBe('5551234');
      it.line.setHook('off-hook');
      it.run(500);
      expect(it.hears()?.levelDb).toBeCloseTo(-20 + levelDb, 1);
    }
  });

  test('tones are off by some percent, and DC lies on the line', () => {
    const it = new VirtualLine('de');
    it.line.setConditions({ toneOffsetPct: 1.5, dcOffset: 500 });
    it.line.setHook('off-hook');
    it.run(1000);
    expect(it.hears()?.hz).toBeCloseTo(425 * 1.015, 1);
    const mean = it.fromLine.subarray(-8000).reduce((sum, one) => sum + one, 0) / 8000;
    expect(mean).toBeCloseTo(500, -1);
  });
});

describe('the hybrid', () => {
  const click = (setting: HybridSetting): Int16Array => {
    const hybrid = new Hybrid(setting);
    const heard = new Int16Array(640);
    const played = new Int16Array(160);
    played[0] = 20_000;
    hybrid.add(played, heard.subarray(0, 160));
    for (let at = 160; at < 640; at += 160) hybrid.add(undefined, heard.subarray(at, at + 160));
    return heard;
  };

  test('the models are those of G.168, 3 ms later', () => {
    for (const [model, { gain, coefficients }] of Object.entries(G168_MODELS)) {
      const heard = click({ model: model as keyof typeof G168_MODELS, erlDb: 6 });
      const echo = heard.subarray(24, 24 + coefficients.length);
      coefficients.forEach((one, index) => {
        expect(Math.abs((echo[index] ?? 0) - 20_000 * one * gain * 10 ** (-6 / 20))).toBeLessThanOrEqual(0.5);
      });
      expect(heard.subarray(24 + coefficients.length).every((one) => one === 0)).toBe(true);
    }
  });

  test('a flat one is one echo, exactly as weak as told', () => {
    const heard = click({ model: 'flat', erlDb: 20 });
    expect(heard[24]).toBe(2000);
    expect(heard.filter((one) => one !== 0)).toHaveLength(1);
  });

  test('is the line’s: what the gateway plays comes back', () => {
    const it = connected();
    it.line.setConditions({ hybrid: { model: 'flat', erlDb: 10 } });
    it.play(Int16Array.from({ length: 8000 }, (_, at) => 8000 * Math.sin((2 * Math.PI * 1000 * at) / 8000)));
    it.run(500);
    expect(it.hears()?.levelDb).toBeCloseTo(20 * Math.log10(8000 / 32_768) - 3.01 - 10, 1);
  });
});

describe('ground start', () => {
  const kinds = (it: VirtualLine): SensedEvent[] => it.events.map(({ event }) => event);

  test('a port that grounds the ring lead is given the line: tip ground, loop current, dial tone', () => {
    const it = new VirtualLine();
    it.line.setConditions({ start: 'ground' });
    it.line.loop.setPortStart('ground');
    it.line.setHook('off-hook');
    it.run(100);
    expect(it.state).toBe('idle');
    expect(it.of('loop-current')).toEqual([]);
    it.run(400);
    expect(it.state).toBe('dial-tone');
    expect(kinds(it)).toContainEqual({ kind: 'tip-ground', grounded: true });
    expect(it.of('loop-current').map(({ event }) => event.flowing)).toEqual([true]);
    it.play(dtmfSamples('5551234'));
    it.runUntil('talking');
    it.line.setHook('on-hook');
    it.run(40);
    expect(kinds(it).at(-1)).toEqual({ kind: 'tip-ground', grounded: false });
  });

  test('a port that closes the loop alone gets nothing; on a loop-start line, ground start seizes at once', () => {
    const deaf = new VirtualLine();
    deaf.line.setConditions({ start: 'ground' });
    deaf.line.setHook('off-hook');
    deaf.run(2000);
    expect(deaf.state).toBe('idle');
    expect(deaf.of('loop-current')).toEqual([]);
    const loop = new VirtualLine();
    loop.line.loop.setPortStart('ground');
    loop.line.setHook('off-hook');
    loop.run(40);
    expect(loop.state).toBe('dial-tone');
    expect(loop.of('tip-ground')).toEqual([]);
  });

  test('a caller shows by tip ground before the ring, and is gone with it', () => {
    const it = new VirtualLine();
    it.line.setConditions({ start: 'ground' });
    it.line.loop.setPortStart('ground');
    it.line.provoke({ kind: 'calls-in', rings: 1 });
    it.run(3000);
    expect(kinds(it).map(({ kind }) => kind)).toEqual([
      'battery',
      'polarity',
      'tip-ground',
      'ring',
      'tip-ground',
      'ring',
    ]);
    it.line.provoke({ kind: 'calls-in' });
    it.run(100);
    it.line.setHook('off-hook');
    it.run(40);
    expect(it.state).toBe('talking');
  });

  test('a far end that hangs up opens the loop until the port has hung up', () => {
    const it = new VirtualLine();
    it.line.setConditions({ start: 'ground' });
    it.line.loop.setPortStart('ground');
    it.line.provoke({ kind: 'calls-in' });
    it.run(100);
    it.line.setHook('off-hook');
    it.run(1000);
    it.line.provoke({ kind: 'hangs-up' });
    it.run(10_000);
    expect(it.of('loop-current').map(({ event }) => event.flowing)).toEqual([true, false]);
    it.line.setHook('on-hook');
    it.run(100);
    expect(it.state).toBe('idle');
    it.line.setHook('off-hook');
    it.run(500);
    expect(it.state).toBe('dial-tone');
  });
});

test('a clock that runs fast ticks so much sooner, without drift', async () => {
  const ticks = await new Promise<Tick[]>((resolve) => {
    const got: Tick[] = [];
    const running = startTicks(
      (tick) => {
        got.push(tick);
        if (got.length < 11) return;
        running[Symbol.dispose]();
        resolve(got);
      },
      () => 10_000,
    );
  });
  expect((ticks[10]?.dueMs ?? 0) - (ticks[0]?.dueMs ?? 0)).toBeCloseTo(200 / 1.01, 3);
});
