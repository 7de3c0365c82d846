/**
 * Digest authentication of our own requests (RFC 3261 §22, RFC 7616, RFC 8760), pure but for the client nonce that is
 * passed in: MD5, SHA-256 and SHA-512-256, each also as `-sess`, with `qop=auth` or the old form without.
 */
import { createHash } from 'node:crypto';
import { splitList } from './message.ts';

export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  /** As the peer wrote it; MD5 where it wrote none (RFC 7616 §3.3). */
  readonly algorithm: string;
  readonly names: boolean;
  /** The values offered, small letters; empty for the old form (RFC 2069). */
  readonly qop: readonly string[];
  readonly stale: boolean;
}

export interface DigestCredentials {
  readonly user: string;
  readonly password: string;
  /** Only a challenge from this realm is answered; any where left out. */
  readonly realm?: string;
}

export interface DigestRequest {
  readonly method: string;
  readonly uri: string;
}

/** Best first: RFC 8760 §2.6 leaves the choice to local policy, and ours is that nobody talks us down to MD5. */
const HASHES: Readonly<Record<string, string>> = { 'SHA-512-256': 'sha512-256', 'SHA-256': 'sha256', MD5: 'md5' };
const STRENGTH = Object.keys(HASHES);

const familyOf = (algorithm: string): string => algorithm.toUpperCase().replace(/-SESS$/, '');

/** The challenges of all WWW-Authenticate or Proxy-Authenticate values; what is no Digest or lacks a part is left out. */
export function parseChallenges(values: readonly string[]): DigestChallenge[] {
  const found: DigestChallenge[] = [];
  for (const text of values.flatMap(oneEach)) {
    const parameters = new Map<string, string>();
    for (const each of splitList(text.replace(/^\s*Digest\s+/i, ''))) {
      const match = /^\s*([A-Za-z0-9-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))\s*$/s.exec(each);
      if (match) parameters.set((match[1] ?? '').toLowerCase(), match[2]?.replace(/\\(.)/gs, '$1') ?? match[3] ?? '');
    }
    const [realm, nonce, opaque] = ['realm', 'nonce', 'opaque'].map((name) => parameters.get(name));
    if (realm === undefined || !nonce) continue;
    const qop = parameters.get('qop') ?? '';
    found.push({
      realm,
      nonce,
      ...(opaque === undefined ? {} : { opaque }),
      algorithm: parameters.get('algorithm') || 'MD5',
      names: parameters.has('algorithm'),
      qop: qop
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
      stale: parameters.get('stale')?.toLowerCase() === 'true',
    });
  }
  return found;
}

/** Some peers put two challenges into one header, though RFC 3261 §20.44 allows one each. */
const oneEach = (value: string): string[] =>
  value
    .split(/(?:^|,)\s*(?=Digest\s)/i)
    .map((part) => part.trim())
    .filter((part) => /^Digest\s/i.test(part));

/** The challenge to answer of each realm: the strongest of those that we can. */
export function answerable(challenges: readonly DigestChallenge[]): DigestChallenge[] {
  const best = new Map<string, DigestChallenge>();
  for (const each of challenges) {
    const rank = STRENGTH.indexOf(familyOf(each.algorithm));
    if (rank < 0 || (each.qop.length > 0 && !each.qop.includes('auth'))) continue;
    const known = best.get(each.realm);
    if (!known || rank < STRENGTH.indexOf(familyOf(known.algorithm))) best.set(each.realm, each);
  }
  return [...best.values()];
}

/** The value of Authorization or Proxy-Authorization. `count` is how often this nonce has been used, this time included. */
export function digestAnswer(
  challenge: DigestChallenge,
  { user, password }: DigestCredentials,
  { method, uri }: DigestRequest,
  { count, clientNonce }: { count: number; clientNonce: string },
): string {
  const { realm, nonce, opaque, algorithm } = challenge;
  const hash = (text: string): string =>
    createHash(HASHES[familyOf(algorithm)] ?? 'md5')
      .update(text)
      .digest('hex');
  const secret = hash(`${user}:${realm}:${password}`);
  const isSession = /-sess$/i.test(algorithm);
  const a1 = isSession ? hash(`${secret}:${nonce}:${clientNonce}`) : secret;
  const a2 = hash(`${method}:${uri}`);
  const nc = count.toString(16).padStart(8, '0');
  const withQop = challenge.qop.length > 0;
  const response = hash(withQop ? `${a1}:${nonce}:${nc}:${clientNonce}:auth:${a2}` : `${a1}:${nonce}:${a2}`);
  const parts = [
    `username=${quoted(user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
    ...(challenge.names ? [`algorithm=${algorithm}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
    ...(withQop ? [`qop=auth`, `nc=${nc}`] : []),
    ...(withQop || isSession ? [`cnonce="${clientNonce}"`] : []),
  ];
  return `Digest ${parts.join(', ')}`;
}

const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

/** What was answered in one request so far: realm -> the nonces. */
export type Answered = ReadonlyMap<string, readonly string[]>;

/**
 * Whether and what to answer. A realm is answered once, and once more where it says that the nonce was stale and gives
 * another: anything else is a no, or somebody who plays an old challenge again.
 */
export function digestDecision(
  status: number,
  challenges: readonly DigestChallenge[],
  credentials: DigestCredentials | undefined,
  answered: Answered,
):
  | { readonly kind: 'answer'; readonly challenges: readonly DigestChallenge[] }
  | { readonly kind: 'refuse'; readonly why: string } {
  const refuse = (why: string) => ({ kind: 'refuse', why }) as const;
  if (!credentials)
    return refuse(`it asks for a password (${status}), and this trunk has none. Enter user and password`);
  if (challenges.length === 0)
    return refuse(`it asks for a password (${status}) without a usable challenge. Ask its operator`);
  const able = answerable(challenges);
  if (able.length === 0) {
    const asked = [...new Set(challenges.map(({ algorithm, qop }) => [algorithm, ...qop].join(' ')))].join(', ');
    return refuse(`it asks for a digest that is not known here (${asked}). Let it offer MD5 or SHA-256 with qop auth`);
  }
  const mine = able.filter(({ realm }) => credentials.realm === undefined || realm === credentials.realm);
  if (mine.length === 0) {
    const realms = able.map(({ realm }) => `"${realm}"`).join(', ');
    return refuse(
      `it asks for the password of ${realms}, and this trunk's is for "${credentials.realm}". Check the realm`,
    );
  }
  for (const { realm, nonce, stale } of mine) {
    const nonces = answered.get(realm) ?? [];
    if (nonces.includes(nonce) && stale) return refuse('it plays an old challenge again. Nothing more is sent to it');
    if (nonces.length > 0 && !stale) return refuse('the user or the password is wrong. Enter them again');
    if (nonces.length > 1) return refuse('it calls every answer stale. Ask its operator');
  }
  return { kind: 'answer', challenges: mine };
}
