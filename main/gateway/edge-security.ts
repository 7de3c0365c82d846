import type { Outcome } from '../contract/requests.ts';
import type { SecurityView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Ban } from '../sip/guard/ban-list.ts';
import { EdgeGuard } from '../sip/guard/edge-guard.ts';
import type { BannedSources } from '../store/banned-sources.ts';
import type { Notices } from './notices.ts';

/** Banned sources that have a notice of their own at once; more of them share one. */
const MOST_NOTICES = 5;
/** The newest that a console is shown. */
const MOST_SHOWN = 100;
const MORE = 'banned/more';

/** The guard at the SIP edge as a person meets it: one notice for each banned source, the list, and its lifting. */
export class EdgeSecurity implements Disposable {
  readonly guard: EdgeGuard;
  readonly #notices: Notices;
  readonly #noticed = new Set<string>();
  readonly #clock: Clock;

  constructor(options: {
    readonly banned: BannedSources;
    readonly notices: Notices;
    readonly clock: Clock;
    readonly log: Log;
  }) {
    const { banned, notices, clock, log } = options;
    this.#notices = notices;
    this.#clock = clock;
    this.guard = new EdgeGuard({ clock, log, bans: banned.known });
    this.guard.onBan.on((ban) => this.#tell(ban));
    this.guard.onChange.on(() => {
      banned.save(() => this.guard.banned);
      this.#forgetEnded();
    });
    this.guard.onPeerFlood.on(({ address }) =>
      notices.add(
        'warning',
        `${address}, a trunk's address, sends more than that trunk can need: what is too much is not heard. If the trunk itself is in order, somebody sends in its name; use TLS for it, or let your firewall see where it comes from.`,
        `peer-flood/${address}`,
      ),
    );
  }

  get view(): SecurityView {
    const { refused, dropped, droppedOfPeers } = this.guard.counts;
    const banned = this.guard.banned;
    return {
      banned: banned.slice(0, MOST_SHOWN).map(({ times: _, ...ban }) => ban),
      bannedInAll: banned.length,
      strangers: { refused, unread: dropped },
      peers: { unread: droppedOfPeers },
    };
  }

  onChange(listener: () => void): Disposable {
    return this.guard.onChange.on(listener);
  }

  lift(source: string): Outcome {
    return this.guard.lift(source) ? { ok: true } : { ok: false, text: `${source} is not banned any more.` };
  }

  [Symbol.dispose](): void {
    this.guard[Symbol.dispose]();
  }

  #tell({ source, until, why }: Ban): void {
    if (this.#noticed.size < MOST_NOTICES) {
      this.#noticed.add(source);
      const minutes = Math.round((until - this.#clock.wallTime()) / 60_000);
      this.#notices.add(
        'warning',
        `${source} tried to use this gateway without leave (${why}) and is not heard for ${minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`}. If it is one of your own, name its address in a trunk, then lift the ban.`,
        `banned/${source}`,
      );
      return;
    }
    this.#notices.add('warning', 'More sources were banned: they are in the list of banned sources.', MORE);
  }

  #forgetEnded(): void {
    for (const source of this.#noticed) {
      if (this.guard.isBanned(source)) continue;
      this.#noticed.delete(source);
      this.#notices.remove(`banned/${source}`);
    }
    if (this.guard.banned.length === 0) this.#notices.remove(MORE);
  }
}
