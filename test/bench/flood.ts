/** What a flood of strangers' INVITEs costs: the call that is up, the process that serves it, its memory. docs/benchmarks.md says how. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { EDGE_ADDRESS, openStormyLine, type StormyLine } from '../interop/stormy-line.ts';
import { Flood } from '../kit/flood.ts';
import { lateFrames } from '../kit/late-frames.ts';
import type { CallerCall } from '../kit/sip-caller.ts';
import type { Bench } from './bench.ts';
import type { Reporter } from './reporter.ts';

const QUIET_S = 20;
const FLOOD_S = 60;
const RATE = 500;
/** From one scanner, and from so many sources that hardly any is banned. */
const KINDS = [
  ['one_source', 1],
  ['many_sources', 250],
] as const;

/** What a process used so far, ms of CPU (Linux: proc(5), 100 ticks a second), and holds, MB. */
function costs(pid: number): { cpuMs: number; rssMb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return { cpuMs: 10 * (Number(fields[11]) + Number(fields[12])), rssMb: (Number(kib) * 1024) / 1e6 };
}

interface Measured {
  readonly latePct: number;
  readonly cpuPct: number;
  readonly rssMb: number;
}

async function watched(stormy: StormyLine, call: CallerCall, meanwhile: () => Promise<unknown>): Promise<Measured> {
  const before = costs(stormy.gateway.pid);
  const from = performance.now();
  await meanwhile();
  const to = performance.now();
  const after = costs(stormy.gateway.pid);
  const { latePct } = lateFrames(call.rtp, from, to);
  return { latePct, cpuPct: (100 * (after.cpuMs - before.cpuMs)) / (to - from), rssMb: after.rssMb };
}

async function measure(report: Reporter): Promise<void> {
  await using stormy = await openStormyLine();
  await using call = await stormy.call('5551234');
  call.rtp.talk(700);
  await stormy.line.exchangeHears(1, 700);
  const add = (id: string, value: number, unit: string, floor?: number): void =>
    report.add({ id, value, unit, better: 'lower', ...(floor === undefined ? {} : { floor }) });
  const quiet = await watched(stormy, call, () => pause(QUIET_S * 1_000));
  add('flood.quiet.late_frames_pct', quiet.latePct, '%');
  add('flood.quiet.cpu_pct', quiet.cpuPct, '%');
  add('flood.quiet.rss_mb', quiet.rssMb, 'MB');
  for (const [name, sources] of KINDS) {
    let answered = 0;
    const flooded = await watched(stormy, call, async () => {
      await using flood = await Flood.start({
        address: EDGE_ADDRESS,
        port: stormy.sipPort,
        rate: RATE,
        seconds: FLOOD_S,
        sources,
      });
      ({ answered } = await flood.result());
    });
    add(`flood.${name}.late_frames_pct`, flooded.latePct, '%', 1);
    add(`flood.${name}.cpu_pct`, flooded.cpuPct, '%');
    add(`flood.${name}.rss_mb`, flooded.rssMb, 'MB');
    add(`flood.${name}.answers`, answered, '');
  }
  await stormy.line.exchangeHears(1, 700);
  await call.hangUp();
  await stormy.line.quiet();
}

export const bench: Bench = {
  prefix: 'flood',
  title: `${RATE} INVITEs a second from strangers for ${FLOOD_S} s, with a call up`,
  run: measure,
};
