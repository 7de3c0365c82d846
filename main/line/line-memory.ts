/** What a line taught us and keeps over restarts: plain data, a JSON file each (main/store/line-memories.ts). */
export interface LineMemory {
  readonly echo?: EchoMemory;
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
