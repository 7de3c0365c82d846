import { expect, test } from 'vitest';
import { analyse, makeTone } from '../../test/kit/tone.ts';
import { FRAME_SAMPLES } from '../line/line-adapter.ts';
import { createLineDsp } from './line-dsp.ts';
import { LineEcho } from './line-echo.ts';

const SETTING = { tailMs: 64, nlp: true } as const;
const ERL_DB = 12;
const DELAY = 40;

const power = (frame: Int16Array): number => frame.reduce((sum, value) => sum + value * value, 0);

/** A line that gives back what is played into it, 5 ms later and 12 dB weaker. */
class EchoingLine {
  readonly #dsp = createLineDsp();
  readonly echo = new LineEcho(this.#dsp);
  readonly #played = new Int16Array(DELAY + FRAME_SAMPLES);
  #random = 1;

  /** Plays noise for `ms`, of which the last half counts. @returns what is taken from the echo, dB */
  play(ms: number): number {
    let echoed = 0;
    let left = 0;
    const frames = ms / 20;
    for (let frame = 0; frame < frames; frame++) {
      const toLine = Int16Array.from({ length: FRAME_SAMPLES }, () => this.#noise());
      this.#played.copyWithin(0, FRAME_SAMPLES);
      this.#played.set(toLine, DELAY);
      const fromLine = this.#played.slice(0, FRAME_SAMPLES).map((value) => Math.round(value * 10 ** (-ERL_DB / 20)));
      const before = power(fromLine);
      this.#dsp.process(fromLine, toLine);
      if (frame < frames / 2) continue;
      echoed += before;
      left += power(fromLine);
    }
    return 10 * Math.log10(echoed / Math.max(left, 1));
  }

  /** Steady tones from both ends at once for `ms`. @returns what goes on to the peer */
  tones(ms: number, near: { hz: number; levelDb: number }, far: { hz: number; levelDb: number }): Int16Array {
    const samples = (ms / 20) * FRAME_SAMPLES;
    const said = makeTone(near.hz, { samples, levelDb: near.levelDb });
    const played = makeTone(far.hz, { samples, levelDb: far.levelDb });
    for (let at = 0; at < samples; at += FRAME_SAMPLES) {
      this.#played.copyWithin(0, FRAME_SAMPLES);
      this.#played.set(played.subarray(at, at + FRAME_SAMPLES), DELAY);
      const fromLine = said.subarray(at, at + FRAME_SAMPLES);
      for (let i = 0; i < FRAME_SAMPLES; i++)
        fromLine[i] = (fromLine[i] ?? 0) + Math.round((this.#played[i] ?? 0) * 10 ** (-ERL_DB / 20));
      this.#dsp.process(fromLine, played.subarray(at, at + FRAME_SAMPLES));
    }
    return said;
  }

  #noise(): number {
    this.#random = (Math.imul(this.#random, 1103515245) + 12345) >>> 0;
    return Math.round(((this.#random >>> 8) / 2 ** 24 - 0.5) * 6000);
  }
}

/** What an earlier call taught. */
function learntPath(): Float32Array | undefined {
  const line = new EchoingLine();
  line.echo.set(SETTING, undefined);
  line.echo.begin();
  line.play(4000);
  return line.echo.end()?.path;
}

test('the canceller works from off-hook to on-hook, and tells what it learnt', () => {
  const line = new EchoingLine();
  line.echo.set(SETTING, undefined);
  expect(Math.abs(line.play(200))).toBeLessThan(1);
  line.echo.begin();
  line.echo.begin();
  expect(line.play(4000)).toBeGreaterThan(25);
  const report = line.echo.end();
  expect(report).toMatchObject({ state: 'converged', seeded: false });
  expect(Math.abs((report?.erlDb ?? 0) - ERL_DB)).toBeLessThan(1);
  expect(report?.erleDb).toBeGreaterThan(20);
  expect(line.echo.end()).toBeUndefined();
  expect(Math.abs(line.play(200))).toBeLessThan(1);
});

test('a call that starts from what another taught is converged at once', () => {
  const line = new EchoingLine();
  line.echo.set({ ...SETTING, nlp: false }, learntPath());
  line.echo.begin();
  expect(line.play(100)).toBeGreaterThan(20);
  expect(line.echo.end()).toMatchObject({ seeded: true, state: 'converged' });
});

test('what was measured before a fax tone is told at the end of the call, and the next call has its echo cancelled', () => {
  const line = new EchoingLine();
  line.echo.set(SETTING, undefined);
  line.echo.begin();
  line.play(4000);
  line.echo.setAside();
  line.echo.setAside();
  expect(Math.abs(line.play(200))).toBeLessThan(1);
  expect(line.echo.end()).toMatchObject({ state: 'converged' });
  line.echo.begin();
  expect(line.play(2000)).toBeGreaterThan(20);
});

test('a call that is for voice again after a fax tone goes on from what it had learnt', () => {
  const line = new EchoingLine();
  line.echo.set({ ...SETTING, nlp: false }, undefined);
  line.echo.begin();
  line.play(4000);
  line.echo.setAside();
  line.echo.resume();
  expect(line.play(100)).toBeGreaterThan(20);
});

test('a setting changed in mid-call applies at once, and a line set aside stays so', () => {
  const line = new EchoingLine();
  line.echo.set({ tailMs: 0, nlp: true }, undefined);
  line.echo.begin();
  expect(Math.abs(line.play(200))).toBeLessThan(1);
  line.echo.set(SETTING, undefined);
  expect(line.play(2000)).toBeGreaterThan(20);
  line.echo.setAside();
  line.echo.set({ tailMs: 32, nlp: true }, undefined);
  expect(Math.abs(line.play(200))).toBeLessThan(1);
});

test('a call without a canceller, or in which nothing was played, tells nothing', () => {
  const line = new EchoingLine();
  line.echo.begin();
  line.play(400);
  expect(line.echo.end()).toBeUndefined();
  line.echo.set(SETTING, undefined);
  line.echo.begin();
  expect(line.echo.end()).toBeUndefined();
});

test('a path that would amplify is as good as none', () => {
  const line = new EchoingLine();
  line.echo.set(SETTING, new Float32Array(600).fill(1));
  line.echo.begin();
  expect(line.play(4000)).toBeGreaterThan(20);
  expect(line.echo.end()).toMatchObject({ seeded: false });
});

test("steady tones from both ends at once: the near one goes on as it is, and the other's echo is gone", () => {
  const line = new EchoingLine();
  line.echo.set(SETTING, learntPath());
  line.echo.begin();
  const heard = line.tones(8000, { hz: 1004, levelDb: -16 }, { hz: 700, levelDb: -19 });
  for (let second = 1; second < 8; second += 2) {
    const { hz, levelDb, purityDb } = analyse(heard.subarray(second * 8000, second * 8000 + 4000), 8000);
    expect(Math.abs(hz - 1004)).toBeLessThan(0.5);
    expect(Math.abs(levelDb + 16)).toBeLessThan(0.1);
    expect(purityDb).toBeGreaterThan(40);
  }
});
