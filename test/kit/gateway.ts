import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { settingsSchema } from '../../main/store/settings-schema.ts';
import { Child } from './child.ts';
import { ConsoleClient } from './console-client.ts';
import { tempDir } from './temp-dir.ts';
import { waitFor } from './wait.ts';

export { startExchange, type TestExchange } from './exchange.ts';

/** Settings as a person may write them: everything with a default may be left out. */
export type SettingsInput = Omit<z.input<typeof settingsSchema>, 'version'>;

export interface GatewayOptions {
  /** An object, or text for a file that is not as it should be; nothing writes no file. */
  readonly settings?: SettingsInput | string;
  /** By key: `trunk/<id>/password`. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Start on data that is there already: a restart. */
  readonly dataDir?: string;
  readonly logLevel?: 'trace' | 'debug' | 'info';
  /** The engine's entry point; another one in the kit's own test. */
  readonly entry?: string;
  readonly arguments?: readonly string[];
  /** Beside this process's own: a world of emulated USB devices, say. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Tests dial what comes to hand, and often; those of the guards say their own. */
export const NO_GUARDS: SettingsInput['guards'] = {
  classes: {
    'shared-cost': 'allow',
    premium: 'allow',
    satellite: 'allow',
    international: 'allow',
    service: 'allow',
    unknown: 'allow',
  },
  limits: { concurrent: 0, callsPerHour: 0, callsPerDay: 0, minutesPerDay: 0, minutesPerMonth: 0 },
  costlyLimits: { concurrent: 0, callsPerHour: 0, callsPerDay: 0, minutesPerDay: 0, minutesPerMonth: 0 },
};

const ENTRY = join(import.meta.dirname, '../../main/headless.ts');

/** Starts the shipped gateway as a process of its own and connects a console to it. */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const temporary = options.dataDir === undefined ? tempDir('gateway') : undefined;
  const dataDir = options.dataDir ?? join(temporary?.path ?? '', 'data');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (options.settings !== undefined) {
    const { settings } = options;
    writeFileSync(
      join(dataDir, 'settings.json'),
      typeof settings === 'string' ? settings : JSON.stringify({ version: 1, guards: NO_GUARDS, ...settings }),
      { mode: 0o600 },
    );
  }
  if (options.secrets)
    writeFileSync(join(dataDir, 'secrets.json'), JSON.stringify({ version: 1, secrets: options.secrets }), {
      mode: 0o600,
    });
  // What is plugged into the machine that the tests run on is none of their business.
  const usb = options.env?.UMOCKDEV_DIR === undefined ? ['--no-usb'] : [];
  const startedAt = performance.now();
  const child = await Child.start(
    process.execPath,
    // biome-ignore format: one option a pair
    [options.entry ?? ENTRY, '--headless', '--data', dataDir, '--port', '0', '--log-level', options.logLevel ?? 'debug', ...(options.entry === undefined ? usb : []), ...(options.arguments ?? [])],
    { name: 'the gateway', ...(options.env ? { env: options.env } : {}) },
  );
  try {
    const [, url = ''] = await child.waitForOutput(/^Console: (\S+)$/m, 20_000);
    const readyMs = performance.now() - startedAt;
    const console = await ConsoleClient.connect(url);
    return new TestGateway(child, console, { dataDir, readyMs, url, temporary });
  } catch (thrown) {
    const log = child.output;
    await child[Symbol.asyncDispose]();
    temporary?.[Symbol.dispose]();
    throw new Error(`the gateway did not start: ${log.slice(-3000)}`, { cause: thrown });
  }
}

/** The gateway's process, on this machine or a virtual one. */
export type GatewayProcess = Pick<Child, 'pid' | 'output' | 'exited' | 'waitForOutput' | 'signal' | 'stop'> &
  AsyncDisposable;

/** A running gateway and a console on it. */
export class TestGateway implements AsyncDisposable {
  readonly console: ConsoleClient;
  readonly dataDir: string;
  /** From the start of the process to the printed link. */
  readonly readyMs: number;
  readonly url: string;
  readonly #child: GatewayProcess;
  readonly #temporary: Disposable | undefined;

  constructor(
    child: GatewayProcess,
    console: ConsoleClient,
    at: { dataDir: string; readyMs: number; url: string; temporary: Disposable | undefined },
  ) {
    this.#child = child;
    this.console = console;
    this.dataDir = at.dataDir;
    this.readyMs = at.readyMs;
    this.url = at.url;
    this.#temporary = at.temporary;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Everything logged so far. */
  get log(): string {
    return this.#child.output;
  }

  waitForLog(pattern: RegExp, deadlineMs = 10_000): Promise<RegExpExecArray> {
    return this.#child.waitForOutput(pattern, deadlineMs);
  }

  get view() {
    return this.console.view;
  }

  readonly request: ConsoleClient['request'] = (name, input) => this.console.request(name, input);
  readonly waitForView: ConsoleClient['waitForView'] = (predicate, options) =>
    this.console.waitForView(predicate, options);

  /** A one-time link for a browser. */
  async newLink(): Promise<string> {
    return (await this.request('console.link', {})).url;
  }

  /** SIGKILL (a crash), SIGSTOP (hung), SIGCONT, SIGUSR1 (Node's inspector); to the gateway's own process alone. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM' | 'SIGUSR1'): void {
    this.#child.signal(signal);
  }

  /** The processes it started, by the name in their command line, e.g. `media-process`: Linux only. */
  async childPid(named: RegExp): Promise<number> {
    const { readdirSync, readFileSync } = await import('node:fs');
    return waitFor(
      () =>
        readdirSync('/proc')
          .filter((name) => /^\d+$/.test(name))
          .map(Number)
          .find((pid) => {
            try {
              const parent = / (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) \S/, ''))?.[1];
              return (
                Number(parent) === this.pid &&
                named.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
              );
            } catch {
              // It ended while we looked.
              return false;
            }
          }),
      { what: `a child process of the gateway like ${named}` },
    );
  }

  /** Ends it as a person would; its data stays until the test lets go. Returns its exit code. */
  async stop(): Promise<number | null> {
    await this.console[Symbol.asyncDispose]();
    return (await this.#child.stop(8000)).code;
  }

  get exited() {
    return this.#child.exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.console[Symbol.asyncDispose]();
    await this.#child[Symbol.asyncDispose]();
    this.#temporary?.[Symbol.dispose]();
  }
}
