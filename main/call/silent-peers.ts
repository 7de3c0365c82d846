import type { LegId } from '../core/ids.ts';
import type { Call, CallPorts } from './call.ts';

/** How often a silent peer is looked at. */
const SILENCE_LOOK_MS = 5_000;
/** Neither audio nor signalling: there is nobody to wait for. A restart of a network takes less. */
export const DEAD_PEER_MS = 20_000;

/**
 * Peers that send no audio. Only silence of one that owes us audio counts: one that has not answered yet may be silent for
 * minutes, and one that holds the call for hours (`a call on hold is not taken for dead`).
 */
export class SilentPeers implements Disposable {
  readonly #ports: Pick<CallPorts, 'clock' | 'silentPeerMs' | 'whyUnreachable'>;
  readonly #callWith: (leg: LegId) => Call | undefined;
  readonly #watched = new Map<LegId, Disposable>();

  /** @param callWith whose the leg is at the moment: a transfer may have made it another call's; undefined where it is over */
  constructor(
    ports: Pick<CallPorts, 'clock' | 'silentPeerMs' | 'whyUnreachable'>,
    callWith: (leg: LegId) => Call | undefined,
  ) {
    this.#ports = ports;
    this.#callWith = callWith;
  }

  /** @param silentMs for how long it has been silent already */
  watch(leg: LegId, silentMs: number): void {
    this.forget(leg);
    let owedMs = this.#callWith(leg)?.expectsAudio(leg) ? silentMs : 0;
    const look = (): void => {
      const call = this.#callWith(leg);
      if (!call) {
        this.forget(leg);
        return;
      }
      owedMs = call.expectsAudio(leg) ? owedMs + SILENCE_LOOK_MS : 0;
      const usualMs = this.#ports.silentPeerMs(leg);
      if (usualMs === undefined) return;
      const unreachable = this.#ports.whyUnreachable(leg);
      const patienceMs = unreachable === undefined ? usualMs : Math.min(usualMs, DEAD_PEER_MS);
      if (owedMs < patienceMs) return;
      this.forget(leg);
      const silence = `No audio came from the other side for ${patienceMs / 1000} s.`;
      call.hangUp(unreachable === undefined ? silence : `${silence} ${unreachable}`);
    };
    this.#watched.set(leg, this.#ports.clock.every(SILENCE_LOOK_MS, look));
  }

  forget(leg: LegId): void {
    this.#watched.get(leg)?.[Symbol.dispose]();
    this.#watched.delete(leg);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#watched.values()) timer[Symbol.dispose]();
    this.#watched.clear();
  }
}
