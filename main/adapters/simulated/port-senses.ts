import type { Hook, Polarity, SensedEvent } from '../../line/line-adapter.ts';

export interface PortCondition {
  readonly hook: Hook;
  /** Battery reaches the port: the wire is whole and no loop break is on. */
  readonly powered: boolean;
  /** The port's chip judges the loop: not while the gateway opens it itself, nor before a ground-start line was given to it. */
  readonly judging: boolean;
  readonly polarity: Polarity;
  /** Ring voltage is on the line. */
  readonly ringing: boolean;
  /** Another phone is off the hook. */
  readonly inUse: boolean;
  readonly tipGrounded: boolean;
}

/**
 * What the gateway's port notices, told when it changes. As FXO chips do, it senses battery while on-hook and loop
 * current while off-hook: an open loop (CPC, a cut wire) is a loss of the one or of the other. Another phone shows by
 * the voltage of an on-hook line.
 */
export class PortSenses {
  #battery: boolean | undefined;
  #loopCurrent: boolean | undefined;
  #polarity: Polarity | undefined;
  #ring = false;
  #inUse = false;
  #tipGrounded = false;

  /** A new adapter knows nothing yet. */
  forget(): void {
    this.#battery = undefined;
    this.#polarity = undefined;
    this.#ring = false;
    this.#inUse = false;
    this.#tipGrounded = false;
    this.hookChanged();
  }

  /** Loop current is told anew after each seizure, and battery where a loss of it showed as one of current until now. */
  hookChanged(): void {
    if (this.#loopCurrent === false) this.#battery = undefined;
    this.#loopCurrent = undefined;
  }

  sense(condition: PortCondition, tell: (event: SensedEvent) => void): void {
    const { hook, powered, judging, polarity, ringing, inUse, tipGrounded } = condition;
    if (hook === 'on-hook' && this.#battery !== powered) {
      this.#battery = powered;
      tell({ kind: 'battery', present: powered });
    }
    if (hook === 'off-hook' && judging && this.#loopCurrent !== powered) {
      this.#loopCurrent = powered;
      tell({ kind: 'loop-current', flowing: powered });
    }
    if (powered && this.#polarity !== polarity) {
      this.#polarity = polarity;
      tell({ kind: 'polarity', polarity });
    }
    if (this.#tipGrounded !== tipGrounded) {
      this.#tipGrounded = tipGrounded;
      tell({ kind: 'tip-ground', grounded: tipGrounded });
    }
    if (this.#ring !== ringing) {
      this.#ring = ringing;
      tell({ kind: 'ring', on: ringing });
    }
    if (hook === 'on-hook' && this.#inUse !== inUse) {
      this.#inUse = inUse;
      tell({ kind: 'in-use', inUse });
    }
  }
}
