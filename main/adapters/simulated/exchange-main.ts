/**
 * The simulated exchange as a process of its own: it stands for the outside world, so that a line's hook state
 * outlives whoever drives it. `node exchange-main.ts --socket PATH [--lines N] [--country us] [--with-parent]`
 */
import { parseArgs } from 'node:util';
import { errorText, GatewayError } from '../../core/errors.ts';
import { exchangeProfile } from './exchange-profile.ts';
import { serveExchange } from './exchange-server.ts';

/** To whoever started this process: by Node's IPC, by Electron's, or on standard output. */
function say(message: { readonly type: 'ready' } | { readonly type: 'failed'; readonly text: string }): void {
  const electron = (process as { parentPort?: { postMessage(message: unknown): void } }).parentPort;
  if (electron) electron.postMessage(message);
  // A parent that is gone meanwhile is told by `disconnect`.
  else if (process.send) process.send(message, undefined, undefined, () => {});
  else if (message.type === 'ready') process.stdout.write('ready\n');
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      socket: { type: 'string' },
      lines: { type: 'string', default: '4' },
      country: { type: 'string', default: 'us' },
      'with-parent': { type: 'boolean', default: false },
    },
  });
  const lines = Number(values.lines);
  if (!values.socket) throw new GatewayError('bad-request', 'Say where to listen: --socket PATH.');
  if (!Number.isInteger(lines) || lines < 1 || lines > 64) {
    throw new GatewayError('bad-request', `--lines must be a whole number from 1 to 64, not '${values.lines}'.`);
  }
  return {
    path: values.socket,
    ports: lines,
    profile: exchangeProfile(values.country),
    withParent: values['with-parent'],
  };
}

// Whoever read our notes may be gone before us.
process.stderr.on('error', () => {});

try {
  const { withParent, ...options } = readOptions();
  const note = (text: string): void => void process.stderr.write(`exchange: ${text}\n`);
  const server = await serveExchange({ ...options, note });
  const end = async (): Promise<void> => {
    await server[Symbol.asyncDispose]();
    process.exit(0);
  };
  process.on('SIGTERM', () => void end());
  // With a parent, Ctrl+C is the parent's to handle: the lines must still be there when it puts them on-hook.
  process.on('SIGINT', () => {
    if (!withParent) void end();
  });
  if (withParent) {
    process.on('disconnect', () => void end());
    if (process.connected === false) await end();
  }
  say({ type: 'ready' });
} catch (thrown) {
  process.stderr.write(`exchange: ${errorText(thrown)}\n`);
  say({ type: 'failed', text: errorText(thrown) });
  process.exitCode = 1;
  process.disconnect?.();
}
