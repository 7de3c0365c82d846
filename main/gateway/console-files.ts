import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { GatewayError } from '../core/errors.ts';

export interface ConsoleFile {
  readonly type: string;
  readonly body: Buffer;
  /** Its name carries a hash of its content, so a browser may keep it. */
  readonly lasting: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.wav': 'audio/wav',
};

/**
 * The built console, read once at the start and served by exact URL path: a request can name
 * nothing else on the disk.
 * @throws GatewayError `bad-request` when the console was not built.
 */
export async function readConsoleFiles(directory: string): Promise<ReadonlyMap<string, ConsoleFile>> {
  const files = new Map<string, ConsoleFile>();
  let entries: import('node:fs').Dirent[];
  try {
    entries = await readdir(directory, { recursive: true, withFileTypes: true });
  } catch (cause) {
    throw notBuilt(directory, cause);
  }
  for (const entry of entries) {
    const type = TYPES[extname(entry.name).toLowerCase()];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const url = `/${relative(directory, path).split(sep).join('/')}`;
    files.set(url, { type, body: await readFile(path), lasting: url.startsWith('/assets/') });
  }
  if (!files.has('/index.html')) throw notBuilt(directory, undefined);
  return files;
}

const notBuilt = (directory: string, cause: unknown): GatewayError =>
  new GatewayError('bad-request', 'The console has not been built. Run `npm run bootstrap`, which builds it.', {
    context: { directory },
    cause,
  });
