/** A trunk's peer by its name: looked up when its time is over, with what is known of each address. */
import net from 'node:net';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { type Hop, hopText, sameHop } from './hop.ts';
import { locate, type Target } from './locate.ts';
import type { NameService } from './name-service.ts';
import { isUnspecified } from './names.ts';
import { type Addresses, callOrder, failed, NO_ADDRESSES, probeOrder, reached, relocated } from './next-address.ts';

export interface PeerAddressesOptions {
  readonly target: Target;
  readonly localAddress: string;
  readonly names: NameService;
  readonly clock: Clock;
  readonly log: Log;
}

export class PeerAddresses {
  readonly #options: PeerAddressesOptions;
  #addresses: Addresses = NO_ADDRESSES;
  #validUntil = Number.NEGATIVE_INFINITY;

  constructor(options: PeerAddressesOptions) {
    this.#options = options;
  }

  /** Where calls go; undefined before the first look-up. */
  get current(): Hop | undefined {
    return this.#addresses.current;
  }

  has(address: string): boolean {
    return this.#addresses.hops.some((hop) => hop.address === address);
  }

  forCalls(): readonly Hop[] {
    return callOrder(this.#addresses, this.#options.clock.now());
  }

  forProbes(): readonly Hop[] {
    return probeOrder(this.#addresses, this.#options.clock.now());
  }

  reached(hop: Hop): void {
    if (!sameHop(hop, this.#addresses.current)) this.#options.log.info({ hop: hopText(hop) }, 'the peer answers here');
    this.#addresses = reached(this.#addresses, hop);
  }

  failed(hop: Hop, why: string, restMs?: number): void {
    if (this.#addresses.hops.length > 1)
      this.#options.log.warn({ hop: hopText(hop), why }, 'an address of the peer failed');
    this.#addresses = failed(this.#addresses, hop, this.#options.clock.now(), restMs);
  }

  /** Asks DNS where that is due. What was found before goes on where it cannot tell now. @throws GatewayError `sip-failed` */
  async refresh(): Promise<void> {
    const { clock, target, names, localAddress, log } = this.#options;
    if (clock.now() < this.#validUntil) return;
    const family = isUnspecified(localAddress) ? (localAddress === '::' ? 0 : 4) : net.isIPv6(localAddress) ? 6 : 4;
    const had = this.#addresses.hops.length > 0;
    try {
      const { hops, validMs, doubtful } = await locate(target, { names, family, random: Math.random });
      this.#validUntil = clock.now() + validMs;
      if (!doubtful || !had) this.#addresses = relocated(this.#addresses, hops);
    } catch (thrown) {
      if (!had) throw thrown;
      log.warn({ error: errorText(thrown) }, 'the peer’s name cannot be looked up now; its last addresses are used');
    }
  }
}
