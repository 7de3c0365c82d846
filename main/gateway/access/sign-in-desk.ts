import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { AuditLog } from '../../store/audit-log.ts';
import type { UsersFile } from '../../store/users-file.ts';
import type { Passwords } from './password.ts';
import type { SignInGuard } from './sign-in-guard.ts';
import type { SignIns } from './sign-ins.ts';

/** `wrong` whether there is no such user or it is another password: nobody finds out who there is. */
export type SignInAnswer =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly why: 'wrong' | 'locked' | 'busy'; readonly waitMs?: number };

/** Takes names and passwords, at the pace that the guard allows. */
export class SignInDesk {
  readonly #users: UsersFile;
  readonly #passwords: Passwords;
  readonly #guard: SignInGuard;
  readonly #signIns: SignIns;
  readonly #audit: Pick<AuditLog, 'add'>;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(options: {
    readonly users: UsersFile;
    readonly passwords: Passwords;
    readonly guard: SignInGuard;
    readonly signIns: SignIns;
    readonly audit: Pick<AuditLog, 'add'>;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    this.#users = options.users;
    this.#passwords = options.passwords;
    this.#guard = options.guard;
    this.#signIns = options.signIns;
    this.#audit = options.audit;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  async signIn(name: string, password: string, from: string, browser: string): Promise<SignInAnswer> {
    const user = name.trim().toLowerCase().slice(0, 32);
    const waitMs = this.#guard.waitMs(user, from);
    if (waitMs > 0) return { ok: false, why: 'locked', waitMs };
    const known = this.#users.get(user);
    const right = await this.#passwords.check(password.slice(0, 256), known?.hash);
    if (right === 'busy') return { ok: false, why: 'busy' };
    if (!right || !known) return this.#refuse(user, from);
    // While the password was compared, others of the same name may have failed, or the user may be gone.
    const now = this.#users.get(user);
    if (!now || now.hash !== known.hash || this.#guard.waitMs(user, from) > 0) return this.#refuse(user, from);
    this.#guard.right(user);
    const token = this.#signIns.begin(now, from, browser);
    this.#audit.add({ who: user, from, what: 'signed in', ok: true });
    this.#log.info({ user, from }, 'a user signed in');
    await this.#users
      .change(user, (before) => (before ? { ...before, lastSignInAt: this.#clock.wallTime() } : { no: 'gone' }))
      .catch((thrown: unknown) => this.#log.warn({ err: thrown }, 'when a user signed in was not saved'));
    return { ok: true, token };
  }

  /** Whether a user's own password is this one, under the same guard. */
  async isPassword(user: string, password: string, from: string): Promise<boolean | { readonly waitMs: number }> {
    const waitMs = this.#guard.waitMs(user, from);
    if (waitMs > 0) return { waitMs };
    const right = await this.#passwords.check(password, this.#users.get(user)?.hash);
    if (right === true) return true;
    if (right === false) this.#guard.wrong(user, from);
    return false;
  }

  #refuse(user: string, from: string): SignInAnswer {
    const waitMs = this.#guard.wrong(user, from);
    // A name that nobody has may be a password typed into the wrong field: it is not written down.
    const who = this.#users.get(user) ? user : 'Somebody';
    this.#audit.add({
      who,
      from,
      what: 'sign-in refused',
      ok: false,
      ...(waitMs > 0 ? { detail: `locked for ${Math.round(waitMs / 1_000)} s` } : {}),
    });
    this.#log.warn({ user: who, from, waitMs }, 'a sign-in was refused');
    return { ok: false, why: 'wrong', ...(waitMs > 0 ? { waitMs } : {}) };
  }
}

export function waitText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const time =
    seconds < 120
      ? `${seconds} seconds`
      : seconds < 7_200
        ? `${Math.ceil(seconds / 60)} minutes`
        : `${Math.ceil(seconds / 3_600)} hours`;
  return `There were too many wrong passwords: try again in ${time}.`;
}
