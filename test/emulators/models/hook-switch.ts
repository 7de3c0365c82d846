import type { AnalogLine } from '../analog-line.ts';

/**
 * The hook switch of a device that has no clock of its own for it. An opening of the loop is a flash or a hang-up: the exchange
 * decides, by its length. The exchange may be gone already, and nobody minds then.
 */
export class HookSwitch {
  readonly #line: AnalogLine;
  #offHook = false;
  #openSince: number | undefined;

  constructor(line: AnalogLine) {
    this.#line = line;
  }

  get offHook(): boolean {
    return this.#offHook;
  }

  /** Tells whether it moved. */
  move(offHook: boolean): boolean {
    if (offHook === this.#offHook) return false;
    this.#offHook = offHook;
    const now = performance.now();
    if (!offHook) this.#tell(this.#line.openLoop(0));
    else if (this.#openSince === undefined) this.#tell(this.#line.setHook('off-hook'));
    else this.#tell(this.#line.closeLoop(now - this.#openSince));
    this.#openSince = offHook ? undefined : now;
    return true;
  }

  /** Without power there is no loop: it is a hang-up at once. */
  release(): void {
    this.#offHook = false;
    this.#openSince = undefined;
    this.#tell(this.#line.setHook('on-hook'));
  }

  #tell(told: Promise<void>): void {
    told.catch(() => undefined);
  }
}
