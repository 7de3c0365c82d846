import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import type { TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { SecretSeal } from './secret-seal.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

const record = z.record(z.string(), z.string());
/**
 * Version 1 is for its owner alone by the file's mode; version 2 is sealed besides, `sealed` being the base64 of a record. What a person
 * writes into one as `secrets` is taken, and sealed with the rest.
 */
export const secretsDocument = z.discriminatedUnion('version', [
  z.object({ version: z.literal(1), secrets: record }),
  z.object({ version: z.literal(2), sealed: z.base64(), secrets: record.default({}) }),
]);
export type SecretsDocument = z.input<typeof secretsDocument>;
const MODE = 0o600;

/** The key of a registering trunk's password. */
export const trunkPasswordKey = (trunk: TrunkId | string): string => `trunk/${trunk}/password`;

/** The key of the PIN's hash, which main/call/toll/pin-hash.ts makes. */
export const PIN_KEY = 'guards/pin';
/** The same of callers on a line who are asked for a number. */
export const TWO_STAGE_PIN_KEY = 'two-stage/pin';

export interface SecretsOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Seals what is written; without one it is written as it is, for its owner alone. */
  readonly seal?: SecretSeal | undefined;
}

/**
 * Opens `secrets.json` in `dir`. With a seal, a file from before is sealed at once. One that cannot be opened with the seal at
 * hand is left as it is, and told.
 * @throws GatewayError `store-failed` when the file cannot be read
 */
export async function openSecrets(dir: string, { log, clock, seal }: SecretsOptions): Promise<SecretsFile> {
  const path = join(dir, 'secrets.json');
  const problems: Problem[] = [];
  const report = (problem: Problem): void => {
    problems.push(problem);
    log[problem.severity === 'error' ? 'error' : 'warn'](problem.text);
  };
  const secrets = new Map<string, string>();
  const file = new SecretsFile({ path, secrets, problems, seal, clock });
  try {
    await keepPrivate(path, report);
    const read = secretsDocument.parse(JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, '')));
    const opened: Opened =
      read.version === 1
        ? { secrets: {}, stale: seal !== undefined }
        : await openSealed(read.sealed, seal, 'secrets.json');
    for (const [key, value] of Object.entries({ ...('secrets' in opened ? opened.secrets : {}), ...read.secrets }))
      secrets.set(key, value);
    if ('locked' in opened) {
      file.keep(opened.locked);
      report({ severity: 'error', text: opened.locked });
    } else if (opened.stale || (read.version === 2 && Object.keys(read.secrets).length > 0)) await sealAgain(file, log);
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
  return file;
}

type Opened =
  | { readonly secrets: Readonly<Record<string, string>>; readonly stale: boolean }
  | { readonly locked: string };

/** @param where for a person: the file that they are in */
async function openSealed(sealed: string, seal: SecretSeal | undefined, where: string): Promise<Opened> {
  if (!seal)
    return {
      locked: `The passwords in ${where} are locked by this computer’s keyring, which is only there for the desktop app of the user who locked them. Start that one, or type the passwords in again.`,
    };
  let text: string;
  let stale: boolean;
  try {
    ({ text, stale } = await seal.open(Buffer.from(sealed, 'base64')));
  } catch (thrown) {
    return {
      locked: `The passwords in ${where} could not be unlocked by ${seal.by} (${errorText(thrown)}). Unlock it and start Copperline again, or type the passwords in again.`,
    };
  }
  return { secrets: record.parse(JSON.parse(text)), stale };
}

/** A keyring that fails just now leaves the file as it is, which still is for its owner alone. */
async function sealAgain(file: SecretsFile, log: Log): Promise<void> {
  try {
    await file.rewrite();
    log.info('the passwords in secrets.json are locked by the keyring now');
  } catch (thrown) {
    log.warn({ error: errorText(thrown) }, 'the passwords in secrets.json could not be locked');
  }
}

