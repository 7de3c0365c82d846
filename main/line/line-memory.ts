import type { CallerIdMemory } from './caller-id-memory.ts';

/** What a line taught us and keeps over restarts: plain data, a JSON file each (main/store/line-memories.ts). */
export interface LineMemory {
  readonly echo?: EchoMemory;
  readonly loopBreak?: LoopBreakMemory;
  readonly polarity?: PolarityMemory;
  readonly callerId?: CallerIdMemory;
}

/** Loop breaks of calls: those by which the exchange hung up, and those after which the conversation went on. */
export interface LoopBreakMemory {
  readonly hangUps: number;
  readonly falseBreaks: number;
  /** Of the hang-ups whose end was seen. */
  readonly shortestMs?: number;
  readonly longestMs?: number;
}

/** Polarity reversals in mid-call: those by which the exchange hung up, and those after which the conversation went on. */
export interface PolarityMemory {
  readonly hangUps: number;
  readonly falseReversals: number;
}

/** How the line's echo was when it was last known well: the next call's canceller starts from it. */
export interface EchoMemory {
  /** Impulse response from what we play to what comes back, at 8 kHz: base64 of 32-bit floats, little endian. */
  readonly path: string;
  /** Echo return loss, dB. */
  readonly erlDb: number;
  /** Wall time, ms since 1970. */
  readonly at: number;
}

/** Other names stay as they are; `undefined` forgets. */
export type LineMemoryPatch = { readonly [Name in keyof LineMemory]?: LineMemory[Name] | undefined };
