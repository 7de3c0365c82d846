/** Which parties are joined where. A party is in one bridge at most. */
import type { BridgeId } from '../core/ids.ts';
import { Bridge, type Party } from './bridge.ts';

export class Bridges {
  readonly #bridges = new Map<BridgeId, Bridge>();
  readonly #bridgeOf = new Map<Party, Bridge>();

  /** Joins `parties`; those of another bridge leave that one, and those of this one who are not named leave it. */
  set(id: BridgeId, parties: readonly Party[]): void {
    let bridge = this.#bridges.get(id);
    if (!bridge) {
      bridge = new Bridge();
      this.#bridges.set(id, bridge);
    }
    const wanted = new Set(parties);
    for (const party of bridge.parties) if (!wanted.has(party)) this.#forget(party);
    for (const party of wanted) {
      if (this.#bridgeOf.get(party) !== bridge) this.leave(party);
      this.#bridgeOf.set(party, bridge);
    }
    bridge.setParties([...wanted]);
  }

  /** A bridge that is not there is closed already. */
  close(id: BridgeId): void {
    const bridge = this.#bridges.get(id);
    if (!bridge) return;
    for (const party of bridge.parties) this.#forget(party);
    this.#bridges.delete(id);
  }

  leave(party: Party): void {
    const bridge = this.#bridgeOf.get(party);
    if (!bridge) return;
    bridge.setParties(bridge.parties.filter((other) => other !== party));
    this.#forget(party);
  }

  of(party: Party): Bridge | undefined {
    return this.#bridgeOf.get(party);
  }

  all(): IterableIterator<Bridge> {
    return this.#bridges.values();
  }

  #forget(party: Party): void {
    this.#bridgeOf.delete(party);
    party.moved?.();
  }
}
