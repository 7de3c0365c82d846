/** How often speech and music are taken for a fax machine. */
import { createLineDsp } from '../../../main/media-process/line-dsp.ts';
import { espeakSpeech } from '../../signal/espeak.ts';
import { musicLike } from '../../signal/noise.ts';
import { toFrames } from '../../signal/samples.ts';
import type { Bench } from '../bench.ts';
import type { Reporter } from '../reporter.ts';

const SPEECH_SECONDS = 1800;
const MUSIC_MINUTES = 10;

function faxTonesIn(pieces: Iterable<readonly Int16Array[]>): number {
  using dsp = createLineDsp();
  dsp.listenFax(true);
  const silence = new Int16Array(160);
  let tones = 0;
  for (const frames of pieces) {
    for (const frame of frames) {
      for (const event of dsp.process(frame, silence)) if (event.kind === 'fax-tone') tones++;
    }
  }
  return tones;
}

function* speech(): Generator<Int16Array[]> {
  for (const samples of espeakSpeech(SPEECH_SECONDS)) yield toFrames(Float64Array.from(samples));
}

function* music(): Generator<Int16Array[]> {
  for (let minute = 1; minute <= MUSIC_MINUTES; minute++) {
    yield toFrames(musicLike(60_000, -15, { seed: minute, noteMs: 125 * (1 + (minute % 6)) }));
  }
}

async function measure(report: Reporter): Promise<void> {
  const switches = faxTonesIn(speech()) + faxTonesIn(music());
  report.add({ id: 'fax.false_switches', value: switches, unit: 'in 40 min', better: 'lower', floor: 0, aim: 0 });
}

export const bench: Bench = { prefix: 'fax', title: 'Fax tones in speech and music', run: measure };
