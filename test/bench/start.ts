/** From `npm start` on a tree that is set up until the console's page is served. docs/benchmarks.md says how. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { tempDir } from '../kit/temp-dir.ts';
import { within } from '../kit/wait.ts';
import type { Bench } from './bench.ts';
import { percentile, type Reporter } from './reporter.ts';

const RUNS = 5;
const ROOT = join(import.meta.dirname, '../..');
const DEADLINE_MS = 30_000;

/** The link in `npm start`'s output. */
function printedLink(npm: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  const take = (text: string): void => {
    output += text;
    const link = /^Console: (http\S+)$/m.exec(output)?.[1];
    if (link) resolve(link);
  };
  npm.stdout?.setEncoding('utf8').on('data', take);
  npm.stderr?.setEncoding('utf8').on('data', take);
  npm.once('error', reject);
  npm.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${output.slice(-2000)}`)));
  return within(promise, { what: "the console's link", deadlineMs: DEADLINE_MS });
}

/** Enters by the one-time link, as a browser does. */
async function servesPage(link: string): Promise<void> {
  const entered = await fetch(link, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL(entered.headers.get('location') ?? '/', link), { headers: { cookie } });
  const text = await page.text();
  if (page.status !== 200 || !text.includes('<html'))
    throw new Error(`the page answers ${page.status}: ${text.slice(0, 200)}`);
}

/** Asks npm and everything it started to end: a group of its own where there are groups. */
function stopAll({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') spawn('taskkill', ['/pid', String(pid), '/t', '/f']);
  else process.kill(-pid, 'SIGTERM');
}

async function end(npm: ChildProcess): Promise<void> {
  if (npm.pid === undefined || npm.exitCode !== null || npm.signalCode !== null) return;
  const exited = once(npm, 'exit');
  stopAll(npm);
  await within(exited, { what: 'npm start to end', deadlineMs: DEADLINE_MS });
}

async function startOnce(dataDir: string): Promise<number> {
  const windows = process.platform === 'win32';
  const beganAt = performance.now();
  const npm = spawn('npm', ['start', '--', '--headless', '--data', dataDir, '--port', '0'], {
    cwd: ROOT,
    detached: !windows,
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A terminal's Ctrl-C does not reach another group.
  const interrupted = (): never => {
    stopAll(npm);
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await servesPage(await printedLink(npm));
    return performance.now() - beganAt;
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await end(npm);
  }
}

async function measure(report: Reporter): Promise<void> {
  using dir = tempDir('bench-start');
  const readyMs: number[] = [];
  for (let run = 0; run < RUNS; run++) readyMs.push(await startOnce(join(dir.path, 'data')));
  const ms = { unit: 'ms', better: 'lower' } as const;
  report.add({ id: 'start.ready_ms', value: percentile(readyMs, 0.5), floor: 3000, aim: 1500, ...ms });
  report.add({ id: 'start.ready_worst_ms', value: Math.max(...readyMs), ...ms });
}

export const bench: Bench = { prefix: 'start', title: 'From `npm start` to the console', run: measure };
