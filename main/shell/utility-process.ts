import { fileURLToPath } from 'node:url';
import type { ForkOptions, UtilityProcess } from 'electron';
import { errorText } from '../core/errors.ts';
import { type ProcessExit, ProcessLife } from '../core/process-life.ts';
import type { ProcessPort, StartProcess } from '../core/process-port.ts';

/** As much of Electron's `UtilityProcess` as is used here. */
export type UtilityChild = Pick<UtilityProcess, 'pid' | 'postMessage' | 'kill'> & {
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
};
/** `utilityProcess.fork`. */
export type Fork = (modulePath: string, args: string[], options: ForkOptions) => UtilityChild;

/** Starts children as Electron's utility processes: in them `RunAsNode` can stay fused off. */
export const utilityStarter =
  (fork: Fork): StartProcess =>
  (entry, { name, args = [] }) => {
    const port = new UtilityPort();
    try {
      port.attach(
        fork(fileURLToPath(entry), [...args], {
          serviceName: `Copperline ${name}`,
          stdio: 'inherit',
          env: { ...process.env, COPPERLINE_PROCESS: name },
        }),
      );
    } catch (thrown) {
      // The caller listens first, then hears that it could not be started.
      queueMicrotask(() => port.end({ code: null, signal: errorText(thrown) }));
    }
    return port;
  };

class UtilityPort implements ProcessPort {
  #child: UtilityChild | undefined;
  readonly #life = new ProcessLife();

  attach(child: UtilityChild): void {
    this.#child = child;
    child.on('message', (message) => this.#life.said(message));
    child.once('exit', (code) => this.#life.end({ code, signal: null }));
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** A message to a process that is gone is dropped: its exit is told by `onExit`. */
  post(message: unknown): void {
    if (!this.#life.ended) this.#child?.postMessage(message);
  }

  onMessage(listener: (message: unknown) => void): Disposable {
    return this.#life.onMessage(listener);
  }

  onExit(listener: (reason: ProcessExit) => void): Disposable {
    return this.#life.onExit(listener);
  }

  /** Electron's own `kill` is a SIGTERM; it has no harder one. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    const pid = this.pid;
    if (this.#life.ended || pid === undefined) return;
    if (signal === 'SIGTERM') {
      this.#child?.kill();
      return;
    }
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended at the same moment; `exit` tells.
    }
  }

  end(reason: ProcessExit): void {
    this.#life.end(reason);
  }
}
