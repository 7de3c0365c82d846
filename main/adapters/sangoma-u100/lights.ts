import type { CommandBus } from './command-bus.ts';
import { cpu, LED_GREEN, LED_RED } from './daa-registers.ts';
import type { U100Port } from './u100-port.ts';

/** A port's two lights: green on-hook, red off-hook, both while it rings, none where the port does not work. */
export class Lights {
  readonly #bus: CommandBus;
  #shown = 0;
  #busy = false;

  constructor(bus: CommandBus) {
    this.#bus = bus;
  }

  /** Writes what changed; once the change before is written. */
  show(ports: readonly U100Port[]): void {
    if (this.#busy) return;
    let bits = 0;
    for (const { index, trouble, hook, sense } of ports) {
      if (trouble !== undefined) continue;
      if (hook === 'on-hook') bits |= LED_GREEN[index];
      if (hook === 'off-hook' || sense.ringing) bits |= LED_RED[index];
    }
    if (bits !== this.#shown) void this.#write(bits);
  }

  async off(): Promise<void> {
    await this.#write(0);
  }

  async #write(bits: number): Promise<void> {
    this.#shown = bits;
    this.#busy = true;
    try {
      await this.#bus.write({ chip: 'cpu', port: 0, register: cpu.leds }, bits);
    } catch {
      // A light that stays wrong is nobody's trouble; a device that does not answer is noticed elsewhere.
    } finally {
      this.#busy = false;
    }
  }
}
