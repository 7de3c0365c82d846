/**
 * What a stranger may cost, and what a peer may. A ban's numbers are fail2ban's defaults (`findtime` and `bantime` 10 min,
 * `maxretry` 5), its growth fail2ban's `bantime.increment`; a stranger's rate is Yeastar's firewall rule for 5060/UDP
 * (40 packets in 2 s). docs/security.md says where each comes from.
 */
export interface GuardLimits {
  /** Offences within `windowMs` that end in a ban. */
  readonly offences: number;
  readonly windowMs: number;
  /** The first ban's length; each further one is twice as long. */
  readonly firstBanMs: number;
  readonly longestBanMs: number;
  /** A source that gave no offence for so long begins anew. */
  readonly forgetMs: number;
  /** Messages of one stranger that are read. */
  readonly stranger: Rate;
  /** Messages of all strangers together that are read. */
  readonly strangers: Rate;
  /** Answers to all strangers together: we are nobody's amplifier. */
  readonly answers: Rate;
  /** Requests, and apart from them answers, of one named peer. An office's trunk needs a tenth of it. */
  readonly peer: Rate;
  /** Connections that one stranger, one peer and all strangers together may hold open at once. */
  readonly strangerConnections: number;
  readonly peerConnections: number;
  readonly strangersConnections: number;
  /** Sources that are remembered at once, and bans. */
  readonly sources: number;
}

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const GUARD_LIMITS: GuardLimits = {
  offences: 5,
  windowMs: 10 * MINUTE_MS,
  firstBanMs: 10 * MINUTE_MS,
  longestBanMs: DAY_MS,
  forgetMs: DAY_MS,
  stranger: { perSecond: 20, burst: 40 },
  strangers: { perSecond: 100, burst: 200 },
  answers: { perSecond: 20, burst: 40 },
  peer: { perSecond: 200, burst: 400 },
  strangerConnections: 2,
  peerConnections: 64,
  strangersConnections: 32,
  sources: 4_096,
};
