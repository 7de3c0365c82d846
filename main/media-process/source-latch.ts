/**
 * Whose RTP a leg believes, and where it sends: symmetric RTP with latching by rule. Pure: time is passed in.
 *
 * - The announced address and port always win: once they speak, nobody else is followed.
 * - `announced-only`: another port of the announced *address* is followed as well (a phone behind a NAT or on the
 *   same machine sends from a port it did not announce), another address never.
 * - `first-source`: when nothing came from the announced address yet, the first valid source is followed, once.
 * - Afterwards the source may change its port, not its address, and only after it was silent for a while
 *   (a phone that restarted, a NAT that rebound). Everything else is a third party: RTP bleed or injection.
 *
 * Only packets that are valid otherwise (version, payload type) may be asked about.
 */
import type { RtpRemote } from '../media/media-protocol.ts';

/** Longer than any loss burst a call survives, shorter than a person waits before hanging up. */
export const RELATCH_SILENCE_MS = 3000;

export interface Source {
  readonly address: string;
  readonly port: number;
}

const same = (a: Source, b: Source): boolean => a.port === b.port && a.address === b.address;

export class SourceLatch {
  readonly #announced: Source;
  readonly #rule: RtpRemote['latch'];
  #latched: Source | undefined;
  #heardAt = 0;

  constructor(announced: Source, rule: RtpRemote['latch']) {
    this.#announced = announced;
    this.#rule = rule;
  }

  /** Where to send: to whom we listen, and to the announced address until somebody spoke. */
  get destination(): Source {
    return this.#latched ?? this.#announced;
  }

  /** True for a source that is (or from now on is) the peer's. */
  accepts(address: string, port: number, nowMs: number): boolean {
    const latched = this.#latched;
    if (latched && latched.port === port && latched.address === address) {
      this.#heardAt = nowMs;
      return true;
    }
    const source: Source = { address, port };
    if (!same(source, this.#announced) && !this.#mayFollow(source, nowMs)) return false;
    this.#latched = source;
    this.#heardAt = nowMs;
    return true;
  }

  #mayFollow(source: Source, nowMs: number): boolean {
    const latched = this.#latched;
    if (!latched) return this.#rule === 'first-source' || source.address === this.#announced.address;
    return source.address === latched.address && nowMs - this.#heardAt >= RELATCH_SILENCE_MS;
  }
}
