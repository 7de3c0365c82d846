import { describe, expect, it } from 'vitest';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { ansam, answerTone, cng } from './fax-signals.ts';
import { dtmf, tonePeriod } from './line-audio.ts';
import { musicLike, speechLike, whiteNoise } from './noise.ts';
import { join, mix, repeat, type Samples, silence, sines, toFrames } from './samples.ts';

interface Heard {
  readonly tone: string;
  readonly played: boolean;
  readonly atMs: number;
}

function faxIn(fromLine: Samples, toLine: Samples = new Float64Array()): Heard[] {
  using dsp = createLineDsp();
  dsp.listenFax(true);
  const played = toFrames(toLine);
  const heard: Heard[] = [];
  for (const [index, frame] of toFrames(fromLine).entries()) {
    for (const event of dsp.process(frame, played[index] ?? new Int16Array(160))) {
      if (event.kind === 'fax-tone') heard.push({ tone: event.tone, played: event.played, atMs: (index + 1) * 20 });
    }
  }
  return heard;
}

const amid = (signal: Samples): Samples => join(silence(107), signal, silence(1500));
const names = (signal: Samples): string[] => faxIn(signal).map(({ tone }) => tone);

describe('CNG', () => {
  it('is certain a second after one burst', () => {
    const [first] = faxIn(amid(cng(1)));
    expect(first).toMatchObject({ tone: 'cng', played: false });
    expect(first?.atMs).toBeLessThanOrEqual(107 + 500 + 1100);
  });

  it.each([1062, 1138])('is heard at %d Hz', (hz) => expect(names(amid(cng(1, { hz })))).toEqual(['cng']));
  it.each([1030, 1050, 1157, 1160, 1180])('is not what sounds at %d Hz', (hz) =>
    expect(names(amid(cng(3, { hz })))).toEqual([]),
  );
  it.each([0, -20, -30, -40])('is heard at %d dBm0', (dbm0) => expect(names(amid(cng(1, { dbm0 })))).toEqual(['cng']));
  it('is heard 12 dB over noise, by its second burst', () => {
    expect(names(mix(cng(3), whiteNoise(11_000, -27)))[0]).toBe('cng');
  });
  it.each([425, 575])('lasts %d ms too', (onMs) => expect(names(amid(cng(1, { onMs })))).toEqual(['cng']));
  it.each([200, 350, 700, 1000])('does not last %d ms', (onMs) => expect(names(amid(cng(3, { onMs })))).toEqual([]));
  it('is heard while somebody speaks between the bursts', () => {
    const talk = join(silence(1100), speechLike(1500, -18), silence(900));
    expect(names(mix(cng(2), join(talk, silence(3000))))[0]).toBe('cng');
  });
  it('no busy or congestion tone of 1100 Hz', () => {
    expect(names(repeat(10, () => tonePeriod([[[1100], 500, 500]])))).toEqual([]);
  });
});

describe('CED and ANSam', () => {
  it('CED is certain after half a second', () => {
    const [first, ...more] = faxIn(amid(answerTone()));
    expect(first?.tone).toBe('ced');
    expect(first?.atMs).toBeLessThanOrEqual(107 + 540);
    expect(more).toEqual([]);
  });
  it.each([2085, 2115])('CED is heard at %d Hz', (hz) => expect(names(amid(answerTone({ hz })))).toEqual(['ced']));
  it.each([2060, 2070, 2130, 2140, 2200])('%d Hz is no CED', (hz) =>
    expect(names(amid(answerTone({ hz })))).toEqual([]),
  );
  it('with reversals of phase it is still CED', () => {
    expect(names(amid(answerTone({ reversalMs: 450 })))).toEqual(['ced']);
  });
  it.each([0, 1, 2, 3, 4])('ANSam is told from it, %d × 90 ms into its reversals', (shift) => {
    expect(names(amid(ansam().subarray(shift * 720)))).toEqual(['ansam']);
  });
  it.each([-43, -30, -3])('ANSam is heard at %d dBm0', (dbm0) => {
    expect(names(amid(ansam({ dbm0 })))).toEqual(['ansam']);
  });
  it.each([12, 20])('both are heard %d dB over noise', (snr) => {
    expect(names(mix(amid(answerTone()), whiteNoise(4600, -15 - snr)))).toEqual(['ced']);
    expect(names(mix(amid(ansam()), whiteNoise(4600, -15 - snr)))).toEqual(['ansam']);
  });
  it('400 ms are not enough', () => expect(names(amid(answerTone({ ms: 400 })))).toEqual([]));
  it('what the other side plays into the line is told as played', () => {
    expect(faxIn(silence(4000), amid(ansam()))).toMatchObject([{ tone: 'ansam', played: true }]);
  });
});

describe('no false switch', () => {
  it.each([1, 2, 3])('in three minutes of speech and music, seed %d', { timeout: 30_000 }, (seed) => {
    const minute = 60_000;
    expect(names(speechLike(minute, -15, seed))).toEqual([]);
    expect(names(musicLike(minute, -15, { seed, noteMs: 250 }))).toEqual([]);
    expect(names(musicLike(minute, -15, { seed, noteMs: 500 }))).toEqual([]);
  });
  it('in digits, test tones, call progress and information tones', () => {
    const signals = [
      dtmf('1234567890*#ABCD', { onMs: 500, offMs: 500 }),
      sines([1004], 5000, -10),
      sines([440, 480], 5000, -13),
      sines([2000], 5000, -10),
      ...[950, 1400, 1800].map((hz) => join(sines([hz], 330, -13), silence(1000))),
    ];
    for (const signal of signals) expect(names(amid(signal))).toEqual([]);
  });
  it('in silence, DC, full scale noise and clipping', () => {
    expect(names(silence(5000))).toEqual([]);
    expect(names(new Float64Array(40_000).fill(32_767))).toEqual([]);
    expect(names(whiteNoise(5000, 3))).toEqual([]);
    expect(names(new Float64Array(40_000).map((_, i) => (i % 8 < 4 ? 32_767 : -32_768)))).toEqual([]);
  });
});

it('listening again begins anew', () => {
  using dsp = createLineDsp();
  const count = (signal: Samples): number =>
    toFrames(signal).reduce((sum, frame) => sum + dsp.process(frame, new Int16Array(160)).length, 0);
  expect(count(amid(answerTone()))).toBe(0);
  dsp.listenFax(true);
  expect(count(answerTone({ ms: 300 }))).toBe(0);
  dsp.listenFax(false);
  dsp.listenFax(true);
  expect(count(answerTone({ ms: 300 }))).toBe(0);
  expect(count(answerTone({ ms: 300 }))).toBe(1);
});
