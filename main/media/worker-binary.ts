import { accessSync, constants, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the mediasoup worker is, or why there is none, for a person. */
export type WorkerBinary =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

const PATHS_FILE = new URL('../../build/paths.json', import.meta.url);
const ADVICE = 'Run "npm run bootstrap" to build it. Until then calls work, but not from a browser here.';

/**
 * `MEDIASOUP_WORKER_BIN` of the environment, else what the bootstrap wrote.
 * @param pathsFile JSON with `mediasoupWorker`: a path, from the file's folder if it is relative (as in the packaged app), or
 *   null on a platform that does without
 */
export function findWorkerBinary({
  env = process.env,
  pathsFile = PATHS_FILE,
}: {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly pathsFile?: URL;
} = {}): WorkerBinary {
  const path = env.MEDIASOUP_WORKER_BIN || readPath(pathsFile);
  if (!path) return { ok: false, reason: `The WebRTC worker has not been set up. ${ADVICE}` };
  try {
    accessSync(path, constants.X_OK);
    return { ok: true, path };
  } catch {
    return { ok: false, reason: `The WebRTC worker is not at ${path} or cannot be run. ${ADVICE}` };
  }
}

function readPath(file: URL): string | undefined {
  try {
    const paths: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof paths !== 'object' || paths === null || !('mediasoupWorker' in paths)) return undefined;
    if (typeof paths.mediasoupWorker !== 'string') return undefined;
    return resolve(fileURLToPath(new URL('.', file)), paths.mediasoupWorker);
  } catch {
    return undefined; // not set up
  }
}
