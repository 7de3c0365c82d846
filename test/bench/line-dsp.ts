/** What one line's signal processing costs a frame. Also alone: `node test/bench/line-dsp.ts`. */

import type { Listening } from '../../main/media/media-protocol.ts';
import { createLineDsp, type LineDsp } from '../../main/media-process/line-dsp.ts';
import { EUROPEAN_TONES, US_TONES } from '../signal/listen-to.ts';
import { speechLike, whiteNoise } from '../signal/noise.ts';
import { mix, toFrames } from '../signal/samples.ts';
import type { Bench } from './bench.ts';
import type { Reporter } from './reporter.ts';

const LINES = 32;
const SECONDS = 10;

export const EVERYTHING: Listening = {
  dtmf: true,
  callerId: ['bell202', 'v23'],
  tones: [...US_TONES, ...EUROPEAN_TONES],
};

const cases: readonly (readonly [name: string, title: string, listening: Listening])[] = [
  ['nothing', 'nothing', { dtmf: false, callerId: [], tones: [] }],
  ['dtmf', 'DTMF', { dtmf: true, callerId: [], tones: [] }],
  ['caller_id', 'caller ID, both', { dtmf: false, callerId: ['bell202', 'v23'], tones: [] }],
  ['tones', 'tones, US', { dtmf: false, callerId: [], tones: US_TONES }],
  ['conversation', 'DTMF and tones', { dtmf: true, callerId: [], tones: US_TONES }],
  ['everything', 'everything', EVERYTHING],
];

/** What a line hears and what is played to it meanwhile: two who talk at once, and no echo between them. */
export function twoWhoTalk(): { readonly heard: readonly Int16Array[]; readonly played: readonly Int16Array[] } {
  const length = SECONDS * 1000;
  const heard = toFrames(mix(speechLike(length, -18), whiteNoise(length, -50)));
  return { heard, played: toFrames(speechLike(length, -18, 2)) };
}

/** Microseconds of CPU a frame a line, with speech and line noise on 32 lines in turn. */
export function measureLineDsp(listening: Listening, prepare: (line: LineDsp) => void = () => {}): number {
  const { heard, played } = twoWhoTalk();
  // Signal processing works in place: each line has the frame as it came.
  const own = new Int16Array(160);
  const lines = Array.from({ length: LINES }, () => createLineDsp());
  for (const line of lines) {
    line.listen(listening);
    prepare(line);
  }
  const before = process.cpuUsage();
  for (const [index, frame] of heard.entries()) {
    for (const line of lines) {
      own.set(frame);
      line.process(own, played[index] ?? frame);
    }
  }
  const { user, system } = process.cpuUsage(before);
  for (const line of lines) line[Symbol.dispose]();
  return (user + system) / (heard.length * LINES);
}

async function measure(report: Reporter): Promise<void> {
  for (const [name, , listening] of cases) {
    report.add({ id: `cpu.line_dsp.${name}_us`, value: measureLineDsp(listening), unit: 'µs/frame', better: 'lower' });
  }
}

export const bench: Bench = { prefix: 'cpu.line_dsp', title: "One line's signal processing", run: measure };

if (import.meta.main) {
  for (const [, title, listening] of cases) {
    const micros = measureLineDsp(listening);
    const percent = (micros * LINES * 50) / 10_000;
    process.stdout.write(
      `${title.padEnd(18)} ${micros.toFixed(1).padStart(6)} µs a frame, ${LINES} lines ${percent.toFixed(1)} % of a core\n`,
    );
  }
}
