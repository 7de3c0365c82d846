import { type Exit, Program } from '../../kit/program.ts';

interface GuestExit extends Exit {
  readonly signal: null;
}

/** A program that runs in the virtual machine. */
export class GuestProgram extends Program<GuestExit> {
  readonly exited: Promise<GuestExit>;
  /** Its number in the machine. */
  pid = 0;
  readonly #signal: (signal: string) => Promise<unknown>;
  readonly #exit = Promise.withResolvers<GuestExit>();
  readonly #printed = Promise.withResolvers<void>();
  #ended = false;

  constructor(name: string, signal: (signal: string) => Promise<unknown>) {
    super(name);
    this.#signal = signal;
    this.exited = this.#exit.promise;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** A virtual machine is slow. */
  override waitForOutput(pattern: RegExp, deadlineMs = 60_000): Promise<RegExpExecArray> {
    return super.waitForOutput(pattern, deadlineMs);
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#ended) this.#signal(signal.slice('SIG'.length)).catch(() => undefined);
  }

  override stop(graceMs = 10_000): Promise<GuestExit> {
    return super.stop(graceMs);
  }

  print(text: string): void {
    this.printed(text);
  }

  /** Nothing more will be printed. */
  printedAll(): void {
    this.#printed.resolve();
  }

  /** `null`: the machine is gone, and it with it. */
  end(code: number | null): void {
    if (code === null) this.#printed.resolve();
    void this.#printed.promise.then(() => {
      this.#ended = true;
      this.#exit.resolve({ code, signal: null });
    });
  }
}
