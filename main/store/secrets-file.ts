import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

const schema = z.object({ version: z.literal(1), secrets: z.record(z.string(), z.string()) });
const MODE = 0o600;

/** The key of a registering trunk's password. */
export const trunkPasswordKey = (trunk: TrunkId | string): string => `trunk/${trunk}/password`;

/** Opens `secrets.json` in `dir`. @throws GatewayError `store-failed` when the file cannot be read */
export async function openSecrets(
  dir: string,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<SecretsFile> {
  const path = join(dir, 'secrets.json');
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    problems.push(problem);
    log[problem.severity === 'error' ? 'error' : 'warn'](problem.text);
  };
  const secrets = new Map<string, string>();
  try {
    await keepPrivate(path, report);
    const read = schema.parse(JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')));
    for (const [key, value] of Object.entries(read.secrets)) secrets.set(key, value);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (thrown instanceof SyntaxError || thrown instanceof z.ZodError) {
      // Neither message goes to the log: a JSON parser's quotes what it read.
      const aside = setAside(path, clock.wallTime());
      report({
        severity: 'error',
        text: `secrets.json is damaged. It was kept as ${aside}; the trunks' passwords must be typed in again.`,
      });
    } else if (code !== 'ENOENT') {
      throw new GatewayError(
        'store-failed',
        `${path} cannot be read (${errorText(thrown)}). Give Copperline's user the right to read and write it.`,
        { cause: thrown },
      );
    }
  }
  return new SecretsFile(path, secrets, problems);
}

/** Passwords, apart from the settings, in a file that only its owner may read. Values never reach a log. */
export class SecretsFile {
  readonly problems: readonly Problem[];
  readonly #path: string;
  readonly #secrets: Map<string, string>;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(path: string, secrets: Map<string, string>, problems: readonly Problem[]) {
    this.#path = path;
    this.#secrets = secrets;
    this.problems = problems;
  }

  get(key: string): string | undefined {
    return this.#secrets.get(key);
  }

  /** Resolves when the file is safe on the disk; `undefined` removes. @throws GatewayError `store-failed`, and nothing has changed then */
  set(key: string, value: string | undefined): Promise<void> {
    const done = this.#writing.then(() => this.#set(key, value));
    this.#writing = done.catch(() => undefined);
    return done;
  }

  /** Kept out of every log and every JSON, also when a whole object is logged. */
  toJSON(): string {
    return '[secrets]';
  }

  async #set(key: string, value: string | undefined): Promise<void> {
    const next = new Map(this.#secrets);
    if (value === undefined) next.delete(key);
    else next.set(key, value);
    const text = JSON.stringify({ version: 1, secrets: Object.fromEntries(next) }, null, 2);
    try {
      await writeFileAtomic(this.#path, `${text}\n`, { mode: MODE });
    } catch (thrown) {
      throw new GatewayError('store-failed', `The password could not be saved: ${errorText(thrown)}.`, {
        cause: thrown,
      });
    }
    if (value === undefined) this.#secrets.delete(key);
    else this.#secrets.set(key, value);
  }
}

/** Others may have copied what they could read: the mode is put right and the person told. Windows has no such modes. */
async function keepPrivate(path: string, report: (problem: Problem) => void): Promise<void> {
  if (process.platform === 'win32') return;
  const mode = (await stat(path)).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  await chmod(path, MODE);
  report({
    severity: 'warning',
    text: `secrets.json could be read by others on this computer (mode ${mode.toString(8)}); it is private again. Change the passwords if you do not trust them.`,
  });
}
