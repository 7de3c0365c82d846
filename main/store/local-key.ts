import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

const FILE = 'gateway.key';

const schema = z.object({
  /** `http://127.0.0.1:41234` */
  url: z.url({ protocol: /^http$/ }),
  key: z.string().min(32).max(128),
  version: z.string().max(64),
});

/** How a program on this computer that may read the data directory talks to the running gateway. */
export type LocalKey = Readonly<z.infer<typeof schema>>;

/**
 * Writes `gateway.key`, readable by this gateway's user alone; it is gone when it is disposed, and of no use then.
 * @throws Error of the file system
 */
export async function keepLocalKey(dir: string, key: LocalKey): Promise<Disposable> {
  const path = join(dir, FILE);
  await writeFileAtomic(path, `${JSON.stringify(key)}\n`, { mode: 0o600 });
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** `missing`: no gateway runs on this directory, or one that is not ours to talk to. */
export function readLocalKey(
  dir: string,
):
  | { readonly ok: true; readonly key: LocalKey }
  | { readonly ok: false; readonly why: 'missing' | 'forbidden' | 'damaged' } {
  let text: string;
  try {
    text = readFileSync(join(dir, FILE), 'utf8');
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    return { ok: false, why: code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'missing' };
  }
  try {
    return { ok: true, key: schema.parse(JSON.parse(text)) };
  } catch {
    return { ok: false, why: 'damaged' };
  }
}
