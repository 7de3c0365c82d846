/**
 * The cases of PROTOS c07-sip (University of Oulu, 2002), which are under the GPL and so no part of this project: an archive
 * `protos-c07-sip.tar.xz` of rtckit/protos-sip-test-cases (commit 87b3c7a1) is looked for where `COPPERLINE_VECTORS`
 * says, else in `shared/vectors` beside the project's folder or any folder above it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface ProtosCase {
  readonly number: number;
  readonly template: Buffer;
}

const ARCHIVE = 'protos-c07-sip.tar.xz';

/** The archive's path; undefined where there is none. */
export function protosArchive(from = import.meta.dirname): string | undefined {
  const named = process.env.COPPERLINE_VECTORS;
  const places: string[] = named ? [named] : [];
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder))
    places.push(join(dirname(folder), 'shared', 'vectors'));
  return places.map((place) => join(place, ARCHIVE)).find((path) => existsSync(path));
}

const BLOCK = 512;

/** Every case, in order: the archive's files `cases/<number>/…` (POSIX ustar). */
export function readProtos(archive: string): ProtosCase[] {
  const tar = execFileSync('xz', ['--decompress', '--stdout', archive], { maxBuffer: 2 ** 28 });
  const cases: ProtosCase[] = [];
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const name = tar.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8) || 0;
    const kind = tar.toString('latin1', at + 156, at + 157);
    const number = /(?:^|\/)cases\/(\d+)(?:\/|$)/.exec(name)?.[1];
    if (number !== undefined && size > 0 && (kind === '0' || kind === '\0'))
      cases.push({ number: Number(number), template: tar.subarray(at + BLOCK, at + BLOCK + size) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return cases.sort((a, b) => a.number - b.number);
}

export interface ProtosNames {
  readonly address: string;
  readonly port: number;
  readonly from: string;
  readonly to: string;
}

/** A case's messages: the INVITE, and the request that ends it. Each is kept as `<length> <bytes>` in the file. */
export function expand({ number, template }: ProtosCase, { address, port, from, to }: ProtosNames): Buffer[] {
  const messages: Buffer[] = [];
  for (let at = 0; at < template.length; ) {
    const length = /^[\r\n]*(\d+) /.exec(template.toString('latin1', at, at + 16));
    if (!length) break;
    const begin = at + length[0].length;
    at = begin + Number(length[1]);
    const text = template
      .toString('latin1', begin, at)
      .replaceAll('<From-Address>', address)
      .replaceAll('<From-IP>', address)
      .replaceAll('<Local-Port>', String(port))
      .replaceAll('<From>', from)
      .replaceAll('<To>', to)
      .replaceAll('<Call-ID>', `protos${number}`)
      .replaceAll('<CSeq>', String(number + 1))
      .replaceAll('<Branch-ID>', String(number))
      .replaceAll('<Teardown-Method>', 'CANCEL')
      .replaceAll(/\r?\n/g, '\r\n');
    const head = text.indexOf('\r\n\r\n');
    const body = head < 0 ? 0 : text.length - head - 4;
    messages.push(Buffer.from(text.replaceAll('<Content-Length>', String(body)), 'latin1'));
  }
  return messages;
}
