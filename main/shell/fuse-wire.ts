import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Electron's fuses: switches in the program file that are burnt when it is packaged (electronjs.org/docs/latest/tutorial/fuses).
 * The wire is this text, a version, a count, and a character for each fuse: `0` off, `1` on, `r` removed.
 */
const SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const WIRE_VERSION = 1;

/** In the order of the wire, version 1. */
const fuseNames = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;
export type FuseName = (typeof fuseNames)[number];

/** What a packaged Copperline must be: see electron-builder.yml. Asar integrity is there on macOS and Windows alone. */
export const wantedFuses: Readonly<Partial<Record<FuseName, 'on' | 'off'>>> = {
  runAsNode: 'off',
  enableCookieEncryption: 'on',
  enableNodeOptionsEnvironmentVariable: 'off',
  enableNodeCliInspectArguments: 'off',
  enableEmbeddedAsarIntegrityValidation: 'on',
  onlyLoadAppFromAsar: 'on',
  grantFileProtocolExtraPrivileges: 'off',
};

export type FuseState = 'on' | 'off' | 'removed';

/** @param bytes from the sentinel's first byte on; undefined where this is no wire that is known */
export function readWire(bytes: Buffer): ReadonlyMap<FuseName, FuseState> | undefined {
  const start = SENTINEL.length;
  if (bytes.length < start + 2 || !bytes.subarray(0, start).equals(SENTINEL)) return undefined;
  const count = bytes[start + 1] ?? 0;
  if (bytes[start] !== WIRE_VERSION || bytes.length < start + 2 + count) return undefined;
  const states = new Map<FuseName, FuseState>();
  for (const [index, name] of fuseNames.entries()) {
    if (index >= count) break;
    const letter = String.fromCharCode(bytes[start + 2 + index] ?? 0);
    if (letter !== '0' && letter !== '1' && letter !== 'r') return undefined;
    states.set(name, letter === '1' ? 'on' : letter === '0' ? 'off' : 'removed');
  }
  return states;
}

/** Those that are not as they must be, a few words each. */
export function fuseFaults(states: ReadonlyMap<FuseName, FuseState> | undefined): string[] {
  if (!states) return ['no fuse wire'];
  return Object.entries(wantedFuses).flatMap(([name, wanted]) => {
    const is = states.get(name as FuseName) ?? 'missing';
    // A fuse that was removed does what is safe.
    return is === wanted || (is === 'removed' && wanted === 'off') ? [] : [`${name} is ${is}`];
  });
}

const CHUNK = 4 * 1024 * 1024;
/** Sentinel, version, count and more fuses than there will be. */
const LONGEST_WIRE = SENTINEL.length + 2 + 64;

/** Looks a program of some hundred MB through, a piece at a time, without holding anything else up. */
export async function readFuses(file: string): Promise<ReadonlyMap<FuseName, FuseState> | undefined> {
  await using handle = await open(file, 'r');
  const piece = Buffer.alloc(CHUNK + LONGEST_WIRE);
  for (let at = 0; ; at += CHUNK) {
    const { bytesRead } = await handle.read(piece, 0, piece.length, at);
    const found = piece.subarray(0, bytesRead).indexOf(SENTINEL);
    if (found >= 0 && found < CHUNK) return readWire(piece.subarray(found, Math.min(bytesRead, found + LONGEST_WIRE)));
    if (bytesRead < piece.length) return undefined;
  }
}

/** Where the wire is: on macOS not in the program itself. */
export const fuseFile = (program: string, platform: NodeJS.Platform): string =>
  platform === 'darwin'
    ? join(dirname(program), '..', 'Frameworks', 'Electron Framework.framework', 'Electron Framework')
    : program;
