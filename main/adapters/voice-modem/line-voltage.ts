import { voltages } from './quirks.ts';

/** What an idle line's voltage says. */
export interface VoltageSense {
  readonly battery: boolean;
  readonly inUse: boolean;
}

/** `48.2`, `+48.2 V`, `-TRV: 12.5`. Undefined for an answer without a number. */
export function parseVoltage(lines: readonly string[]): number | undefined {
  for (const line of lines) {
    const match = /[-+]?\d+(\.\d+)?/.exec(line.replace(/^-?TRV\s*[:=]\s*/i, ''));
    if (match) return Math.abs(Number(match[0]));
  }
  return undefined;
}

/** Another phone pulls the line's voltage down, by how much depends on the line: the highest voltage seen is its own. */
export class IdleVoltage {
  #highest = 0;

  take(volts: number): VoltageSense {
    this.#highest = Math.max(this.#highest, volts);
    const battery = volts >= voltages.noLine;
    const threshold = Math.min(voltages.inUseAtMost, this.#highest - voltages.inUseDrop);
    // With no higher voltage seen ever, a low one is taken for another phone's only where no line idles so low.
    const unseen = this.#highest <= voltages.inUseAtMost;
    return { battery, inUse: battery && (unseen ? volts < voltages.inUseDrop : volts < threshold) };
  }
}
