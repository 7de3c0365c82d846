import type { Clock } from '../../core/clock.ts';
import { errorText } from '../../core/errors.ts';
import type { Hook } from '../../line/line-adapter.ts';
import { SENSE_EVERY_MS, SENSE_FAILURES, SENSE_OFF_HOOK, SENSE_SETTLE_MS } from './modem-facts.ts';
import type { RegisterFile } from './register-file.ts';
import { REGISTER } from './register-protocol.ts';

/**
 * Asks again and again whether anything is on the line. Only zero or not means something; a zero is believed once a second reading
 * says the same.
 */
export class LineSense implements Disposable {
  readonly #registers: Pick<RegisterFile, 'read'>;
  readonly #clock: Clock;
  readonly #battery: (present: boolean) => void;
  readonly #lost: (reason: string) => void;
  #present: boolean | undefined;
  #hook: Hook = 'on-hook';
  #movedAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #next: Disposable | undefined;
  #stopped = false;

  /** `battery` is told of each change, and of the first reading. `lost`: the modem does not answer any more; told once. */
  constructor(
    registers: Pick<RegisterFile, 'read'>,
    clock: Clock,
    told: { readonly battery: (present: boolean) => void; readonly lost: (reason: string) => void },
  ) {
    this.#registers = registers;
    this.#clock = clock;
    this.#battery = told.battery;
    this.#lost = told.lost;
  }

  /** The first reading. @throws GatewayError `adapter-failed` */
  async start(): Promise<void> {
    this.#judge(await this.#reading());
    this.#again();
  }

  /** What was told last. */
  get present(): boolean {
    return this.#present === true;
  }

  /** The hook moves now. */
  moved(hook: Hook): void {
    this.#hook = hook;
    this.#movedAt = this.#clock.now();
    if (this.#next) this.#again();
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    this.#next?.[Symbol.dispose]();
  }

  #again(): void {
    if (this.#stopped) return;
    this.#next?.[Symbol.dispose]();
    this.#next = this.#clock.after(SENSE_EVERY_MS[this.#hook], () => {
      this.#next = undefined;
      void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    const hook = this.#hook;
    try {
      const present = await this.#reading();
      this.#failures = 0;
      // What was asked before the hook moved, or just after, says nothing of the line.
      const settled = hook === this.#hook && this.#clock.now() - this.#movedAt >= SENSE_SETTLE_MS;
      if (settled && !this.#stopped) this.#judge(present);
    } catch (thrown) {
      this.#failures += 1;
      if (this.#failures >= SENSE_FAILURES && !this.#stopped) {
        this.#stopped = true;
        this.#lost(errorText(thrown));
      }
    }
    if (!this.#next) this.#again();
  }

  async #reading(): Promise<boolean> {
    if ((await this.#registers.read(REGISTER.lineSense)) !== 0) return true;
    return (await this.#registers.read(REGISTER.lineSense)) !== 0;
  }

  #judge(present: boolean): void {
    if (present === this.#present || (this.#hook === 'off-hook' && !SENSE_OFF_HOOK && !present)) return;
    this.#present = present;
    this.#battery(present);
  }
}
