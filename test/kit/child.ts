import { type ChildProcess, spawn } from 'node:child_process';
import { type Exit, Program } from './program.ts';

export interface ChildOptions {
  readonly name: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** In a process group of its own, with its children: `signalGroup` is then what a terminal's Ctrl-C is. */
  readonly ownGroup?: boolean;
  /** It is told things on its standard input (`write`); otherwise it has none. */
  readonly input?: boolean;
}

/** A program that a test started. It is ended, by its own process id, when the test lets go of it. */
export class Child extends Program {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  #stdout = '';
  #ended = false;

  private constructor(name: string, child: ChildProcess, pid: number) {
    super(name);
    this.#process = child;
    this.pid = pid;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.printed(text);
      this.#stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.printed(text);
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
    { name, cwd, env, ownGroup = false, input = false }: ChildOptions,
  ): Promise<Child> {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      detached: ownGroup,
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(new Error(`${name} could not be started: ${cause.message}`, { cause })));
    });
    child.on('error', () => undefined);
    child.stdin?.on('error', () => undefined);
    if (child.pid === undefined) throw new Error(`${name} has no process id`);
    return new Child(name, child, child.pid);
  }

  /** What it printed on standard output. */
  get stdout(): string {
    return this.#stdout;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** To its standard input; it must have been started with `input`. */
  write(text: string): void {
    if (!this.#ended) this.#process.stdin?.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#process.kill(signal);
  }

  /** To it and its children at once; it must have been started with `ownGroup`. */
  signalGroup(signal: NodeJS.Signals): void {
    if (!this.#ended) process.kill(-this.pid, signal);
  }
}
