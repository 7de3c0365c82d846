/** What no exchange sends: nothing of it may break a line's signal processing, or be taken for a message. */
import { describe, expect, it } from 'vitest';
import { createLineDsp, type DspEvent, type LineDsp } from '../../main/media-process/line-dsp.ts';
import { allHangUpTones } from './false-drops.ts';
import { EUROPEAN_TONES, US_TONES } from './listen-to.ts';
import { random, speechLike } from './noise.ts';
import { toFrames } from './samples.ts';

const FRAMES = 3000;
const next = random(7);
const ramp = (at: number, period: number): number => ((at % period) / period) * 65_534 - 32_767;
const speech = toFrames(speechLike(5000, -15, 4));
const speechAt = (at: number): number => speech[Math.floor(at / 160) % speech.length]?.[at % 160] ?? 0;

/** Sample `at` of a minute. */
const SOUNDS: Readonly<Record<string, (at: number) => number>> = {
  silence: () => 0,
  'the least value': () => -32_768,
  'the greatest value': () => 32_767,
  'a full-scale square of 50 Hz': (at) => (Math.floor(at / 80) % 2 === 0 ? 32_767 : -32_768),
  'a full-scale square of 1 kHz': (at) => (Math.floor(at / 4) % 2 === 0 ? 32_767 : -32_768),
  'a full-scale square at half the rate': (at) => (at % 2 === 0 ? 32_767 : -32_768),
  'speech 40 dB too loud': (at) => Math.max(-32_768, Math.min(32_767, 100 * speechAt(at))),
  'speech on an offset of +20,000': (at) => Math.max(-32_768, Math.min(32_767, speechAt(at) + 20_000)),
  'speech on an offset of -20,000': (at) => Math.max(-32_768, Math.min(32_767, speechAt(at) - 20_000)),
  'an offset that jumps each second': (at) => (Math.floor(at / 8000) % 2 === 0 ? 20_000 : -20_000),
  'random numbers': () => Math.floor(next() * 65_536) - 32_768,
  'random ends of the scale': () => (next() < 0.5 ? -32_768 : 32_767),
  'random numbers in bursts': (at) => (Math.floor(at / 2400) % 3 === 0 ? Math.floor(next() * 65_536) - 32_768 : 0),
  'a lone click a second': (at) => (at % 8000 === 17 ? 32_767 : 0),
  'a click a frame': (at) => (at % 160 === 0 ? -32_768 : 0),
  'a saw-tooth of 31 Hz': (at) => Math.round(ramp(at, 257)),
  'a frame of tone, a frame of nothing': (at) =>
    Math.floor(at / 160) % 2 === 0 ? Math.round(20_000 * Math.sin(at)) : 0,
};

function everythingOn(line: LineDsp, hook: 'on-hook' | 'off-hook'): void {
  const tones = hook === 'on-hook' ? [...US_TONES, ...EUROPEAN_TONES] : (allHangUpTones()[0] ?? []);
  const callerId = ['bell202', 'v23', 'dtmf', 'jclip'] as const;
  line.listen({ dtmf: hook === 'off-hook', callerId, tones, voice: true, callWaiting: 'D' });
  line.listenFax(true);
  line.setEcho({ tailMs: 64, nlp: true });
  line.setLevels({ fromLineDb: 20, toLineDb: 20 });
}

/** All that was told of a minute; off-hook the same is played. */
function hear(sound: (at: number) => number, hook: 'on-hook' | 'off-hook'): DspEvent[] {
  using line = createLineDsp();
  everythingOn(line, hook);
  const events: DspEvent[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const fromLine = Int16Array.from({ length: 160 }, (_, i) => sound(frame * 160 + i));
    const toLine = hook === 'off-hook' ? fromLine.slice() : (speech[frame % speech.length] ?? fromLine).slice();
    line.shapeToLine(toLine);
    events.push(...line.process(fromLine, toLine));
  }
  expect(line.echoPath().every(Number.isFinite)).toBe(true);
  for (const [name, value] of Object.entries(line.echoStatistics()))
    if (typeof value === 'number') expect(Number.isFinite(value), name).toBe(true);
  return events;
}

const LIES: ReadonlySet<DspEvent['kind']> = new Set<DspEvent['kind']>([
  'digit',
  'digit-start',
  'caller-id',
  'tone',
  'fax-tone',
  'alerting-tone',
]);

describe.each(['on-hook', 'off-hook'] as const)('%s with everything listened for', (hook) => {
  it.each(Object.entries(SOUNDS))('a minute of %s tells nothing', (_, sound) => {
    expect(hear(sound, hook).filter(({ kind }) => LIES.has(kind))).toEqual([]);
  });
});

describe('numbers that are none', () => {
  const notANumber = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  it.each(notANumber)('an echo path with %d in it is refused, and the canceller goes on', (value) => {
    using line = createLineDsp();
    line.setEcho({ tailMs: 32, nlp: true });
    expect(() => line.seedEcho(Float32Array.of(0.1, value, 0.1))).toThrow(TypeError);
    for (const frame of speech) line.process(frame.slice(), frame);
    expect(line.echoPath().every(Number.isFinite)).toBe(true);
  });

  it.each(notANumber)('a level of %d dB leaves sound as it was, or at an end of the range', (value) => {
    using line = createLineDsp();
    line.setLevels({ fromLineDb: value, toLineDb: value });
    const quiet = new Int16Array(160);
    let loudest = 0;
    for (const frame of speech) {
      const heard = frame.slice();
      line.process(heard, quiet);
      const played = frame.slice();
      line.shapeToLine(played);
      loudest = Math.max(loudest, ...heard, ...played);
    }
    expect(loudest).toBeGreaterThan(0);
    line.setLevels({ fromLineDb: 0, toLineDb: 0 });
    line.process(quiet.slice(), quiet);
    const [frame] = speech.slice(10);
    const played = frame?.slice() ?? quiet;
    line.shapeToLine(quiet.slice());
    line.shapeToLine(played);
    expect([...played].some((sample) => sample !== 0)).toBe(true);
  });

  it.each(notANumber)('a tone template with %d in it is refused', (value) => {
    using line = createLineDsp();
    const segment = { hz: [425], onMs: 500, offMs: 500 };
    for (const bad of [{ hz: [value] }, { hz: [] }, { onMs: value }, { offMs: value }])
      expect(() =>
        line.listen({ dtmf: false, callerId: [], tones: [{ tone: 'busy', segments: [{ ...segment, ...bad }] }] }),
      ).toThrow(TypeError);
  });

  it('a frame of another length or type is refused', () => {
    using line = createLineDsp();
    const frame = new Int16Array(160);
    for (const bad of [new Int16Array(159), new Int16Array(0), new Float32Array(160), [], null, undefined, 7]) {
      expect(() => line.process(bad as Int16Array, frame)).toThrow(TypeError);
      expect(() => line.process(frame, bad as Int16Array)).toThrow(TypeError);
      expect(() => line.shapeToLine(bad as Int16Array)).toThrow(TypeError);
    }
    expect(line.process(frame, frame)).toEqual([]);
  });
});
