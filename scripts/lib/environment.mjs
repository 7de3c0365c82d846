import { delimiter, dirname } from 'node:path';
import process from 'node:process';

/** @typedef {import('../bootstrap.mjs').Paths} Paths */

/** The environment in which the engine and the tests run. @param {Paths} paths @returns {NodeJS.ProcessEnv} */
export function engineEnvironment(paths) {
  const pathName = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...process.env,
    [pathName]: `${dirname(paths.node)}${delimiter}${process.env[pathName] ?? ''}`,
    MEDIASOUP_WORKER_BIN: paths.mediasoupWorker,
  };
}
