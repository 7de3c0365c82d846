import { expect, it } from 'vitest';
import { lineId } from '../../main/core/ids.ts';
import { FRAME_SAMPLES } from '../../main/line/line-adapter.ts';
import { Bridges } from '../../main/media-process/bridges.ts';
import { FramePump } from '../../main/media-process/frame-pump.ts';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { LineLeg } from '../../main/media-process/line-leg.ts';
import { OnePortAdapter } from './one-port-adapter.ts';

const LOW_HZ = [697, 770, 852, 941];
const HIGH_HZ = [1209, 1336, 1477, 1633];
const KEYS = ['123A', '456B', '789C', '*0#D'];
/** Frames a test hears after the last digit. */
const AFTER = 10;

/** What a line's adapter is given to play while it dials, at a line whose own levels are turned up. */
async function dialled(digits: string, way: { toneMs: number; gapMs: number; levelDb: number; twistDb: number }) {
  const adapter = new OnePortAdapter();
  const bridges = new Bridges();
  const ports = { pump: new FramePump(bridges), bridges, tell: () => {} };
  const line = new LineLeg(lineId(adapter.id, 1), adapter, 1, createLineDsp(), ports);
  line.setLevels({ fromLineDb: 0, toLineDb: 6 });
  await line.setHook('off-hook');
  const out: number[] = [];
  const done = line.dial(digits, way).then(() => void out.push(1));
  const played: number[] = [];
  for (let after = 0; after < AFTER; after += out.length) {
    played.push(...adapter.exchange(new Int16Array(FRAME_SAMPLES)));
    await Promise.resolve();
  }
  await done;
  line.close();
  return Int16Array.from(played);
}

/** Of one frequency, dBm0: a full-scale sine is +3.14 (G.711, Table 5). */
function levelAt(samples: Int16Array, hz: number): number {
  let re = 0;
  let im = 0;
  for (const [at, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * hz * at) / 8000);
    im += sample * Math.sin((2 * Math.PI * hz * at) / 8000);
  }
  return 3.14 + 20 * Math.log10((2 * Math.hypot(re, im)) / samples.length / 32_768);
}

/** Where tones begin and end, ms. */
function bursts(samples: Int16Array): { readonly fromMs: number; readonly toMs: number }[] {
  const found: { fromMs: number; toMs: number }[] = [];
  for (let ms = 0; ms < samples.length / 8; ms++) {
    const loud = samples.subarray(ms * 8, ms * 8 + 8).some((sample) => Math.abs(sample) > 30);
    const last = found.at(-1);
    if (loud && last && ms - last.toMs <= 2) last.toMs = ms + 1;
    else if (loud) found.push({ fromMs: ms, toMs: ms + 1 });
  }
  return found;
}

it.each([
  { toneMs: 100, gapMs: 100, levelDb: -9, twistDb: 2 },
  { toneMs: 70, gapMs: 70, levelDb: -6, twistDb: 0 },
  { toneMs: 50, gapMs: 60, levelDb: -20, twistDb: -3 },
  { toneMs: 200, gapMs: 90, levelDb: -8, twistDb: 6 },
])('digits leave as the line wants them, whatever its level: %o', async (way) => {
  const digits = '159D*7';
  const samples = await dialled(digits, way);
  const heard = bursts(samples);
  expect(heard).toHaveLength(digits.length);
  for (const [at, digit] of [...digits].entries()) {
    const { fromMs = 0, toMs = 0 } = heard[at] ?? {};
    const row = KEYS.findIndex((keys) => keys.includes(digit));
    const tone = samples.subarray((fromMs + 4) * 8, (toMs - 4) * 8);
    const low = levelAt(tone, LOW_HZ[row] ?? 0);
    const high = levelAt(tone, HIGH_HZ[KEYS[row]?.indexOf(digit) ?? 0] ?? 0);
    expect(Math.abs(low - way.levelDb), `${digit}: low tone at ${low}`).toBeLessThan(0.5);
    expect(Math.abs(high - low - way.twistDb), `${digit}: twist ${high - low}`).toBeLessThan(0.5);
    expect(Math.abs(toMs - fromMs - way.toneMs)).toBeLessThanOrEqual(3);
    const next = heard[at + 1];
    if (next) expect(Math.abs(next.fromMs - toMs - way.gapMs)).toBeLessThanOrEqual(3);
  }
});
