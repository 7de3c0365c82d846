import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type ProcessExit, ProcessLife } from './process-life.ts';
import type { ProcessPort, StartProcess } from './process-port.ts';

/**
 * Starts a child with Node's `fork`: headless and in tests. What the child prints goes to our standard
 * error, so that standard output stays for what a user asked for.
 */
export const startNodeProcess: StartProcess = (entry, { name, args = [] }) => {
  const child = fork(fileURLToPath(entry), [...args], {
    // Structured clone: typed arrays and undefined survive.
    serialization: 'advanced',
    execPath: process.execPath,
    // Not ours: --inspect would ask for the same port twice.
    execArgv: [],
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, COPPERLINE_PROCESS: name },
  });
  return new NodeProcess(child);
};

class NodeProcess implements ProcessPort {
  readonly #child: ChildProcess;
  readonly #life = new ProcessLife();

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => this.#life.said(message));
    child.once('exit', (code, signal) => this.#life.end({ code, signal }));
    // `error` without `exit`: it could not be started. Also a failed send or kill, which ends nothing.
    child.on('error', (error) => {
      if (child.pid === undefined) this.#life.end({ code: null, signal: error.message });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** A message to a process that is gone is dropped: its exit is told by `onExit`. */
  post(message: unknown): void {
    if (!this.#child.connected) return;
    this.#child.send(message as Parameters<ChildProcess['send']>[0], () => {});
  }

  onMessage(listener: (message: unknown) => void): Disposable {
    return this.#life.onMessage(listener);
  }

  onExit(listener: (reason: ProcessExit) => void): Disposable {
    return this.#life.onExit(listener);
  }

  kill(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (!this.#life.ended) this.#child.kill(signal);
  }
}
