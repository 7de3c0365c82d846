import { expect, it } from 'vitest';
import { passes, Reporter } from '../bench/reporter.ts';
import { soakBench } from '../bench/soak/usb-soak.ts';

const MINUTES = 1;
/** Of a machine that is late itself: printed here, and judged in `npm run bench:soak` on a quiet one. */
const OF_THE_MACHINE = ['soak.underruns', 'soak.audio_faults', 'soak.audio_breaks'];
/** Within a minute buffers still find their depth: only in longer runs is a change a drift. */
const OF_HALF_AN_HOUR = ['soak.delay_drift_ms', 'soak.queue_drift_ms'];

it('four calls on adapters of two families lose nothing, and nothing grows: `npm run bench:soak` for half an hour, and for drift', async () => {
  const report = new Reporter();
  await soakBench({ minutes: MINUTES, note: (text) => console.info(text) }).run(report);
  console.info(report.table());
  const elsewhere = [...OF_THE_MACHINE, ...OF_HALF_AN_HOUR];
  const judged = report.measurements.filter(({ id }) => !elsewhere.includes(id));
  expect(judged.length).toBeGreaterThan(6);
  expect(judged.filter((measurement) => !passes(measurement))).toEqual([]);
}, 240_000);
