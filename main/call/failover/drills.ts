import type { Clock } from '../../core/clock.ts';
import { errorText } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import { type TrunkId, trunkId } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import { MachineRunner } from '../../core/machine-runner.ts';
import type { Trunk } from '../../sip/trunk.ts';
import type { CallPorts } from '../call.ts';
import {
  type DrillEffect,
  type DrillEnd,
  type DrillInput,
  type DrillState,
  type DrillWay,
  drillStep,
  NEW_DRILL,
} from './drill-machine.ts';
import { callTest } from './test-call.ts';

export interface DrillPorts extends Pick<CallPorts, 'trunk' | 'openSeat' | 'clock' | 'log'> {
  /** Where calls of lines that usually go to this trunk would go now. */
  readonly ways: (trunk: TrunkId) => readonly DrillWay[];
  /** What may be called at a trunk without disturbing anybody; undefined: nothing. */
  readonly testExtension: (trunk: TrunkId) => string | undefined;
  /** A drill is over: for the record. */
  readonly record: (drill: DrillReport) => void;
}

/** A drill as it stands, or as it went. Wall times. */
export interface DrillReport {
  readonly trunk: TrunkId;
  readonly startedAt: number;
  /** When it ends by itself, at the latest. */
  readonly endsAt: number;
  readonly state: DrillState;
}

export type DrillOutcome = { readonly ok: true } | { readonly ok: false; readonly text: string };

/** Rehearsals of a trunk's failure: one at a time, since two would take each other's backup away. */
export class Drills implements Disposable {
  readonly #ports: DrillPorts;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #changed = new Signal<void>();
  /** The last one of each trunk. */
  readonly #last = new Map<TrunkId, DrillReport>();
  #running: { readonly trunk: TrunkId; readonly end: (by: DrillEnd) => void } | undefined;

  constructor(ports: DrillPorts) {
    this.#ports = ports;
    this.#clock = ports.clock;
    this.#log = ports.log;
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  of(trunk: TrunkId): DrillReport | undefined {
    return this.#last.get(trunk);
  }

  /** @param holdMs how long the trunk stays taken as down at the most */
  start(id: TrunkId, holdMs: number): DrillOutcome {
    const trunk = this.#ports.trunk(id);
    if (!trunk) return { ok: false, text: 'There is no such trunk.' };
    if (this.#running) return { ok: false, text: `A drill is on already, of the trunk "${this.#running.trunk}".` };
    if (trunk.health.kind !== 'up')
      return { ok: false, text: 'This trunk is not in order now: a drill would prove nothing. Try it when it is.' };
    this.#run(trunk, holdMs);
    return { ok: true };
  }

  /** Ends it before its time. */
  cancel(id: TrunkId): DrillOutcome {
    if (this.#running?.trunk !== id) return { ok: false, text: 'No drill of this trunk is on.' };
    this.#running.end('cancelled');
    return { ok: true };
  }

  /** For shutting down. */
  [Symbol.dispose](): void {
    this.#running?.end('cancelled');
    this.#changed.clear();
  }

  #run(trunk: Trunk, holdMs: number): void {
    const { id } = trunk;
    const began = this.#clock.now();
    const startedAt = this.#clock.wallTime();
    const listeners = new DisposableStack();
    const log = this.#log.child({ drill: id });
    const machine = new MachineRunner<DrillState, DrillInput, DrillEffect>({
      initial: NEW_DRILL,
      step: (state, input) => drillStep(state, input, Math.round(this.#clock.now() - began)),
      perform: (effect) => perform(effect),
      entered: (state) => log.info({ step: state.steps.at(-1) }, `drill ${state.kind}`),
      changed: (state) => {
        this.#last.set(id, { trunk: id, startedAt, endsAt: startedAt + holdMs, state });
        if (state.kind === 'over') {
          listeners.dispose();
          this.#running = undefined;
        }
        this.#changed.emit();
      },
    });
    const end = (by: DrillEnd, reason?: string): void =>
      machine.post({ kind: 'end', by, ...(reason === undefined ? {} : { reason }) });
    const perform = (effect: DrillEffect): void => {
      switch (effect.kind) {
        case 'take-down':
          // A second more than ours: it ends by itself whatever becomes of us.
          trunk.drill(holdMs + 1_000);
          break;
        case 'ask-routes':
          machine.post({ kind: 'routed', ways: this.#ports.ways(id) });
          break;
        case 'prove':
          void this.#prove(trunkId(effect.trunk), (input) => machine.post(input));
          break;
        case 'bring-back':
          trunk.drill(undefined);
          break;
        case 'record':
          this.#ports.record({ trunk: id, startedAt, endsAt: this.#clock.wallTime(), state: machine.state });
          break;
      }
    };
    this.#running = { trunk: id, end };
    listeners.use(this.#clock.after(holdMs, () => end('time')));
    listeners.use(
      trunk.onHealth((health) => {
        if (health.kind === 'down') end('failure', health.reason);
      }),
    );
    listeners.use(
      trunk.onState(({ kind }) => {
        if (kind === 'stopped') end('gone');
      }),
    );
    machine.post({ kind: 'start' });
  }

  async #prove(id: TrunkId, post: (input: DrillInput) => void): Promise<void> {
    const trunk = this.#ports.trunk(id);
    try {
      if (!trunk) throw new Error('it is not there any more.');
      const extension = this.#ports.testExtension(id);
      const began = this.#clock.now();
      await trunk.ask();
      const asked = this.#clock.now();
      post({ kind: 'proven', trunk: id, by: 'options', tookMs: asked - began, callsNow: extension !== undefined });
      if (extension === undefined) return;
      await callTest(trunk, extension, this.#ports);
      post({ kind: 'proven', trunk: id, by: 'test-call', tookMs: this.#clock.now() - asked });
    } catch (thrown) {
      post({ kind: 'unproven', trunk: id, reason: errorText(thrown) });
    }
  }
}
