import { join } from 'node:path';
import { GatewayError } from '../../core/errors.ts';

/** What `sun_path` holds on macOS, the shortest, with its closing zero. */
const LONGEST_PATH_BYTES = 103;

/** Where an exchange of this name listens: a socket file in `directory`, a named pipe on Windows. @throws GatewayError `bad-request` */
export function exchangeSocketPath(
  directory: string,
  name: string,
  platform: NodeJS.Platform = process.platform,
): string {
  if (platform === 'win32') return `\\\\.\\pipe\\copperline-${name}`;
  const path = join(directory, `${name}.sock`);
  if (Buffer.byteLength(path) > LONGEST_PATH_BYTES) {
    throw new GatewayError(
      'bad-request',
      `The path ${path} is too long for a socket (${LONGEST_PATH_BYTES} bytes). Choose a shorter folder.`,
    );
  }
  return path;
}
