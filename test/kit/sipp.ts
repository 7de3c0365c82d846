import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.ts';
import { freePort, rtpPortBlock } from './ports.ts';
import { tempDir } from './temp-dir.ts';
import { within } from './wait.ts';

export type SippScenario =
  | 'uac'
  | 'uac-100rel'
  | 'uac-cancel'
  | 'uac-cancel-late'
  | 'uac-digest'
  | 'uac-fax'
  | 'uac-flash'
  | 'uac-hold'
  | 'uac-info'
  | 'uac-late-offer'
  | 'uac-refer'
  | 'uac-refresh'
  | 'uac-refreshed'
  | 'uac-reinvite'
  | 'uac-replaced'
  | 'uac-replaces'
  | 'uac-update-early'
  | 'uas'
  | 'uas-100rel';

export interface SippOptions {
  /** One of test/kit/sipp, or a path to another. */
  readonly scenario: SippScenario | (string & {});
  /** Whom a caller calls. */
  readonly target?: { readonly address: string; readonly port: number };
  /** The number called (`[service]`). */
  readonly number?: string;
  readonly calls?: number;
  /** New calls a second. */
  readonly rate?: number;
  /** The scenario's `<pause/>`. */
  readonly pauseMs?: number;
  readonly transport?: 'udp' | 'tcp';
  readonly address?: string;
  readonly port?: number;
  /** Sends back the audio that comes to `[media_port]` and to the port two above. */
  readonly echoes?: boolean;
  /** What the scenario has `[name]` for. */
  readonly keys?: Readonly<Record<string, string>>;
  readonly credentials?: { readonly user: string; readonly password: string };
  readonly deadlineMs?: number;
}

export interface SippResult {
  readonly created: number;
  readonly successful: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** Messages that came where the scenario did not expect them. */
  readonly unexpected: number;
  /** Why calls failed, as SIPp wrote it. */
  readonly errors: string;
  readonly exitCode: number | null;
}

/** A SIPp at work: a caller ends by itself, an answerer after `calls`. */
export interface Sipp extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** What the scenario has logged so far. */
  logged(): string;
  result(): Promise<SippResult>;
}

export async function runSipp(options: SippOptions): Promise<SippResult> {
  await using sipp = await startSipp(options);
  return await sipp.result();
}

export async function startSipp({
  scenario,
  target,
  number = '600',
  calls = 1,
  rate = 10,
  pauseMs = 500,
  transport = 'udp',
  address = '127.0.0.1',
  port,
  echoes = false,
  keys = {},
  credentials,
  deadlineMs = 60_000,
}: SippOptions): Promise<Sipp> {
  const dir = tempDir('sipp');
  const localPort = port ?? (await freePort(address));
  const mediaPort = rtpPortBlock();
  const log = join(dir.path, 'log.txt');
  const own = join(import.meta.dirname, 'sipp', `${scenario}.xml`);
  const file = scenario.includes('/') ? scenario : own;
  // biome-ignore format: one option a pair
  const args = ['-sf', file, '-i', address, '-p', String(localPort), '-mi', address, '-mp', String(mediaPort),
    '-m', String(calls), '-r', String(rate), '-l', String(Math.max(calls, 1)), '-d', String(pauseMs),
    '-t', transport === 'tcp' ? 't1' : 'u1', '-nostdin', '-trace_stat', '-stf', join(dir.path, 'stat.csv'), '-fd', '1',
    '-trace_logs', '-log_file', log, '-trace_err', '-error_file', join(dir.path, 'errors.log'), '-timeout', `${Math.ceil(deadlineMs / 1000)}s`, '-timeout_error'];
  if (echoes) args.push('-rtp_echo');
  for (const [name, value] of Object.entries(keys)) args.push('-key', name, value);
  if (credentials) {
    const users = join(dir.path, 'users.csv');
    writeFileSync(
      users,
      `SEQUENTIAL\n${credentials.user};[authentication username=${credentials.user} password=${credentials.password}]\n`,
    );
    args.push('-inf', users);
  }
  if (target) args.push('-s', number, `${target.address}:${target.port}`);
  const child = await Child.start('sipp', args, { name: 'SIPp', cwd: dir.path, env: { TERM: 'dumb' } });
  return {
    address,
    port: localPort,
    logged: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    async result() {
      const { code } = await within(child.exited, { what: `SIPp's ${calls} calls`, deadlineMs: deadlineMs + 5000 });
      return readResult(dir.path, code, child.output);
    },
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
      dir[Symbol.dispose]();
    },
  };
}

function readResult(dir: string, exitCode: number | null, output: string): SippResult {
  const name = readdirSync(dir).find((one) => one === 'stat.csv');
  if (!name) throw new Error(`SIPp (exit ${exitCode}) left no statistics: ${output.slice(-1000)}`);
  const lines = readFileSync(join(dir, name), 'utf8').trim().split('\n');
  const head = lines[0]?.split(';') ?? [];
  const last = lines.at(-1)?.split(';') ?? [];
  const value = (column: string): number => Number(last[head.indexOf(column)] ?? Number.NaN);
  const errorFile = readdirSync(dir).find((one) => one === 'errors.log');
  return {
    created: value('TotalCallCreated'),
    successful: value('SuccessfulCall(C)'),
    failed: value('FailedCall(C)'),
    retransmissions: value('Retransmissions(C)'),
    unexpected: value('FailedUnexpectedMessage(C)'),
    errors: errorFile ? readFileSync(join(dir, errorFile), 'utf8').slice(0, 5000) : '',
    exitCode,
  };
}
