/** How often a wrong PIN came from one trunk. A try counts from when it is made: many at once are as many. */
export interface PinTries {
  readonly wrong: number;
  /** How often it was locked in a row. */
  readonly locks: number;
  /** Wall time. */
  readonly lockedUntil: number;
}

export const noTries: PinTries = { wrong: 0, locks: 0, lockedUntil: 0 };

/** As the HT503's and other gateways' PINs have it. */
export const MOST_TRIES = 3;
const FIRST_LOCK_MS = 10 * 60_000;
/** 10,000 PINs of four digits would take years at three a day. */
const LONGEST_LOCK_MS = 24 * 3_600_000;

export const isLocked = ({ lockedUntil }: PinTries, now: number): boolean => now < lockedUntil;

/** As `JSON.stringify` wrote them; undefined for what are none. */
export function readTries(text: string): PinTries | undefined {
  const [, wrong, locks, until] = /^\{"wrong":(\d+),"locks":(\d+),"lockedUntil":([\d.]+)\}$/.exec(text) ?? [];
  return until === undefined ? undefined : { wrong: Number(wrong), locks: Number(locks), lockedUntil: Number(until) };
}

/** A try begins: it is taken for wrong until it is known to be right. @param most as many wrong ones lock */
export function tryPin(tries: PinTries, now: number, most = MOST_TRIES): PinTries {
  const wrong = tries.wrong + 1;
  if (wrong < most) return { ...tries, wrong };
  const lockMs = Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** tries.locks);
  return { wrong: 0, locks: tries.locks + 1, lockedUntil: now + lockMs };
}
