/** How a trunk's peer reaches us through NAT: by setting, by STUN, or by what its answers say of us (RFC 3581). */
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { NameService } from './name-service.ts';
import { askStun, type StunServer } from './stun-client.ts';
import type { HostPort } from './via.ts';

export interface NatConfig {
  /** Our address on the other side of the NAT: the setting goes before what STUN says, and both before what is learnt. */
  readonly publicAddress?: string;
  readonly stun?: StunServer;
  /** Contact and Via say the address and port from which the peer saw our last request come. */
  readonly learn: boolean;
}

export interface PublicAddressOptions {
  readonly nat: NatConfig;
  readonly localAddress: string;
  readonly names: NameService;
  readonly clock: Clock;
  readonly log: Log;
}

/** A router's address changes seldom, mostly at night. */
const ASK_AGAIN_MS = 300_000;

export class PublicAddress {
  readonly #options: PublicAddressOptions;
  #stun: string | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #seen: HostPort | undefined;

  constructor(options: PublicAddressOptions) {
    this.#options = options;
  }

  /** For SDP; undefined where nothing else than our own is known. */
  get address(): string | undefined {
    return this.#options.nat.publicAddress ?? this.#stun ?? this.#seen?.address;
  }

  /** What Contact and Via say instead of our own address and port. */
  of(local: HostPort): HostPort {
    return { address: this.address ?? local.address, port: this.#seen?.port ?? local.port };
  }

  /** The top Via of an answer: `received` and `rport` are where our request came from. */
  learn(via: string): void {
    if (!this.#options.nat.learn) return;
    const address = /;\s*received\s*=\s*\[?([0-9a-f.:]+)\]?/i.exec(via)?.[1];
    const port = Number(/;\s*rport\s*=\s*(\d{1,5})/i.exec(via)?.[1] ?? 0);
    if (!address || port < 1 || port > 65_535) return;
    if (address === this.#seen?.address && port === this.#seen.port) return;
    this.#seen = { address, port };
    this.#options.log.info({ address, port }, 'the peer sees us here');
  }

  /** Asks STUN where that is due. What it said before goes on where it fails. */
  async refresh(): Promise<void> {
    const { nat, clock, log } = this.#options;
    if (!nat.stun || nat.publicAddress !== undefined || clock.now() < this.#askedAt + ASK_AGAIN_MS) return;
    try {
      const { address } = await askStun(nat.stun, this.#options);
      if (address !== this.#stun) log.info({ address }, 'public address by STUN');
      this.#stun = address;
      this.#askedAt = clock.now();
    } catch (thrown) {
      log.warn({ error: errorText(thrown) }, 'the public address is not known');
    }
  }
}
