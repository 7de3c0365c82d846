/** Resident memory: the media process with 32 conversations, the gateway with four idle lines. */
import { readFileSync } from 'node:fs';
import { startGateway } from '../kit/gateway.ts';
import type { Bench } from './bench.ts';
import { measureLoad } from './cpu.ts';
import type { Reporter } from './reporter.ts';

const MEASURE_MS = 3000;

/** Linux only; undefined elsewhere. */
function residentMb(pid: number): number | undefined {
  try {
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : (Number(kib) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}

async function measure(report: Reporter): Promise<void> {
  const mb = { unit: 'MB', better: 'lower' } as const;
  report.add({
    id: 'memory.32_calls_mb',
    value: (await measureLoad(32, MEASURE_MS)).rssMb,
    ...mb,
    floor: 250,
    aim: 150,
  });
  await using gateway = await startGateway({ logLevel: 'info' });
  await gateway.waitForView((view) => view.lines.length === 4, { what: 'four lines' });
  const value = residentMb(gateway.pid);
  if (value !== undefined) report.add({ id: 'memory.gateway_idle_mb', value, ...mb });
}

export const bench: Bench = { prefix: 'memory', title: 'Memory with 32 calls, and of the gateway', run: measure };
