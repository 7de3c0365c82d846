import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import {
  LONGEST_PASSWORD,
  type PasswordFault,
  passwordFault,
  SHORTEST_PASSWORD,
} from '../../contract/password-rules.ts';

/** OWASP's figures for scrypt (RFC 7914): 64 MiB and a few tenths of a second for one guess. */
const COST = { N: 65_536, r: 8, p: 2 } as const;
const KEY_BYTES = 32;
const MOST_MEMORY = 160 * 1024 * 1024;
/** Guesses that wait their turn; more than that at once are a flood. */
const MOST_WAITING = 8;

const faults: Readonly<Record<PasswordFault, string>> = {
  short: `A password has ${SHORTEST_PASSWORD} characters at least; a few words in a row are easy to keep in mind.`,
  long: `A password has ${LONGEST_PASSWORD} characters at most.`,
  known: 'This password is among the first that anybody tries. Take another.',
  name: 'A password is more than the user’s name. Take another.',
};

/** Why a password is none to take; undefined for a good one. */
export function whyNoPassword(password: string, user: string): string | undefined {
  const fault = passwordFault(password, user);
  return fault === undefined ? undefined : faults[fault];
}

/**
 * Makes and compares hashes, one at a time: however many sign in at once, one core's share and one guess's memory go
 * into it, and the calls do not notice.
 */
export class Passwords {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** Compared where there is no such user, so that both refusals take as long. */
  #nobodys: Promise<string> | undefined;

  /** Before the first guess comes, so that it takes no longer than the others. */
  prepare(): Promise<string> {
    this.#nobodys ??= this.hash(randomBytes(16).toString('base64'));
    return this.#nobodys;
  }

  /** `scrypt$<N>$<r>$<p>$<salt>$<key>`, base64. */
  hash(password: string): Promise<string> {
    return this.#inTurn(async () => {
      const salt = randomBytes(16);
      const key = await derive(password, salt, COST);
      return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), key.toString('base64')].join('$');
    });
  }

  /**
   * Whether it is the password; without a hash, or with one that is none, never, after the same time.
   * `busy`: too many wait already.
   */
  async check(password: string, hash: string | undefined): Promise<boolean | 'busy'> {
    if (this.#waiting >= MOST_WAITING) return 'busy';
    const read = readHash(hash) ?? readHash(await this.prepare());
    if (!read) return false;
    const derived = await this.#inTurn(() => derive(password, read.salt, read.cost));
    const same = derived.length === read.key.length && timingSafeEqual(derived, read.key);
    return same && readHash(hash) !== undefined;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const done = this.#last.then(work).finally(() => {
      this.#waiting--;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

function readHash(
  hash: string | undefined,
): { readonly cost: Cost; readonly salt: Buffer; readonly key: Buffer } | undefined {
  const [, cpu, block, parallel, salt, key] =
    /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w+/]{16,}=*)\$([\w+/]{16,}=*)$/.exec(hash ?? '') ?? [];
  if (salt === undefined || key === undefined) return undefined;
  const cost = { N: Number(cpu), r: Number(block), p: Number(parallel) };
  // A file that was tampered with must not cost us all the memory there is.
  if (cost.N < 2 || (cost.N & (cost.N - 1)) !== 0 || cost.r < 1 || cost.p < 1) return undefined;
  if (128 * cost.N * cost.r > MOST_MEMORY || cost.p > 16) return undefined;
  return { cost, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') };
}

const derive = (password: string, salt: Buffer, cost: Cost): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: MOST_MEMORY }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
