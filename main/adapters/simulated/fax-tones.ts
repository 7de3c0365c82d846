/** What a fax machine or modem at the far end sends until it is told otherwise. One period, to be said over and over. */
import { SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import type { FaxTone } from '../../line/line-signals.ts';
import { sinePeak } from './levels.ts';

const samplesIn = (ms: number): number => (ms * SAMPLE_RATE_HZ) / 1000;
const wave = (hz: number, at: number): number => Math.sin((2 * Math.PI * hz * at) / SAMPLE_RATE_HZ);

/** T.30 §4.1: 1100 Hz, 0.5 s on, 3 s off. */
const CNG = { onMs: 500, periodMs: 3500 };
/** V.25: 2100 Hz for 2.6 to 4 s; again after a pause, as a machine that was not understood. */
const ANSWER = { onMs: 3000, periodMs: 6000 };
/** V.8 §7.2: the phase reversed every 450 ms, the amplitude modulated by 15 Hz, 0.2 of it. */
const REVERSAL_MS = 450;
const DEPTH = 0.2;

export function faxToneSamples(tone: FaxTone, levelDb: number): Int16Array {
  const { onMs, periodMs } = tone === 'cng' ? CNG : ANSWER;
  const samples = new Int16Array(samplesIn(periodMs));
  const peak = sinePeak(levelDb) / (tone === 'ansam' ? 1 + DEPTH : 1);
  for (let at = 0; at < samplesIn(onMs); at++) {
    let sample = wave(tone === 'cng' ? 1100 : 2100, at);
    if (tone === 'ansam') {
      sample *= 1 + DEPTH * wave(15, at);
      if (Math.floor(at / samplesIn(REVERSAL_MS)) % 2 === 1) sample = -sample;
    }
    samples[at] = Math.round(peak * sample);
  }
  return samples;
}
