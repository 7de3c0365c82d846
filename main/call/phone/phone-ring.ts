import { assertNever } from '../../core/errors.ts';
import { MachineRunner } from '../../core/machine-runner.ts';
import type { Identity, Trunk } from '../../sip/trunk.ts';
import type { CallParty, CallPorts } from '../call.ts';
import type { Side } from '../side.ts';
import { TargetAttempt } from '../target-attempt.ts';
import {
  type PhoneRingEffect,
  type PhoneRingFailure,
  type PhoneRingInput,
  type PhoneRingState,
  phoneRingStep,
} from './phone-ring-machine.ts';

const RING_MS = 30_000;

export interface PhoneRingEvents {
  /** It was picked up: the side is the taker's, who hangs it up. */
  pickedUp(side: Side): void;
  /** Told once, unless it was picked up. */
  failed(text: string, why: PhoneRingFailure): void;
}

/** Rings a telephone for a desk: performs what `phoneRingStep` decides. */
export class PhoneRing {
  readonly party: CallParty;
  readonly #events: PhoneRingEvents;
  readonly #attempt: TargetAttempt;
  readonly #limit: Disposable;
  readonly #machine: MachineRunner<PhoneRingState, PhoneRingInput, PhoneRingEffect>;

  /** @param caller what its display shows */
  constructor(trunk: Trunk, number: string, caller: Identity, ports: CallPorts, events: PhoneRingEvents) {
    const log = ports.log.child({ phone: number });
    this.party = { kind: 'desk', id: `phone/${trunk.id}/${number}`, label: number };
    this.#events = events;
    this.#machine = new MachineRunner<PhoneRingState, PhoneRingInput, PhoneRingEffect>({
      initial: { kind: 'ringing' },
      step: (state, input) => phoneRingStep(state, input, number),
      perform: (effect) => this.#perform(effect),
      entered: (state, before, input) => {
        log.debug({ input, from: before.kind, to: state.kind }, 'telephone of a desk');
        if (state.kind !== 'ringing') this.#limit[Symbol.dispose]();
      },
    });
    this.#limit = ports.clock.after(RING_MS, () => this.#machine.post({ kind: 'timeout' }));
    this.#attempt = new TargetAttempt(trunk, number, caller, ports, log, {
      answered: () => this.#machine.post({ kind: 'answered' }),
      unheard: () => {},
      over: (text) => this.#machine.post({ kind: 'refused', text }),
      digit: () => {},
      flash: () => {},
      audio: () => {},
    });
  }

  cancel(text: string): void {
    this.#machine.post({ kind: 'cancelled', text });
  }

  notWanted(): void {
    this.#machine.post({ kind: 'not-wanted' });
  }

  #perform(effect: PhoneRingEffect): void {
    switch (effect.kind) {
      case 'give': {
        const side = this.#attempt.surrender(this.party);
        if (side) this.#events.pickedUp(side);
        break;
      }
      case 'stop':
        this.#attempt.end(16);
        break;
      case 'fail':
        this.#events.failed(effect.text, effect.why);
        break;
      default:
        assertNever(effect);
    }
  }
}
