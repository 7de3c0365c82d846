/**
 * Which of a trunk's addresses to use, pure (RFC 3263 §4.3). Calls go where the last answer came from; REGISTER and
 * OPTIONS try the best one again as soon as it has rested, so that a trunk comes back to it.
 */
import { type Hop, hopText, sameHop } from './hop.ts';

export interface Addresses {
  /** In the order of DNS. */
  readonly hops: readonly Hop[];
  /** Where the last answer came from, or where to start. */
  readonly current: Hop | undefined;
  /** Hop -> until when it is left alone. */
  readonly resting: ReadonlyMap<string, number>;
}

export const NO_ADDRESSES: Addresses = { hops: [], current: undefined, resting: new Map() };

/** How long an address that failed is left alone, unless its 503 says otherwise (Retry-After). */
export const REST_MS = 30_000;
const LONGEST_REST_MS = 600_000;
/** No answer at all for so long, and the next address is tried, where there is one: timer B's 32 s are too long for a caller. */
export const NO_REPLY_MS = 3_000;

/** A new answer of DNS. What we know of addresses that are in it still goes. */
export function relocated(known: Addresses, hops: readonly Hop[]): Addresses {
  const texts = new Set(hops.map(hopText));
  return {
    hops,
    current: hops.find((hop) => sameHop(hop, known.current)) ?? hops[0],
    resting: new Map([...known.resting].filter(([text]) => texts.has(text))),
  };
}

/** For REGISTER and OPTIONS: rested ones in their order, then the one in use, then the others, longest rested first. */
export function probeOrder({ hops, current, resting }: Addresses, now: number): Hop[] {
  const until = (hop: Hop): number => resting.get(hopText(hop)) ?? 0;
  const ready = hops.filter((hop) => until(hop) <= now);
  const tired = hops.filter((hop) => until(hop) > now).sort((a, b) => until(a) - until(b));
  const inUse = tired.filter((hop) => sameHop(hop, current));
  return [...ready, ...inUse, ...tired.filter((hop) => !sameHop(hop, current))];
}

/** For calls: the one in use, then as for the others. */
export function callOrder(addresses: Addresses, now: number): Hop[] {
  const order = probeOrder(addresses, now);
  const { current, resting } = addresses;
  if (current === undefined || (resting.get(hopText(current)) ?? 0) > now) return order;
  return [current, ...order.filter((hop) => !sameHop(hop, current))];
}

export function reached(addresses: Addresses, hop: Hop): Addresses {
  if (!addresses.hops.some((each) => sameHop(each, hop))) return addresses;
  const resting = new Map(addresses.resting);
  resting.delete(hopText(hop));
  return { ...addresses, current: hop, resting };
}

export function failed(addresses: Addresses, hop: Hop, now: number, restMs = REST_MS): Addresses {
  const resting = new Map(addresses.resting).set(hopText(hop), now + Math.min(restMs, LONGEST_REST_MS));
  const next = { ...addresses, resting };
  return sameHop(addresses.current, hop) ? { ...next, current: probeOrder(next, now)[0] ?? hop } : next;
}

export type Outcome =
  | { readonly kind: 'no-reply' }
  | { readonly kind: 'no-connection' }
  | { readonly kind: 'answer'; readonly status: number };

/**
 * Whether a request outside of a dialog goes to the next address. `answered`: something came from this one already, a
 * provisional answer say, so that silence is no failure. `wanted`: nobody has cancelled it.
 */
export function movesOn(
  outcome: Outcome,
  { answered, wanted, others }: { answered: boolean; wanted: boolean; others: number },
): boolean {
  if (!wanted || others === 0) return false;
  return outcome.kind === 'answer' ? outcome.status === 503 : !answered;
}
