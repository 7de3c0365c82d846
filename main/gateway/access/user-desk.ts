import type { AccessView, Role } from '../../contract/access.ts';
import type { Outcome } from '../../contract/outcome.ts';
import type { Clock } from '../../core/clock.ts';
import type { StoredUser, UsersFile } from '../../store/users-file.ts';
import { type Passwords, whyNoPassword } from './password.ts';
import { type SignInDesk, waitText } from './sign-in-desk.ts';
import type { SignInGuard } from './sign-in-guard.ts';
import type { SignIns } from './sign-ins.ts';
import type { Visitor } from './visitor.ts';

const DONE: Outcome = { ok: true };
const UNKNOWN: Outcome = { ok: false, text: 'There is no such user.' };
const LAST_OWNER =
  'This is the last owner: make somebody else an owner first, or switch the console’s access over the network off.';

/** Users as an owner deals with them. A change signs the user out wherever the old one was signed in. */
export class UserDesk {
  readonly #users: UsersFile;
  readonly #passwords: Passwords;
  readonly #desk: SignInDesk;
  readonly #guard: SignInGuard;
  readonly #signIns: SignIns;
  readonly #clock: Clock;
  readonly #isOpen: () => boolean;

  constructor(options: {
    readonly users: UsersFile;
    readonly passwords: Passwords;
    readonly desk: SignInDesk;
    readonly guard: SignInGuard;
    readonly signIns: SignIns;
    readonly clock: Clock;
    /** Whether others may come in over the network: there is an owner then. */
    readonly isOpen: () => boolean;
  }) {
    this.#users = options.users;
    this.#passwords = options.passwords;
    this.#desk = options.desk;
    this.#guard = options.guard;
    this.#signIns = options.signIns;
    this.#clock = options.clock;
    this.#isOpen = options.isOpen;
  }

  view(visitor: Visitor | undefined): Pick<AccessView, 'users' | 'signIns'> {
    return {
      users: this.#users.all.map(({ hash: _, ...user }) => {
        const waitMs = this.#guard.lockedMs(user.name);
        return waitMs > 0 ? { ...user, lockedUntil: this.#clock.wallTime() + waitMs } : user;
      }),
      signIns: this.#signIns.all.map((signIn) => ({
        ...signIn,
        own: visitor?.kind === 'user' && visitor.signIn === signIn.id,
      })),
    };
  }

  async add(name: string, role: Role, password: string): Promise<Outcome> {
    if (this.#users.get(name)) return { ok: false, text: `There is a user "${name}" already.` };
    const why = whyNoPassword(password, name);
    if (why !== undefined) return { ok: false, text: why };
    const hash = await this.#passwords.hash(password);
    const createdAt = this.#clock.wallTime();
    return answer(
      await this.#users.change(name, (before) =>
        before ? { no: `There is a user "${name}" already.` } : { name, role, hash, createdAt },
      ),
    );
  }

  async change(
    name: string,
    change: { readonly role?: Role | undefined; readonly password?: string | undefined },
  ): Promise<Outcome> {
    const { role, password } = change;
    if (!this.#users.get(name)) return UNKNOWN;
    const why = password === undefined ? undefined : whyNoPassword(password, name);
    if (why !== undefined) return { ok: false, text: why };
    const hash = password === undefined ? undefined : await this.#passwords.hash(password);
    const refused = await this.#users.change(name, (before, all) => {
      if (!before) return { no: 'There is no such user.' };
      if (role !== undefined && role !== 'owner' && this.#isLastOwner(before, all)) return { no: LAST_OWNER };
      return { ...before, ...(role === undefined ? {} : { role }), ...(hash === undefined ? {} : { hash }) };
    });
    if (refused === undefined) {
      this.#signIns.endOf(name);
      if (password !== undefined) this.#guard.unlock(name);
    }
    return answer(refused);
  }

  async remove(name: string): Promise<Outcome> {
    const refused = await this.#users.change(name, (before, all) => {
      if (!before) return { no: 'There is no such user.' };
      return this.#isLastOwner(before, all) ? { no: LAST_OWNER } : 'remove';
    });
    if (refused === undefined) this.#signIns.endOf(name);
    return answer(refused);
  }

  unlock(name: string): Outcome {
    if (!this.#users.get(name)) return UNKNOWN;
    return this.#guard.unlock(name) ? DONE : { ok: false, text: 'This user is not locked.' };
  }

  async ownPassword(visitor: Visitor | undefined, before: string, after: string): Promise<Outcome> {
    if (visitor?.kind !== 'user')
      return { ok: false, text: 'At the machine itself nobody is signed in. Change a user’s password instead.' };
    const { name, address, signIn } = visitor;
    const right = await this.#desk.isPassword(name, before, address);
    if (typeof right === 'object') return { ok: false, text: waitText(right.waitMs) };
    if (!right) return { ok: false, text: 'The present password is another one.' };
    const why = before === after ? 'This is the password that you have.' : whyNoPassword(after, name);
    if (why !== undefined) return { ok: false, text: why };
    const hash = await this.#passwords.hash(after);
    const refused = await this.#users.change(name, (user) =>
      user ? { ...user, hash } : { no: 'There is no such user.' },
    );
    if (refused === undefined) this.#signIns.endOf(name, signIn);
    return answer(refused);
  }

  endSignIn(id: string): Outcome {
    return this.#signIns.end(id) ? DONE : { ok: false, text: 'This one is signed out already.' };
  }

  #isLastOwner(user: StoredUser, all: readonly StoredUser[]): boolean {
    return (
      this.#isOpen() &&
      user.role === 'owner' &&
      !all.some((other) => other.role === 'owner' && other.name !== user.name)
    );
  }
}

const answer = (refused: string | undefined): Outcome => (refused === undefined ? DONE : { ok: false, text: refused });
