/** Where updates come from: electron-updater in the app (electron-source.ts), a scripted one in tests. */
export interface UpdateSource {
  /** The newer version that is meant for this computer; undefined where there is none. @throws Error with what went wrong */
  look(): Promise<string | undefined>;
  /** Resolves when it is here and is what its makers signed. Stops at the signal. @throws Error */
  download(signal: AbortSignal, onPercent: (percent: number) => void): Promise<void>;
  /** Quits and comes back as the other version; lines are on-hook by then. @throws Error where it cannot be put in place */
  install(): void;
}
