import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { setAside } from './set-aside.ts';
import type { Problem } from './settings-document.ts';

const FILE = 'users.json';
const MODE = 0o600;
/** An office's, with room. */
export const MOST_USERS = 200;

const wallTime = z.number().min(0).max(8.64e15);
const storedUser = z.object({
  name: z.string().min(1).max(32),
  role: z.enum(['owner', 'receptionist', 'viewer']),
  /** main/gateway/access/password.ts */
  hash: z.string().min(1).max(500),
  createdAt: wallTime,
  lastSignInAt: wallTime.optional(),
});
const schema = z.object({ version: z.literal(1), users: z.array(storedUser).max(MOST_USERS) });

export type StoredUser = Readonly<z.infer<typeof storedUser>>;

/**
 * Opens `users.json` in `dir`. One that is damaged is set aside and told: nobody can sign in over the network then, and
 * whoever is at the machine names users anew.
 * @throws GatewayError `store-failed` when the file cannot be read
 */
export async function openUsers(
  dir: string,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): Promise<UsersFile> {
  const path = join(dir, FILE);
  const problems: Problem[] = [];
  let users: readonly StoredUser[] = [];
  try {
    // Hashes are nobody else's to guess at.
    if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) await chmod(path, MODE);
    users = schema.parse(JSON.parse(await readFile(path, 'utf8'))).users;
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (thrown instanceof SyntaxError || thrown instanceof z.ZodError) {
      const text = `${FILE} is damaged. It was kept as ${setAside(path, clock.wallTime())}; nobody can sign in over the network until users are named again, here at the machine.`;
      problems.push({ severity: 'error', text });
      log.error(text);
    } else if (code !== 'ENOENT') {
      throw new GatewayError(
        'store-failed',
        `${path} cannot be read (${errorText(thrown)}). Give Copperline's user the right to read and write it.`,
        { cause: thrown },
      );
    }
  }
  return new UsersFile(path, users, problems);
}

/** Who may sign in over the network. Passwords are kept as hashes alone, which reach no log and no console. */
export class UsersFile {
  readonly problems: readonly Problem[];
  readonly #path: string;
  readonly #users: Map<string, StoredUser>;
  readonly #changed = new Signal<void>();
  #writing: Promise<unknown> = Promise.resolve();

  constructor(path: string, users: readonly StoredUser[], problems: readonly Problem[]) {
    this.#path = path;
    this.problems = problems;
    this.#users = new Map(users.map((user) => [user.name, user]));
  }

  get all(): readonly StoredUser[] {
    return [...this.#users.values()];
  }

  get(name: string): StoredUser | undefined {
    return this.#users.get(name);
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /**
   * Adds a user, or puts another in the place of the one of this name. `allowed` sees the users as they are when it is
   * this change's turn: two that come at once cannot both take the last owner away.
   * @returns why not, where `allowed` says so. @throws GatewayError `store-failed`, and nothing has changed then
   */
  change(
    name: string,
    make: (
      before: StoredUser | undefined,
      all: readonly StoredUser[],
    ) => StoredUser | 'remove' | { readonly no: string },
  ): Promise<string | undefined> {
    const done = this.#writing.then(() => this.#change(name, make));
    this.#writing = done.catch(() => undefined);
    return done;
  }

  toJSON(): string {
    return '[users]';
  }

  async #change(name: string, make: Parameters<UsersFile['change']>[1]): Promise<string | undefined> {
    const made = make(this.#users.get(name), this.all);
    if (typeof made === 'object' && 'no' in made) return made.no;
    const next = new Map(this.#users);
    if (made === 'remove') next.delete(name);
    else next.set(name, made);
    if (next.size > MOST_USERS) return `There are ${MOST_USERS} users already, which is the most.`;
    try {
      const text = JSON.stringify({ version: 1, users: [...next.values()] }, null, 2);
      await writeFileAtomic(this.#path, `${text}\n`, { mode: MODE });
    } catch (thrown) {
      throw new GatewayError('store-failed', `The user could not be saved: ${errorText(thrown)}.`, { cause: thrown });
    }
    if (made === 'remove') this.#users.delete(name);
    else this.#users.set(name, made);
    this.#changed.emit();
    return undefined;
  }
}
