import { describe, expect, it } from 'vitest';
import type { ScopeTone } from '../../../main/contract/scope.ts';
import { SCOPE_BLOCK_SAMPLES, SCOPE_RATE_HZ } from '../../../main/contract/scope.ts';
import { ToneWatch } from './tone-watch.ts';

const tone = (name: ScopeTone['tone'], hz: readonly number[], onMs: number, offMs: number): ScopeTone => ({
  tone: name,
  segments: [{ hz, onMs, offMs }],
});
const GERMANY = [
  tone('dial', [425], 300, 0),
  tone('ringback', [425], 1_000, 4_000),
  tone('busy', [425], 480, 480),
  tone('congestion', [425], 240, 240),
];
const AMERICA = [tone('dial', [350, 440], 300, 0), tone('ringback', [440, 480], 2_000, 4_000)];

/** Peak of a sine of this level. */
const peak = (dbm0: number): number => 32_768 * 10 ** ((dbm0 - 3.14) / 20);

/** Lets a watch hear it for some time, as blocks. */
class Played {
  readonly watch: ToneWatch;
  #at = 0;
  #seed = 1;

  constructor(tones: readonly ScopeTone[]) {
    this.watch = new ToneWatch(tones);
  }

  play(ms: number, hz: readonly number[], dbm0: number, { onMs = ms, offMs = 0, noise = 0 } = {}): this {
    for (let block = 0; block < ms / 100; block++) {
      const samples = Int16Array.from({ length: SCOPE_BLOCK_SAMPLES }, () => {
        const t = this.#at++ / SCOPE_RATE_HZ;
        const on = (t * 1_000) % (onMs + offMs || 1) < onMs;
        const sum = hz.reduce((all, one) => all + peak(dbm0) * Math.sin(2 * Math.PI * one * t), 0);
        return (on ? sum : 0) + noise * this.#random();
      });
      this.watch.take(samples);
    }
    return this;
  }

  get heard() {
    const { tone } = this.watch;
    return tone && { ...tone, hz: tone.peaks.map(({ hz }) => hz) };
  }

  #random(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed / 1_073_741_824 - 1;
  }
}

describe('a tone on a line', () => {
  it.each([
    [425, -12],
    [1004, -40],
    [50, -30],
    [3400, 0],
    [431.3, -20],
  ])('of %f Hz and %f dBm0 is read to 1 Hz and half a dB', (hz, dbm0) => {
    const { heard } = new Played([]).play(500, [hz], dbm0, { noise: 5 });
    expect(heard?.hz).toHaveLength(1);
    expect(Math.abs((heard?.hz[0] ?? 0) - hz)).toBeLessThan(1);
    expect(Math.abs((heard?.peaks[0]?.dbm0 ?? 0) - dbm0)).toBeLessThan(0.5);
  });

  it('of two frequencies is two, and the exchange’s name for it is known', () => {
    const { heard } = new Played(AMERICA).play(500, [350, 440], -13);
    expect(heard?.hz.map(Math.round)).toEqual([350, 440]);
    expect(heard?.meaning).toEqual({ kind: 'progress', tones: ['dial'] });
  });

  it('that all tones of a country share is named by how it comes and goes', () => {
    expect(new Played(GERMANY).play(300, [425], -12).heard?.meaning).toMatchObject({
      tones: ['dial', 'ringback', 'busy', 'congestion'],
    });
    expect(new Played(GERMANY).play(2_000, [425], -12).heard?.meaning).toMatchObject({ tones: ['dial'] });
    const busy = new Played(GERMANY).play(3_000, [425], -12, { onMs: 480, offMs: 480 }).heard;
    expect(busy?.meaning).toMatchObject({ tones: ['busy'] });
    expect(Math.abs((busy?.cadence.onMs ?? 0) - 480)).toBeLessThanOrEqual(20);
    const congestion = new Played(GERMANY).play(3_000, [425], -12, { onMs: 240, offMs: 240 }).heard;
    expect(congestion?.meaning).toMatchObject({ tones: ['congestion'] });
    const ringing = new Played(GERMANY).play(11_000, [425], -12, { onMs: 1_000, offMs: 4_000 });
    expect(ringing.heard?.meaning).toMatchObject({ tones: ['ringback'] });
    // It is over when it has been silent for longer than any tone is.
    expect(ringing.play(8_000, [], 0).heard).toBeUndefined();
  });

  it('may be a digit, a fax machine, hum, or nothing that is known', () => {
    const meaning = (...hz: number[]) => new Played(GERMANY).play(400, hz, -10).heard?.meaning;
    expect(meaning(770, 1336)).toEqual({ kind: 'digit', digit: '5' });
    expect(meaning(941, 1477)).toEqual({ kind: 'digit', digit: '#' });
    expect(meaning(1100)).toEqual({ kind: 'fax-calls' });
    expect(meaning(2100)).toEqual({ kind: 'fax-answers' });
    expect(meaning(2130, 2750)).toEqual({ kind: 'alert' });
    expect(meaning(50)).toEqual({ kind: 'hum' });
    expect(meaning(1004)).toEqual({ kind: 'unknown' });
  });

  it('is not there in silence, in noise, or in a voice that wanders', () => {
    expect(new Played(GERMANY).play(1_000, [], 0).heard).toBeUndefined();
    expect(new Played(GERMANY).play(1_000, [], 0, { noise: 3_000 }).heard).toBeUndefined();
    const voice = new Played(GERMANY);
    for (let i = 0; i < 20; i++) voice.play(100, [180 + 25 * (i % 5)], -15);
    expect(voice.heard).toBeUndefined();
  });

  it('that a voice follows is forgotten at once', () => {
    const line = new Played(GERMANY).play(1_000, [425], -12);
    expect(line.heard).toBeDefined();
    expect(line.play(600, [], 0, { noise: 8_000 }).heard).toBeUndefined();
  });
});
