/**
 * A child process that speaks in messages, whoever started it: Node's `fork` headless, Electron's
 * `utilityProcess` in the desktop app. The engine asks for one through this port (ADR 0003).
 */
export interface ProcessPort {
  readonly pid: number | undefined;
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Disposable;
  /** Told once, also when the process could not be started. */
  onExit(listener: (reason: { readonly code: number | null; readonly signal: string | null }) => void): Disposable;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
}

/** Starts `entry` (an absolute file URL of a `.ts` module of ours) as a child process. */
export type StartProcess = (
  entry: URL,
  options: { readonly name: string; readonly args?: readonly string[] },
) => ProcessPort;
