/** What a line costs with all of its signal processing on. */
import type { LineDsp } from '../../../main/media-process/line-dsp.ts';
import type { Bench } from '../bench.ts';
import { EVERYTHING, measureLineDsp } from '../line-dsp.ts';
import type { Reporter } from '../reporter.ts';

/** The least of several: what else the machine does is not ours. */
const RUNS = 3;

/** Besides all that is listened for: the longest echo canceller, fax tones and levels. */
function everythingOn(line: LineDsp): void {
  line.setEcho({ tailMs: 64, nlp: true });
  line.listenFax(true);
  line.setLevels({ fromLineDb: 3, toLineDb: -3 });
}

async function measure(report: Reporter): Promise<void> {
  const micros = Math.min(...Array.from({ length: RUNS }, () => measureLineDsp(EVERYTHING, everythingOn)));
  report.add({ id: 'cpu.line_us', value: micros, unit: 'µs/frame', better: 'lower', floor: 120, aim: 60 });
}

export const bench: Bench = { prefix: 'cpu.line_us', title: 'A line with everything on', run: measure };
