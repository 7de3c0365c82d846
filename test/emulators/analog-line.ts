import type { DialPulse, Hook, LineEvent, Polarity } from '../../main/line/line-adapter.ts';

/** The pair of wires at a device's jack, with the simulated exchange at its other end. */
export interface AnalogLine {
  readonly state: {
    readonly battery: boolean;
    readonly polarity: Polarity;
    /** Ring voltage now. */
    readonly ringing: boolean;
    readonly loopCurrent: boolean;
    /** Another phone on it is off the hook. */
    readonly inUse: boolean;
  };
  /** The exchange's raw facts. */
  onEvent(listener: (event: LineEvent) => void): Disposable;
  setHook(hook: Hook): Promise<void>;
  /**
   * The loop opened `sinceMs` ago, which may be a flash or a hang-up: the exchange decides by how long it lasts. `closeLoop` ends it,
   * with its length by the device's clock.
   */
  openLoop(sinceMs: number): Promise<void>;
  closeLoop(ms: number): Promise<void>;
  /** A digit by openings of the loop that are too short for `setHook`; its last closure is told as 200 ms. Digits follow each other. */
  dialPulses(digit: readonly DialPulse[]): Promise<void>;
  /** What the device's converter hears next: `samples` at the device's own clock (8 kHz), audio on-hook included. */
  hear(samples: number): Int16Array;
  /** What it plays, at the same clock. */
  say(samples: Int16Array): void;
  /** Samples dropped or made up between the exchange's clock and the device's since the start. */
  readonly slips: number;
}

/** What a device model is made with. */
export interface ModelContext {
  /** One a jack. */
  readonly lines: readonly AnalogLine[];
  /** How fast the device's crystal is. */
  readonly clockPpm: number;
  readonly serial?: string;
}
