import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { logDir } from './places.mjs';

/** A set-up step that cannot go on. Its message is for the person at the terminal and says what to do. */
export class SetupError extends Error {}

/**
 * Runs a program to its end, its output going to a log file.
 * @param {string} command @param {string[]} args
 * @param {{log: string, cwd?: string, env?: NodeJS.ProcessEnv, onLine?: (line: string) => void, timeoutMs?: number}} options
 *   `log`: name under build/logs; the failure's message quotes its end.
 */
export function run(command, args, { log, cwd, env, onLine, timeoutMs }) {
  mkdirSync(logDir, { recursive: true });
  const logPath = join(logDir, `${log}.log`);
  const file = createWriteStream(logPath, { flags: 'a' });
  file.write(`$ ${command} ${args.join(' ')}\n`);
  /** @type {string[]} */
  const tail = [];
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: command.endsWith('.cmd'),
    });
    const timer = timeoutMs ? setTimeout(() => child.kill('SIGKILL'), timeoutMs) : undefined;
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text) => {
        file.write(text);
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop() ?? '';
        for (const line of lines) {
          tail.push(line);
          if (tail.length > 25) tail.shift();
          onLine?.(line);
        }
      });
    }
    child.on('error', (error) => {
      clearTimeout(timer);
      file.end();
      reject(new SetupError(`${basename(command)} could not be started: ${error.message}`));
    });
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      file.end();
      if (status === 0) return resolve(undefined);
      const how = signal ? `was ended by ${signal}` : `ended with status ${status}`;
      reject(new SetupError(`${basename(command)} ${how}. The end of ${logPath}:\n  ${tail.join('\n  ')}`));
    });
  });
}

/**
 * What a short program prints, or undefined if it fails or is not there.
 * @param {string} command @param {string[]} args @param {{env?: NodeJS.ProcessEnv, anyStatus?: boolean}} [options]
 * @returns {Promise<string | undefined>}
 */
export function output(command, args, { env, anyStatus = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: env ?? process.env, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more;
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (status) => resolve(status === 0 || anyStatus ? text.trim() : undefined));
  });
}

/** @param {string} command @param {string[]} args @param {NodeJS.ProcessEnv} [env] @returns {Promise<number | null>} */
export function exitStatus(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env: env ?? process.env, stdio: 'ignore' });
    child.on('error', () => resolve(null));
    child.on('close', resolve);
  });
}

/** The npm that runs us, or the one on the PATH. @param {string[]} args @returns {[string, string[]]} */
export function npmCommand(args) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.[cm]?js$/.test(script)) return [process.execPath, [script, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args];
}

/** Runs `work` over `items`, at most `limit` at a time. @template T @param {T[]} items @param {number} limit @param {(item: T) => Promise<void>} work */
export async function inParallel(items, limit, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
}
