import type { LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { LineEvent } from '../line/line-adapter.ts';

export interface LineMeasure {
  readonly volts?: number;
  readonly milliamps?: number;
}

/** What adapters measure of their lines, and how often their audio failed. */
export class LineMeasures {
  readonly #log: Log;
  readonly #measures = new Map<LineId, LineMeasure>();
  readonly #faults = new Map<LineId, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  get(line: LineId): LineMeasure | undefined {
    return this.#measures.get(line);
  }

  /** @returns whether there is something new to show */
  take(line: LineId, event: LineEvent): boolean {
    switch (event.kind) {
      case 'measured': {
        const { volts, milliamps } = event;
        // Whole volts are what a person looks for: a tenth more is not worth a new picture.
        const rounded = { ...this.#measures.get(line), ...rest('volts', volts), ...rest('milliamps', milliamps) };
        if (JSON.stringify(rounded) === JSON.stringify(this.#measures.get(line))) return false;
        this.#measures.set(line, rounded);
        return true;
      }
      case 'audio-fault': {
        const total = (this.#faults.get(line) ?? 0) + event.count;
        this.#faults.set(line, total);
        this.#log.warn({ line, fault: event.fault, count: event.count, total }, 'audio was lost at the adapter');
        return false;
      }
      case 'reported-tone':
      case 'reported-digit':
      case 'reported-extension':
        this.#log.info({ line, ...event }, 'the adapter tells');
        return false;
      default:
        return false;
    }
  }

  /** Its adapter is gone: what was measured holds no longer. */
  forget(line: LineId): void {
    this.#measures.delete(line);
  }
}

const rest = <Name extends 'volts' | 'milliamps'>(name: Name, value: number | undefined): LineMeasure =>
  value === undefined ? {} : { [name]: Math.round(value) };
