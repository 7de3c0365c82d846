import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import type { ProcessPort, StartProcess } from '../../core/process-port.ts';

const READY_WITHIN_MS = 10_000;
/** From SIGTERM to SIGKILL. */
const END_WITHIN_MS = 2000;

export interface RunningExchange extends AsyncDisposable {
  readonly socket: string;
  readonly pid: number | undefined;
  onExit: ProcessPort['onExit'];
}

const textOf = (message: unknown, type: string): string | undefined => {
  if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== type)
    return undefined;
  return 'text' in message && typeof message.text === 'string' ? message.text : '';
};

/** Starts the simulated exchange as a child that ends with its parent. @throws GatewayError `adapter-failed` */
export async function startExchange(options: {
  readonly startProcess: StartProcess;
  readonly clock: Clock;
  /** See exchange-socket.ts for where to put it. */
  readonly socket: string;
  readonly lines: number;
  readonly country?: string;
}): Promise<RunningExchange> {
  const { startProcess, clock, socket, lines, country = 'us' } = options;
  const process = startProcess(new URL('./exchange-main.ts', import.meta.url), {
    name: 'exchange',
    args: ['--socket', socket, '--lines', String(lines), '--country', country, '--with-parent'],
  });
  const ready = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<void>();
  const fail = (why: string): void =>
    ready.reject(
      new GatewayError('adapter-failed', `The simulated exchange did not start: ${why}`, { context: { socket } }),
    );
  process.onExit(({ code, signal }) => {
    fail(`its process ended (${signal ?? `code ${code}`}).`);
    exited.resolve();
  });
  using _message = process.onMessage((message) => {
    const refusal = textOf(message, 'failed');
    if (refusal !== undefined) fail(refusal);
    else if (textOf(message, 'ready') !== undefined) ready.resolve();
  });
  using _deadline = clock.after(READY_WITHIN_MS, () => fail(`it was not ready within ${READY_WITHIN_MS / 1000} s.`));
  const end = async (): Promise<void> => {
    process.kill('SIGTERM');
    using _force = clock.after(END_WITHIN_MS, () => process.kill('SIGKILL'));
    await exited.promise;
  };
  try {
    await ready.promise;
  } catch (thrown) {
    await end();
    throw thrown;
  }
  let ending: Promise<void> | undefined;
  return {
    socket,
    pid: process.pid,
    onExit: (listener) => process.onExit(listener),
    [Symbol.asyncDispose]: () => {
      ending ??= end();
      return ending;
    },
  };
}
