import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { Clock } from '../core/clock.ts';

/** A printed link is good for this long: time to walk to the machine with the browser. */
export const TOKEN_LIFE_MS = 30 * 60_000;
/** More browsers than this at one gateway, and the oldest must use a new link. */
export const MAX_PASSES = 64;
const MAX_TOKENS = 16;

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
const newSecret = (): string => randomBytes(24).toString('base64url');

/** Where `secret` is among `digests`. Every entry is compared, in constant time. */
function find(digests: Iterable<{ readonly digest: Buffer }>, secret: string): number {
  const wanted = digest(secret);
  let found = -1;
  let index = 0;
  for (const entry of digests) {
    if (timingSafeEqual(entry.digest, wanted)) found = index;
    index += 1;
  }
  return found;
}

/**
 * Who may come in. A one-time token in a link is exchanged for a pass that the browser keeps as a
 * cookie. Only digests are kept, so that a heap dump holds no key to the door.
 */
export class ConsoleDoor {
  readonly #clock: Clock;
  #tokens: { readonly digest: Buffer; readonly expiresAt: number }[] = [];
  readonly #passes: { readonly digest: Buffer }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A token for one link. The oldest is forgotten when too many are unused. */
  newToken(): string {
    const token = newSecret();
    this.#tokens.push({ digest: digest(token), expiresAt: this.#clock.now() + TOKEN_LIFE_MS });
    if (this.#tokens.length > MAX_TOKENS) this.#tokens.shift();
    return token;
  }

  /** Takes a token in exchange for a pass; undefined when it is unknown, used or too old. */
  exchange(token: string): string | undefined {
    this.#tokens = this.#tokens.filter(({ expiresAt }) => expiresAt > this.#clock.now());
    const index = find(this.#tokens, token);
    if (index < 0) return undefined;
    this.#tokens.splice(index, 1);
    const pass = newSecret();
    this.#passes.push({ digest: digest(pass) });
    if (this.#passes.length > MAX_PASSES) this.#passes.shift();
    return pass;
  }

  admits(pass: string | undefined): boolean {
    return pass !== undefined && find(this.#passes, pass) >= 0;
  }
}

/** The value of one cookie in a Cookie header (RFC 6265 §4.2.1). */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

export const isLoopback = (address: string): boolean => address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
const isWildcard = (address: string): boolean => address === '0.0.0.0' || address === '::';

/** `host:port` as a browser writes it. */
export const hostAndPort = (address: string, port: number): string =>
  isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;

/**
 * Whether a Host header names us by address. A page of another site that has its own name point at
 * this machine (DNS rebinding) arrives with that name and is refused. Bound to all addresses, any
 * literal address will do: a rebinding attack needs a name.
 */
export function isOurHost(host: string | undefined, address: string, port: number): boolean {
  if (host === undefined) return false;
  if (host === hostAndPort(address, port)) return true;
  if (!isWildcard(address)) return false;
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)):(\d+)$/i.exec(host);
  return match !== null && isIP(match[1] ?? match[2] ?? '') !== 0 && Number(match[3]) === port;
}
