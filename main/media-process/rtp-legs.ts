/** The RTP legs by id. */
import { GatewayError } from '../core/errors.ts';
import type { LegId } from '../core/ids.ts';
import type { LegStatistics, RtpOpened } from '../media/media-protocol.ts';
import { RtpLeg, type RtpLegPorts } from './rtp-leg.ts';
import { RtpSockets } from './rtp-sockets.ts';

/** What `close` says about a leg that is closed already. */
const nothing = (leg: LegId): LegStatistics => ({
  leg,
  sentPackets: 0,
  receivedPackets: 0,
  expectedPackets: 0,
  lostPackets: 0,
  latePackets: 0,
  duplicatePackets: 0,
  refusedPackets: 0,
  jitterMs: 0,
  bufferMs: 0,
});

export class RtpLegs {
  readonly #ports: RtpLegPorts;
  readonly #legs = new Map<LegId, RtpLeg>();
  /** Their sockets are being bound; false once they were closed meanwhile. */
  readonly #opening = new Map<LegId, boolean>();

  constructor(ports: RtpLegPorts) {
    this.#ports = ports;
  }

  async open(id: LegId, bindAddress: string, portRange: readonly [number, number], dscp?: number): Promise<RtpOpened> {
    if (this.#legs.has(id) || this.#opening.has(id)) {
      throw new GatewayError('bad-request', `Leg ${id} is open already.`);
    }
    this.#opening.set(id, true);
    try {
      const sockets = await RtpSockets.open(bindAddress, portRange, dscp);
      if (this.#opening.get(id) !== true) {
        sockets.close();
        throw new GatewayError('closed', `Leg ${id} was closed while it was being opened.`);
      }
      const leg = new RtpLeg(id, sockets, this.#ports);
      this.#legs.set(id, leg);
      return leg.opened;
    } finally {
      this.#opening.delete(id);
    }
  }

  /** @throws GatewayError `media-refused` */
  get(id: LegId): RtpLeg {
    const leg = this.#legs.get(id);
    if (!leg) throw new GatewayError('media-refused', `There is no leg ${id}: it was never opened, or is closed.`);
    return leg;
  }

  /** Closing again is fine: the statistics are empty then. */
  close(id: LegId): LegStatistics {
    if (this.#opening.has(id)) this.#opening.set(id, false);
    const leg = this.#legs.get(id);
    if (!leg) return nothing(id);
    const statistics = leg.statistics();
    this.#legs.delete(id);
    leg.close();
    return statistics;
  }

  statistics(): LegStatistics[] {
    return [...this.#legs.values()].map((leg) => leg.statistics());
  }

  closeAll(): void {
    for (const id of [...this.#legs.keys(), ...this.#opening.keys()]) this.close(id);
  }
}
