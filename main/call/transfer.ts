import { assertNever } from '../core/errors.ts';
import { MachineRunner } from '../core/machine-runner.ts';
import type { IncomingRefer } from '../sip/trunk.ts';
import type { CallPorts } from './call.ts';
import { CallAudio } from './call-audio.ts';
import { HandedCaller } from './handed-caller.ts';
import { type Given, otherOf, type Side, type Which } from './side.ts';
import { type TransferEffect, type TransferInput, type TransferState, transferStep } from './transfer-machine.ts';

export interface TransferParts {
  readonly given: Given;
  /** Who is put through. */
  readonly kept: Which;
  readonly to: string;
  /** Who asked by REFER is told how it goes. */
  readonly refer?: IncomingRefer | undefined;
}

export interface TransferEvents {
  /** Both as before, and how it came to that. */
  rejoin(given: Given, note: string): void;
  /** Who asked is gone: whoever was to be put through goes back to it, and to the desks. */
  recall(side: Side, parts: TransferParts): void;
  over(transfer: Transfer): void;
}

/**
 * Who asked by REFER ends its call itself when it has heard that it is done (RFC 5589 §6.1), and has until then to hear it: a
 * BYE on the heels of the NOTIFY keeps Asterisk's dial plan from going on. After this we end it.
 */
const PEER_ENDS_MS = 1_000;

/** One blind transfer: performs what `transferStep` decides. Whoever is put through is the caller of a call of its own. */
export class Transfer {
  readonly caller: HandedCaller;
  readonly #parts: TransferParts;
  readonly #ports: CallPorts;
  readonly #events: TransferEvents;
  readonly #other: Side;
  readonly #kept: Side;
  readonly #audio: CallAudio;
  readonly #listening: Disposable;
  readonly #machine: MachineRunner<TransferState, TransferInput, TransferEffect>;

  constructor(parts: TransferParts, ports: CallPorts, events: TransferEvents) {
    const { given, kept, to } = parts;
    this.#parts = parts;
    this.#ports = ports;
    this.#events = events;
    this.#kept = given[kept];
    this.#other = given[otherOf(kept)];
    const log = ports.log.child({ call: given.entry.id, to });
    this.#audio = new CallAudio(ports.media, log);
    this.#machine = new MachineRunner<TransferState, TransferInput, TransferEffect>({
      initial: { kind: 'trying', other: 'there' },
      step: (state, input) => transferStep(state, input, to),
      perform: (effect) => this.#perform(effect),
      entered: (state, before, input) => log.debug({ input, from: before.kind, to: state.kind }, 'transfer'),
    });
    this.#listening = this.#other.listen({
      gone: () => {
        this.#leaveOther(16);
        this.#machine.post({ kind: 'other-gone' });
      },
      digit: () => {},
      flash: () => {},
    });
    // A desk that gives a call away has its ears free.
    if (!this.#other.audio.desk) this.#audio.talk(this.#other.audio);
    this.caller = new HandedCaller(this.#kept, to, {
      rings: () => this.#machine.post({ kind: 'rings' }),
      answered: () => this.#machine.post({ kind: 'answered' }),
      refused: (status) => this.#machine.post({ kind: 'failed', status, text: `it was refused (${status}).` }),
      gone: (text) => this.#machine.post({ kind: 'kept-gone', text }),
    });
  }

  /** The line of who asked tells it things too. */
  get otherSide(): Side {
    return this.#other;
  }

  #perform(effect: TransferEffect): void {
    const { given, to, refer } = this.#parts;
    switch (effect.kind) {
      case 'tell':
        refer?.tell(effect.status);
        break;
      case 'end-other':
        if (refer) this.#ports.clock.after(PEER_ENDS_MS, () => this.#leaveOther(effect.q850));
        else this.#leaveOther(effect.q850);
        break;
      case 'rejoin':
        this.#close();
        this.#events.rejoin(given, `It was to be transferred to ${to}, where nobody took it.`);
        break;
      case 'recall':
        this.#events.recall(this.#kept, this.#parts);
        break;
      case 'finish':
        this.#close();
        given.entry.finish({ outcome: 'answered', reason: effect.reason });
        break;
      default:
        assertNever(effect);
    }
  }

  #leaveOther(q850: number): void {
    this.#other.hangUp(q850, this.#parts.given.entry.audio);
  }

  #close(): void {
    this.#listening[Symbol.dispose]();
    this.#audio[Symbol.dispose]();
    this.#events.over(this);
  }
}