/** Passwords, apart from the settings, in a file that only its owner may read. Values never reach a log. */
export class SecretsFile {
  readonly problems: readonly Problem[];
  readonly #path: string;
  readonly #secrets: Map<string, string>;
  readonly #seal: SecretSeal | undefined;
  readonly #clock: Clock;
  /** Why the file is not written over: it holds what cannot be read here. */
  #locked: string | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(parts: {
    readonly path: string;
    readonly secrets: Map<string, string>;
    readonly problems: readonly Problem[];
    readonly seal: SecretSeal | undefined;
    readonly clock: Clock;
  }) {
    this.#path = parts.path;
    this.#secrets = parts.secrets;
    this.problems = parts.problems;
    this.#seal = parts.seal;
    this.#clock = parts.clock;
  }

  get(key: string): string | undefined {
    return this.#secrets.get(key);
  }

  /** All values, so that they can be kept out of what others see. */
  get values(): readonly string[] {
    return [...this.#secrets.values()];
  }

  /** A copy, for a backup that is sealed. */
  get all(): ReadonlyMap<string, string> {
    return new Map(this.#secrets);
  }

  /** Resolves when the file is safe on the disk; `undefined` removes. @throws GatewayError `store-failed`, and nothing has changed then */
  set(key: string, value: string | undefined): Promise<void> {
    return this.#next(async () => {
      const next = new Map(this.#secrets);
      if (value === undefined) next.delete(key);
      else next.set(key, value);
      await this.#take(next);
    });
  }

  /** @internal by openSecrets: writes what is known as it should be written now */
  rewrite(): Promise<void> {
    return this.#next(() => this.#write(this.#secrets));
  }

  /** @internal by openSecrets: what the file holds is set aside before anything else is written */
  keep(why: string): void {
    this.#locked = why;
  }

  /** All at once, or nothing. @throws GatewayError `store-failed`, and nothing has changed then */
  replaceAll(secrets: ReadonlyMap<string, string>): Promise<void> {
    return this.#next(() => this.#take(new Map(secrets)));
  }

  /** These as `secrets.json` would have them, for a file beside it: sealed where there is a seal. @throws where the seal cannot be had */
  async toDocument(secrets: ReadonlyMap<string, string>): Promise<SecretsDocument> {
    const all = Object.fromEntries(secrets);
    if (!this.#seal) return { version: 1, secrets: all };
    return { version: 2, sealed: Buffer.from(await this.#seal.seal(JSON.stringify(all))).toString('base64') };
  }

  /** What `toDocument` was given. @param where the file's name. @throws GatewayError `store-failed` where it cannot be unlocked here */
  async fromDocument(document: SecretsDocument, where: string): Promise<ReadonlyMap<string, string>> {
    if (document.version === 1) return new Map(Object.entries(document.secrets));
    const opened = await openSealed(document.sealed, this.#seal, where);
    if ('locked' in opened) throw new GatewayError('store-failed', opened.locked);
    return new Map(Object.entries(opened.secrets));
  }

  /** Kept out of every log and every JSON, also when a whole object is logged. */
  toJSON(): string {
    return '[secrets]';
  }

  #next(work: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(work);
    this.#writing = done.catch(() => undefined);
    return done;
  }

  async #take(next: ReadonlyMap<string, string>): Promise<void> {
    await this.#write(next);
    this.#secrets.clear();
    for (const [key, value] of next) this.#secrets.set(key, value);
  }

  async #write(secrets: ReadonlyMap<string, string>): Promise<void> {
    try {
      const document = await this.toDocument(secrets);
      // Somebody typed a password in anew: those that are locked may be unlocked another day.
      if (this.#locked !== undefined) setAside(this.#path, this.#clock.wallTime(), [], 'locked');
      this.#locked = undefined;
      await writeFileAtomic(this.#path, `${JSON.stringify(document, null, 2)}\n`, { mode: MODE });
    } catch (thrown) {
      throw new GatewayError('store-failed', `The password could not be saved: ${errorText(thrown)}.`, {
        cause: thrown,
      });
    }
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
