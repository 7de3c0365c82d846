/** The lines of a test, seen from their far ends. */
export interface FarSide {
  /** Ends what a test that failed left on them. */
  clear(): Promise<void>;
}

/** Those that the tests of this file have opened; one that is closed by now refuses to be cleared, which is well. */
export const farSides = new Set<FarSide>();
