import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFigures {
  readonly rssMb: number;
  readonly handles: number;
}

/** Resident memory and open files and sockets of a process: Linux only. */
export function processFigures(pid: number): ProcessFigures {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN;
  return { rssMb: (Number(kib) * 1024) / 1e6, handles: readdirSync(`/proc/${pid}/fd`).length };
}
