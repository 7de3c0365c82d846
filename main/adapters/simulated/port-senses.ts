import type { Hook, Polarity, SensedEvent } from '../../line/line-adapter.ts';

export interface PortCondition {
  readonly hook: Hook;
  /** Battery reaches the port: the wire is whole and no loop break is on. */
  readonly powered: boolean;
  /** The gateway holds the loop open itself for a flash. */
  readonly flashing: boolean;
  readonly polarity: Polarity;
  /** Ring voltage is on the line. */
  readonly ringing: boolean;
}

/**
 * What the gateway's port notices, told when it changes. As FXO chips do, it senses battery while on-hook and loop
 * current while off-hook: an open loop (CPC, a cut wire) is a loss of the one or of the other.
 */
export class PortSenses {
  #battery: boolean | undefined;
  #loopCurrent: boolean | undefined;
  #polarity: Polarity | undefined;
  #ring = false;

  /** A new adapter knows nothing yet. */
  forget(): void {
    this.#battery = undefined;
    this.#polarity = undefined;
    this.#ring = false;
    this.hookChanged();
  }

  /** Loop current is told anew after each seizure. */
  hookChanged(): void {
    this.#loopCurrent = undefined;
  }

  sense({ hook, powered, flashing, polarity, ringing }: PortCondition, tell: (event: SensedEvent) => void): void {
    if (hook === 'on-hook' && this.#battery !== powered) {
      this.#battery = powered;
      tell({ kind: 'battery', present: powered });
    }
    // During a flash the gateway opened the loop itself: its chip does not judge then.
    if (hook === 'off-hook' && !flashing && this.#loopCurrent !== powered) {
      this.#loopCurrent = powered;
      tell({ kind: 'loop-current', flowing: powered });
    }
    if (powered && this.#polarity !== polarity) {
      this.#polarity = polarity;
      tell({ kind: 'polarity', polarity });
    }
    if (this.#ring !== ringing) {
      this.#ring = ringing;
      tell({ kind: 'ring', on: ringing });
    }
  }
}
