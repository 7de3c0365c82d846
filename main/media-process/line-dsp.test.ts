import { expect, it } from 'vitest';
import type { Listening } from '../media/media-protocol.ts';
import { createLineDsp } from './line-dsp.ts';
import { loadNativeAddon } from './native-addon.ts';

const frame = (): Int16Array => new Int16Array(160);
const NOTHING: Listening = { dtmf: false, callerId: [], tones: [] };

/** Calls the addon as no typed code of ours would. */
function untyped(): Record<string, (...args: unknown[]) => unknown> {
  const { LineDsp } = loadNativeAddon();
  const dsp = new LineDsp();
  return new Proxy({}, { get: (_, name) => (Reflect.get(dsp, name) as CallableFunction).bind(dsp) });
}

/** The name of what was thrown. By name: the addon's errors belong to its own realm, not the test's. */
function errorOf(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    return String(Reflect.get(Object(thrown), 'name'));
  }
  return 'nothing thrown';
}

it('a line that listens for nothing tells nothing', () => {
  using dsp = createLineDsp();
  expect(dsp.process(frame(), frame())).toEqual([]);
  dsp.listen(NOTHING);
  expect(dsp.process(frame(), frame())).toEqual([]);
});

it('frames of a wrong length or type are a TypeError', () => {
  const { process } = untyped();
  for (const wrong of [
    new Int16Array(159),
    new Int16Array(0),
    new Uint16Array(160),
    new Float32Array(160),
    [],
    null,
    5,
  ]) {
    expect(errorOf(() => process?.(wrong, frame()))).toBe('TypeError');
    expect(errorOf(() => process?.(frame(), wrong))).toBe('TypeError');
  }
  expect(errorOf(() => process?.())).toBe('TypeError');
  expect(errorOf(() => process?.(frame()))).toBe('TypeError');
});

it('a frame whose buffer was handed away is a TypeError', () => {
  const { process } = untyped();
  const gone = frame();
  structuredClone(gone, { transfer: [gone.buffer as ArrayBuffer] });
  expect(errorOf(() => process?.(gone, frame()))).toBe('TypeError');
});

it('a frame in the middle of a larger buffer is read where it lies', () => {
  using dsp = createLineDsp();
  dsp.listen({ ...NOTHING, tones: [{ tone: 'dial', segments: [{ hz: [425], onMs: 200, offMs: 0 }] }] });
  const ring = new Int16Array(480);
  const middle = ring.subarray(160, 320);
  const events = [];
  for (let n = 0; n < 15; n++) {
    for (let i = 0; i < 160; i++) middle[i] = 3000 * Math.sin((2 * Math.PI * 425 * (n * 160 + i)) / 8000);
    events.push(...dsp.process(middle, ring.subarray(320)));
  }
  expect(events).toMatchObject([{ kind: 'tone', tone: 'dial', present: true }]);
});

it('arguments that make no sense are a TypeError', () => {
  const { listenDtmf, listenCallerId, listenTones } = untyped();
  for (const wrong of [undefined, null, 1, 'yes', {}]) {
    expect(errorOf(() => listenDtmf?.(wrong))).toBe('TypeError');
    expect(errorOf(() => listenCallerId?.(true, wrong))).toBe('TypeError');
    expect(errorOf(() => listenTones?.(wrong))).toBe('TypeError');
  }
  const segment = { hz: [425], onMs: 500, offMs: 500 };
  for (const wrong of [
    [5],
    [null],
    [{}],
    [{ segments: [] }],
    [{ segments: [7] }],
    [{ segments: [{ ...segment, hz: [] }] }],
    [{ segments: [{ ...segment, hz: ['425'] }] }],
    [{ segments: [{ ...segment, hz: [5] }] }],
    [{ segments: [{ ...segment, hz: [Number.NaN] }] }],
    [{ segments: [{ ...segment, hz: [425, 426] }] }],
    [{ segments: [{ ...segment, hz: [400, 500, 600, 700, 800] }] }],
    [{ segments: [{ ...segment, onMs: 0 }] }],
    [{ segments: [{ ...segment, offMs: -1 }] }],
    [{ segments: [{ ...segment, offMs: Number.POSITIVE_INFINITY }] }],
    [{ segments: Array(17).fill(segment) }],
    Array(65).fill({ segments: [segment] }),
  ]) {
    expect(
      errorOf(() => listenTones?.(wrong)),
      JSON.stringify(wrong),
    ).toBe('TypeError');
  }
});

it('what a getter throws comes through', () => {
  const { listenTones } = untyped();
  const trap = {
    get segments(): never {
      throw new RangeError('mine');
    },
  };
  expect(errorOf(() => listenTones?.([trap]))).toBe('RangeError');
});

it('use after closing is an error, closing twice is none', () => {
  const dsp = createLineDsp();
  dsp.listen({ ...NOTHING, dtmf: true });
  dsp[Symbol.dispose]();
  dsp[Symbol.dispose]();
  expect(() => dsp.process(frame(), frame())).toThrow(/closed/);
  expect(() => dsp.listen(NOTHING)).toThrow(/closed/);
});

it('a method on something that is no LineDsp is a TypeError', () => {
  const { LineDsp } = loadNativeAddon();
  for (const name of ['process', 'listenDtmf', 'listenTones', 'close']) {
    const method = Reflect.get(LineDsp.prototype, name);
    expect(errorOf(() => Reflect.apply(method, {}, [frame(), frame()]))).toBe('TypeError');
  }
});

it('listening again to the same does not break off what is being heard', () => {
  using dsp = createLineDsp();
  const listening: Listening = {
    dtmf: true,
    callerId: [],
    tones: [{ tone: 'dial', segments: [{ hz: [425], onMs: 1000, offMs: 0 }] }],
  };
  const events = [];
  for (let n = 0; n < 60; n++) {
    dsp.listen(structuredClone(listening));
    const samples = frame().map((_, i) => 3000 * Math.sin((2 * Math.PI * 425 * (n * 160 + i)) / 8000));
    events.push(...dsp.process(samples, frame()));
  }
  expect(events).toMatchObject([{ kind: 'tone', tone: 'dial', present: true }]);
});

it('many lines come and go without their memory staying', () => {
  const listening: Listening = {
    dtmf: true,
    callerId: ['bell202', 'v23'],
    tones: [{ tone: 'busy', segments: [{ hz: [480, 620], onMs: 500, offMs: 500 }] }],
  };
  const round = (): void => {
    using dsp = createLineDsp();
    dsp.listen(listening);
    dsp.process(frame(), frame());
  };
  for (let n = 0; n < 500; n++) round();
  const before = process.memoryUsage.rss();
  for (let n = 0; n < 3000; n++) round();
  expect(process.memoryUsage.rss() - before).toBeLessThan(24 * 1024 * 1024);
});
