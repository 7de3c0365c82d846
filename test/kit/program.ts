import { waitFor, within } from './wait.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a test knows of a program that it started, here or in a virtual machine: what it printed, and how it ended. */
export abstract class Program<End extends Exit = Exit> implements AsyncDisposable {
  readonly name: string;
  abstract readonly exited: Promise<End>;
  #output = '';

  constructor(name: string) {
    this.name = name;
  }

  abstract get ended(): boolean;
  /** Nothing where it has ended. */
  abstract signal(signal: NodeJS.Signals): void;

  /** Everything it printed, on both channels. */
  get output(): string {
    return this.#output;
  }

  /** The first match in what it printed so far or prints from now on. */
  waitForOutput(pattern: RegExp, deadlineMs = 10_000): Promise<RegExpExecArray> {
    return waitFor(
      () => {
        const match = pattern.exec(this.#output);
        if (!match && this.ended) return new Error(`${this.name} ended: ${this.#output.slice(-3000)}`);
        return match ?? undefined;
      },
      { what: `${pattern} from ${this.name}`, deadlineMs },
    ).then((found) => {
      if (found instanceof Error) throw found;
      return found;
    });
  }

  /** Asks it to end, and kills it when it does not within `graceMs`. Returns how it ended. */
  async stop(graceMs = 3000): Promise<End> {
    this.signal('SIGTERM');
    // A stopped process hears nothing but this.
    this.signal('SIGCONT');
    try {
      return await within(this.exited, { what: `${this.name} to end`, deadlineMs: graceMs });
    } catch {
      this.signal('SIGKILL');
      return within(this.exited, { what: `${this.name} to end when killed`, deadlineMs: 10_000 });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.ended) await this.stop();
  }

  protected printed(text: string): void {
    this.#output += text;
  }
}
