import { type ChildProcess, spawn } from 'node:child_process';
import { waitFor, within } from './wait.ts';

export interface ChildOptions {
  readonly name: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** In a process group of its own, with its children: `signalGroup` is then what a terminal's Ctrl-C is. */
  readonly ownGroup?: boolean;
}

/** A program that a test started. It is ended, by its own process id, when the test lets go of it. */
export class Child implements AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #process: ChildProcess;
  #output = '';
  #stdout = '';
  #ended = false;

  private constructor(name: string, child: ChildProcess, pid: number) {
    this.name = name;
    this.#process = child;
    this.pid = pid;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#ended = true;
        resolve({ code, signal });
      });
    });
  }

  /** Starts a program; fails when it is not there. */
  static async start(
    command: string,
    args: readonly string[],
    { name, cwd, env, ownGroup = false }: ChildOptions,
  ): Promise<Child> {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: ownGroup,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(new Error(`${name} could not be started: ${cause.message}`, { cause })));
    });
    child.on('error', () => undefined);
    if (child.pid === undefined) throw new Error(`${name} has no process id`);
    return new Child(name, child, child.pid);
  }

  /** Everything it printed, on both channels. */
  get output(): string {
    return this.#output;
  }

  /** What it printed on standard output. */
  get stdout(): string {
    return this.#stdout;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The first match in what it printed so far or prints from now on. */
  waitForOutput(pattern: RegExp, deadlineMs = 10_000): Promise<RegExpExecArray> {
    return waitFor(
      () => {
        const match = pattern.exec(this.#output);
        if (!match && this.#ended) return new Error(`${this.name} ended: ${this.#output.slice(-2000)}`);
        return match ?? undefined;
      },
      { what: `${pattern} from ${this.name}`, deadlineMs },
    ).then((found) => {
      if (found instanceof Error) throw found;
      return found;
    });
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#process.kill(signal);
  }

  /** To it and its children at once; it must have been started with `ownGroup`. */
  signalGroup(signal: NodeJS.Signals): void {
    if (!this.#ended) process.kill(-this.pid, signal);
  }

  /** Asks it to end, and kills it when it does not within `graceMs`. Returns how it ended. */
  async stop(graceMs = 3000): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    this.signal('SIGTERM');
    // A stopped process hears nothing but this.
    this.signal('SIGCONT');
    try {
      return await within(this.exited, { what: `${this.name} to end`, deadlineMs: graceMs });
    } catch {
      this.signal('SIGKILL');
      return within(this.exited, { what: `${this.name} to end when killed`, deadlineMs: 5000 });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended) await this.stop();
  }
}
