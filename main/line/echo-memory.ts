import type { EchoReport } from './line-echo.ts';
import type { EchoMemory } from './line-memory.ts';

/** A path that takes less than this from the echo is not worth starting from. */
const WORTH_KEEPING_ERLE_DB = 10;
/** A call that started from a kept path and got no further than this had another path. */
const WRONG_PATH_ERLE_DB = 3;
/** From here on an echo is too weak to be told from the line's noise, and its absence says nothing of a path. */
const AUDIBLE_ERL_DB = 35;

/** What to keep of a call's echo; `undefined` forgets, `before` itself keeps what is known. */
export function echoToKeep(before: EchoMemory | undefined, report: EchoReport, at: number): EchoMemory | undefined {
  const { path, erlDb, erleDb } = report;
  if (!path) return before;
  if (erleDb >= WORTH_KEEPING_ERLE_DB) return { path: packPath(path), erlDb, at };
  const wrong = report.seeded && erlDb < AUDIBLE_ERL_DB && erleDb < WRONG_PATH_ERLE_DB;
  return wrong ? undefined : before;
}

/** The path of a memory; undefined where its text is no such thing. */
export function unpackPath({ path }: EchoMemory): Float32Array | undefined {
  const bytes = Buffer.from(path, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = Float32Array.from({ length: bytes.length / 4 }, (_, index) => view.getFloat32(4 * index, true));
  return values.every(Number.isFinite) ? values : undefined;
}

function packPath(path: Float32Array): string {
  const bytes = Buffer.alloc(4 * path.length);
  for (const [index, value] of path.entries()) bytes.writeFloatLE(value, 4 * index);
  return bytes.toString('base64');
}
