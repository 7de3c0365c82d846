import type { GuardLimits } from './guard-limits.ts';
import { sourceKey } from './source-key.ts';

/** How many connections others may hold open to us: TCP, TLS and WebSocket together. */
export class ConnectionLimits {
  readonly #limits: GuardLimits;
  /** Only sources with open connections are in it. */
  readonly #open = new Map<string, number>();
  #strangers = 0;

  constructor(limits: GuardLimits) {
    this.#limits = limits;
  }

  get open(): number {
    let all = 0;
    for (const count of this.#open.values()) all += count;
    return all;
  }

  /** A place for one more, to be disposed of when the connection closes; undefined where there is none. */
  enter(address: string, named: boolean): Disposable | undefined {
    const source = named ? address : sourceKey(address);
    const { peerConnections, strangerConnections, strangersConnections } = this.#limits;
    const held = this.#open.get(source) ?? 0;
    if (held >= (named ? peerConnections : strangerConnections)) return undefined;
    if (!named && this.#strangers >= strangersConnections) return undefined;
    this.#open.set(source, held + 1);
    if (!named) this.#strangers++;
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (left) return;
        left = true;
        if (!named) this.#strangers--;
        const count = (this.#open.get(source) ?? 1) - 1;
        if (count > 0) this.#open.set(source, count);
        else this.#open.delete(source);
      },
    };
  }
}
