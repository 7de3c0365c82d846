/**
 * The generated vectors of the other tests, as other programs hear them, and what other programs send, as we hear it: so that
 * generator and detector cannot be wrong in the same way. The echo canceller's and the jitter buffer's peers are in the benchmarks.
 */
import { join as joinPath } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listeningFor } from '../../main/line/listening.ts';
import { profileFor } from '../../main/line/profile.ts';
import { createLineDsp, type DspEvent } from '../../main/media-process/line-dsp.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { readWav, writeWav } from '../kit/wav.ts';
import { play } from './country-tones.ts';
import { espeakSpeech } from './espeak.ts';
import { ansam, answerTone, cng } from './fax-signals.ts';
import { fskMessage, mdmf, sdmf } from './fsk-modulator.ts';
import { ALL_DIGITS, dtmf } from './line-audio.ts';
import { listenTo, tonesIn } from './listen-to.ts';
import {
  firstBurstMs,
  minimodemReads,
  minimodemWrites,
  multimonDigits,
  type FskStandard as ProgramStandard,
  resampled,
  soxStat,
} from './programs.ts';
import { receiveDigits } from './receive-digits.ts';
import { gain, join, RATE_HZ, type Samples, silence, sines, toFrames, toInt16 } from './samples.ts';
import { soxTone } from './sox-tone.ts';

const MESSAGE = mdmf([
  [0x01, '11211432'],
  [0x02, '2025551234'],
  [0x07, 'JOHN Q PUBLIC'],
]);
const STANDARDS = ['bell202', 'v23'] as const;

describe('what our tests generate, heard by others', () => {
  it.each(STANDARDS)('minimodem reads our %s messages', (standard) => {
    using dir = tempDir('minimodem');
    const file = joinPath(dir.path, 'message.wav');
    for (const message of [MESSAGE, sdmf('01020304', '5551234')]) {
      writeWav(file, { rate: RATE_HZ, pcm: toInt16(fskMessage(message, { standard })) });
      expect(minimodemReads(file, standard).includes(Buffer.from(message))).toBe(true);
    }
  });

  it('multimon-ng hears our digits', () => {
    const digits = `${ALL_DIGITS}00112233`;
    expect(multimonDigits(toInt16(join(silence(100), dtmf(digits, { onMs: 60, offMs: 60 }), silence(100))))).toBe(
      digits,
    );
  });

  it.each([
    ['busy tone of Germany', toInt16(play('425/480,0/480', { cycles: 2 })), [425], 480],
    ['busy tone of the United States', toInt16(play('480+620/500,0/500', { cycles: 2 })), [480, 620], 500],
    ['congestion tone of New Zealand', toInt16(play('400/250,0/250', { cycles: 2 })), [400], 250],
    ['ringback of the United Kingdom', toInt16(play('400+450/400,0/200', { cycles: 2 })), [400, 450], 400],
    ['CNG', toInt16(join(silence(100), cng(1))), [1100], 500],
    ['CED', toInt16(join(silence(100), answerTone({ ms: 2600 }), silence(100))), [2100], 2600],
    [
      'the alerting tone (CAS)',
      toInt16(join(silence(100), sines([2130, 2750], 80, -15), silence(100))),
      [2130, 2750],
      80,
    ],
  ] as const)('sox measures %s as we mean it', (_, samples, hz, onMs) => {
    // 20 ms of silence end it: sox counts most of them.
    expect(Math.abs(firstBurstMs(samples) - 19 - onMs)).toBeLessThanOrEqual(6);
    for (const each of hz) {
      const band = hz.length === 1 ? [] : ['sinc', '-n', '2047', `${each - 22}-${each + 22}`];
      expect(Math.abs(soxStat(samples, ['silence', '1', '0.001', '2%', ...band]).hz - each)).toBeLessThanOrEqual(
        hz.length === 1 ? 4 : 12,
      );
    }
  });

  it('sox finds the three notes of our special information tone, one after the other', () => {
    const samples = toInt16(play('950/330,1400/330,1800/330,0/1000', { cycles: 1 }));
    for (const [at, hz] of [950, 1400, 1800].entries()) {
      const middle = soxStat(samples, ['trim', `${0.4 + 0.33 * at + 0.05}`, '0.2']);
      expect(Math.abs(middle.hz - hz)).toBeLessThanOrEqual(6);
    }
  });

  it('sox finds 2100 Hz in ANSam between its reversals, and swelling', () => {
    const samples = toInt16(ansam());
    for (const at of [0.05, 0.5, 0.95])
      expect(Math.abs(soxStat(samples, ['trim', `${at}`, '0.38']).hz - 2100)).toBeLessThanOrEqual(8);
    const swell = [0, 1, 2, 3, 4, 5].map((step) => soxStat(samples, ['trim', `${0.1 + step * 0.0111}`, '0.008']).rmsDb);
    expect(Math.max(...swell) - Math.min(...swell)).toBeGreaterThan(1.5);
  });
});

