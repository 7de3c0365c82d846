/** Electron's archive: a Pickle of the header's length, a Pickle of the header (JSON), then the files one after another. */
import { readFileSync } from 'node:fs';

export interface AsarFile {
  readonly path: string;
  /** Outside the archive, in `app.asar.unpacked`. */
  readonly unpacked: boolean;
  readonly executable: boolean;
  /** With its blocks: electron-builder writes it for Electron's integrity check. */
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
  /** Empty of one that is outside. */
  read(): Buffer;
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly executable?: boolean;
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
}

/** @returns the files, and the header's bytes, whose SHA-256 is the archive's integrity */
export function readAsar(archive: string): { readonly files: readonly AsarFile[]; readonly header: Buffer } {
  const bytes = readFileSync(archive);
  const start = 8 + bytes.readUInt32LE(4);
  const header = bytes.subarray(16, 16 + bytes.readUInt32LE(12));
  const filesOf = (entry: Entry, path: string): AsarFile[] => {
    if (entry.files)
      return Object.entries(entry.files).flatMap(([name, each]) =>
        filesOf(each, path === '' ? name : `${path}/${name}`),
      );
    const at = start + Number(entry.offset ?? 0);
    const { unpacked = false, executable = false, size = 0, integrity } = entry;
    return [
      {
        path,
        unpacked,
        executable,
        ...(integrity ? { integrity } : {}),
        read: () => (unpacked ? Buffer.alloc(0) : bytes.subarray(at, at + size)),
      },
    ];
  };
  return { files: filesOf(JSON.parse(header.toString('utf8')) as Entry, ''), header };
}
