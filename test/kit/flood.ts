import { join } from 'node:path';
import { Child } from './child.ts';

export interface FloodOptions {
  readonly address: string;
  readonly port: number;
  /** INVITEs a second. */
  readonly rate: number;
  readonly seconds: number;
  /** How many addresses of loopback they come from, in turn. */
  readonly sources: number;
}

export interface FloodResult {
  readonly sent: number;
  /** What the flooded one answered. */
  readonly answered: number;
}

/** A stranger's INVITEs at a steady rate, sent by a process of its own so that the test's own timing stays its own. */
export class Flood implements AsyncDisposable {
  readonly #child: Child;

  private constructor(child: Child) {
    this.#child = child;
  }

  static async start({ address, port, rate, seconds, sources }: FloodOptions): Promise<Flood> {
    const child = await Child.start(
      process.execPath,
      [
        join(import.meta.dirname, 'flood-main.ts'),
        address,
        String(port),
        String(rate),
        String(seconds),
        String(sources),
      ],
      { name: 'the flood' },
    );
    await child.waitForOutput(/^begins$/m);
    return new Flood(child);
  }

  async result(deadlineMs = 90_000): Promise<FloodResult> {
    const [, sent, answered] = await this.#child.waitForOutput(/^sent (\d+), answered (\d+)$/m, deadlineMs);
    return { sent: Number(sent), answered: Number(answered) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }
}