/** Channel seizure, mark and a message, each as minimodem sends it. */
function sentByMinimodem(message: readonly number[], standard: ProgramStandard): Samples {
  using dir = tempDir('minimodem');
  const file = joinPath(dir.path, 'sent.wav');
  const sent = (bytes: readonly number[], startBits: number): Samples => {
    minimodemWrites(file, bytes, standard, { startBits });
    const { pcm, rate } = readWav(file);
    return Float64Array.from(resampled(pcm, rate, RATE_HZ));
  };
  const seizure = sent(new Array<number>(30).fill(0x55), 1);
  const mark = sent(new Array<number>(18).fill(0xff), 0);
  return gain(join(silence(300), seizure, mark, sent(message, 1), silence(300)), -15);
}

const heard = (samples: Int16Array, country: string): string[] =>
  tonesIn(listenTo(Float64Array.from(samples), { tones: listeningFor(profileFor(country), 'progress').tones }));

const joined = (...parts: readonly Int16Array[]): Int16Array =>
  toInt16(join(...parts.map((part) => Float64Array.from(part))));
const quiet = (ms: number): Int16Array => new Int16Array((ms * RATE_HZ) / 1000);

/** Fax tones of a sound with silence after it. */
function faxTonesIn(samples: Int16Array): DspEvent[] {
  using dsp = createLineDsp();
  dsp.listenFax(true);
  const frames = toFrames(Float64Array.from(joined(quiet(200), samples, quiet(500))));
  return frames.flatMap((frame) => dsp.process(frame, new Int16Array(160))).filter(({ kind }) => kind === 'fax-tone');
}

describe('what others send, heard by us', () => {
  it.each(STANDARDS)('%s by minimodem is read', (standard) => {
    const told = listenTo(sentByMinimodem(MESSAGE, standard), { callerId: STANDARDS });
    expect(told).toEqual([
      expect.objectContaining({
        kind: 'caller-id',
        message: expect.objectContaining({ standard, number: '2025551234', name: 'JOHN Q PUBLIC', checksumOk: true }),
      }),
    ]);
  });

  it('digits by sox are heard', () => {
    const rows = [697, 770, 852, 941];
    const columns = [1209, 1336, 1477, 1633];
    const all = rows.flatMap((row) => columns.map((column) => soxTone([row, column], 60)));
    expect(receiveDigits(joined(quiet(100), ...all.flatMap((tone) => [tone, quiet(60)]), quiet(100)))).toBe(
      '123A456B789C*0#D',
    );
  });

  it.each([
    ['busy+', 'us', soxTone([480, 620], 500), quiet(500), 4],
    ['congestion+', 'us', soxTone([480, 620], 250), quiet(250), 5],
    ['busy+', 'de', soxTone([425], 480), quiet(480), 4],
    ['ringback+', 'us', soxTone([440, 480], 2000), quiet(4000), 2],
    ['ringback+', 'gb', joined(soxTone([400, 450], 400), quiet(200), soxTone([400, 450], 400)), quiet(2000), 2],
    ['sit+', 'us', joined(soxTone([950], 330), soxTone([1400], 330), soxTone([1800], 330)), quiet(1000), 1],
  ] as const)('%s by sox is heard in %s', (tone, country, on, off, cycles) => {
    const cycle = Array.from({ length: cycles }, () => [on, off]).flat();
    expect(heard(joined(quiet(300), ...cycle), country)[0]).toBe(tone);
  });

  it('fax tones by sox are heard', () => {
    const once = (samples: Int16Array): unknown[] => faxTonesIn(samples);
    expect(once(joined(soxTone([1100], 500), quiet(3000), soxTone([1100], 500)))[0]).toMatchObject({ tone: 'cng' });
    expect(once(soxTone([2100], 3000))[0]).toMatchObject({ tone: 'ced' });
  });

  it('speech by espeak-ng is none of these', () => {
    for (const speech of espeakSpeech(60, 5)) {
      const events = listenTo(Float64Array.from(speech), {
        dtmf: true,
        callerId: STANDARDS,
        tones: listeningFor(profileFor('us'), 'progress').tones,
      });
      expect(events.filter(({ kind }) => kind !== 'digit-suspicion')).toEqual([]);
      expect(faxTonesIn(speech)).toEqual([]);
    }
  });
});
