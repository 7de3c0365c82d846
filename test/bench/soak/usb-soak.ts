/** Four calls through emulated USB adapters of two families at once, for as long as is asked for. docs/benchmarks.md says how. */
import type { Bench } from '../bench.ts';
import { soak } from './soak.ts';
import { soakFigures } from './soak-figures.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly note: (text: string) => void;
}

export const soakBench = ({ minutes, note }: SoakOptions): Bench => ({
  prefix: 'soak',
  title: `Four lines on two families for ${minutes} minutes`,
  async run(report) {
    const seconds = minutes * 60;
    const marks = await soak({ seconds, everyS: Math.min(60, seconds / 6), note });
    for (const figure of soakFigures(marks)) report.add(figure);
  },
});
