/** What a line costs with all of its signal processing on. */
import { createLineDsp, type LineDsp } from '../../../main/media-process/line-dsp.ts';
import type { Bench } from '../bench.ts';
import { EVERYTHING, measureLineDsp, twoWhoTalk } from '../line-dsp.ts';
import type { Reporter } from '../reporter.ts';

/** The least of several: what else the machine does is not ours. */
const RUNS = 3;

/** Besides all that is listened for: the longest echo canceller, fax tones and levels. */
function everythingOn(line: LineDsp): void {
  line.setEcho({ tailMs: 64, nlp: true });
  line.listenFax(true);
  line.setLevels({ fromLineDb: 3, toLineDb: -3 });
}

/** Each frame of a line's first ten seconds, µs, in order of time taken. */
function frameTimes(): number[] {
  const { heard, played } = twoWhoTalk();
  const least = heard.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < RUNS; run++) {
    using line = createLineDsp();
    line.listen(EVERYTHING);
    everythingOn(line);
    for (const [index, frame] of heard.entries()) {
      const own = frame.slice();
      const beganAt = performance.now();
      line.process(own, played[index] ?? frame);
      least[index] = Math.min(least[index] ?? 0, 1000 * (performance.now() - beganAt));
    }
  }
  return least.sort((a, b) => a - b);
}

async function measure(report: Reporter): Promise<void> {
  const micros = Math.min(...Array.from({ length: RUNS }, () => measureLineDsp(EVERYTHING, everythingOn)));
  report.add({ id: 'cpu.line_us', value: micros, unit: 'µs/frame', better: 'lower', floor: 120, aim: 60 });
  const times = frameTimes();
  for (const [name, share] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['max', 1],
  ] as const) {
    const value = times[Math.ceil(share * times.length) - 1] ?? Number.NaN;
    report.add({ id: `cpu.line_us.${name}`, value, unit: 'µs', better: 'lower' });
  }
}

export const bench: Bench = { prefix: 'cpu.line_us', title: 'A line with everything on', run: measure };
