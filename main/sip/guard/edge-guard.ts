/**
 * The guard at the SIP edge, one for all ports: what is read at all, who is banned, how many connections a source may hold.
 * It is asked before anything is parsed, in constant time and with bounded memory. A named peer (an address of a trunk) is never
 * banned, because anybody can send UDP in its name: it has a share of its own instead, and its answers one apart from
 * its requests, so that made-up requests do not cost us the answers to our own calls.
 */
import type { Clock } from '../../core/clock.ts';
import { Signal } from '../../core/events.ts';
import type { Log } from '../../core/log.ts';
import { type Ban, BanList } from './ban-list.ts';
import { BoundedMap } from './bounded-map.ts';
import { type Conduct, newConduct, offend } from './conduct.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { GUARD_LIMITS, type GuardLimits } from './guard-limits.ts';
import { sourceKey } from './source-key.ts';
import { fullBucket, type TokenBucket, take } from './token-bucket.ts';

export interface EdgeGuardOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<GuardLimits>;
  /** Bans of an earlier run that last on. */
  readonly bans?: readonly Ban[];
}

export interface GuardCounts {
  /** Messages of strangers that were read and refused. */
  readonly refused: number;
  /** Messages that were dropped unread: of banned sources, and beyond a rate. */
  readonly dropped: number;
  /** Messages of named peers that were dropped unread. */
  readonly droppedOfPeers: number;
}

export class EdgeGuard implements Disposable {
  /** Told once for each ban. */
  readonly onBan = new Signal<Ban>();
  /** A named peer's address sends more than its share: once until it has been quiet for a minute. */
  readonly onPeerFlood = new Signal<{ readonly address: string }>();
  /** The bans are others than before. */
  readonly onChange = new Signal<void>();
  readonly connections: ConnectionLimits;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #limits: GuardLimits;
  readonly #bans: BanList;
  readonly #conducts: BoundedMap<string, Conduct>;
  readonly #strangers: BoundedMap<string, TokenBucket>;
  readonly #all: TokenBucket;
  readonly #answers: TokenBucket;
  readonly #peers: BoundedMap<string, { requests: TokenBucket; answers: TokenBucket; floodAtMs: number }>;
  readonly #counts = { refused: 0, dropped: 0, droppedOfPeers: 0 };

  constructor({ clock, log, limits, bans = [] }: EdgeGuardOptions) {
    this.#clock = clock;
    this.#log = log;
    this.#limits = { ...GUARD_LIMITS, ...limits };
    const now = clock.now();
    this.connections = new ConnectionLimits(this.#limits);
    this.#bans = new BanList(clock, this.#limits.sources, bans, () => this.onChange.emit());
    this.#conducts = new BoundedMap(this.#limits.sources);
    this.#strangers = new BoundedMap(this.#limits.sources);
    this.#peers = new BoundedMap(this.#limits.sources);
    this.#all = fullBucket(this.#limits.strangers, now);
    this.#answers = fullBucket(this.#limits.answers, now);
    for (const { source, times, until } of bans) {
      const lastMs = now + until - clock.wallTime();
      this.#conducts.set(source, { offencesMs: [], bans: times, lastMs });
    }
  }

  get counts(): GuardCounts {
    return { ...this.#counts };
  }

  /** Those that hold now, the newest first. */
  get banned(): readonly Ban[] {
    return this.#bans.list;
  }

  /** How many sources are remembered: a test for leaks asks. */
  get remembered(): number {
    return this.#conducts.size + this.#strangers.size + this.#peers.size + this.#bans.size;
  }

  /** Whether a message is to be read. Asked before it is. */
  hears(address: string, { named, response }: { readonly named: boolean; readonly response: boolean }): boolean {
    if (named) return this.#hearsPeer(address, response);
    const heard = this.#hearsStranger(sourceKey(address));
    if (!heard) this.#counts.dropped++;
    return heard;
  }

  isBanned(address: string): boolean {
    return this.#bans.has(sourceKey(address));
  }

  /** Whether a stranger's request may be answered: not where all of them together ask for too much. */
  mayAnswer(): boolean {
    return take(this.#answers, this.#limits.answers, this.#clock.now());
  }

  /** A stranger did what strangers may not. `why` is told to a person. */
  offence(address: string, why: string): void {
    this.#counts.refused++;
    const source = sourceKey(address);
    if (this.#bans.has(source)) return;
    const now = this.#clock.now();
    const known = this.#conducts.use(source, () => newConduct(now));
    const { conduct, banMs } = offend(known, now, this.#limits);
    this.#conducts.set(source, conduct);
    if (banMs === undefined) return;
    const ban = this.#bans.add(source, why, { banMs, times: conduct.bans, requests: this.#limits.offences });
    this.#log.warn({ source, why, minutes: Math.round(banMs / 60_000) }, 'source banned');
    this.onBan.emit(ban);
  }

  /** Ends a ban before its time, and forgets what was held against the source. @returns whether there was one */
  lift(source: string): boolean {
    this.#conducts.delete(source);
    return this.#bans.lift(source);
  }

  [Symbol.dispose](): void {
    this.#bans[Symbol.dispose]();
    this.onBan.clear();
    this.onPeerFlood.clear();
    this.onChange.clear();
  }

  #hearsStranger(source: string): boolean {
    if (this.#bans.counts(source)) return false;
    const now = this.#clock.now();
    const { stranger, strangers } = this.#limits;
    // The common share first: beyond it a made-up source is not even noted.
    if (!take(this.#all, strangers, now)) return false;
    return take(
      this.#strangers.use(source, () => fullBucket(stranger, now)),
      stranger,
      now,
    );
  }

  #hearsPeer(address: string, response: boolean): boolean {
    const now = this.#clock.now();
    const rate = this.#limits.peer;
    const peer = this.#peers.use(address, () => ({
      requests: fullBucket(rate, now),
      answers: fullBucket(rate, now),
      floodAtMs: Number.NEGATIVE_INFINITY,
    }));
    if (take(response ? peer.answers : peer.requests, rate, now)) return true;
    this.#counts.droppedOfPeers++;
    if (now - peer.floodAtMs > FLOOD_QUIET_MS) {
      this.#log.warn({ address, perSecond: rate.perSecond }, 'a trunk’s address sends more than its share, dropped');
      this.onPeerFlood.emit({ address });
    }
    peer.floodAtMs = now;
    return false;
  }
}

const FLOOD_QUIET_MS = 60_000;
