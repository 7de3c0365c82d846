import type { LineId } from '../core/ids.ts';
import { trunkId } from '../core/ids.ts';
import type { LineState } from '../line/line-state.ts';
import type { CallLine, CallPorts, CallSnapshot } from './call.ts';
import { asItCame } from './route/caller-rule.ts';
import { isEmergency } from './route/emergency.ts';
import { officePlace } from './route/plan-targets.ts';
import { routeCall } from './route/route-call.ts';
import type { CallOnLine, RouteDecision, RouteLine, RouteQuestion, RouteWorld } from './route/route-decision.ts';
import type { RouteTable } from './route/route-table.ts';
import { decisionText } from './route/route-words.ts';
import { type Denial, type GuardedDecision, guardCall, type TollStamp } from './toll/guard-call.ts';
import { lookAt, type NumberLook } from './toll/number-look.ts';
import type { TollDesk } from './toll/toll-desk.ts';
import { troubleOf } from './trunk-trouble.ts';

/** A decision that nothing comes of, and what it is in a sentence. */
export interface RouteTrial {
  readonly decision: RouteDecision;
  readonly summary: string;
}

/** `refused`: why it may not be rung. */
export interface PhoneJudgement {
  readonly refused: string | undefined;
  readonly denials: readonly Denial[];
  readonly toll?: TollStamp | undefined;
}

/** Asks the routes, with the world as it is now. */
export class CallRouter {
  readonly #ports: Pick<CallPorts, 'trunk' | 'clock'>;
  readonly #table: () => RouteTable;
  readonly #tolls: Pick<TollDesk, 'guards' | 'reached' | 'pin' | 'twoStage'>;
  readonly #lines: () => Iterable<CallLine>;
  readonly #callOn: (line: LineId) => CallSnapshot | undefined;
  /** By group, for hunting in turn. */
  readonly #lastTaken = new Map<string, LineId>();

  constructor(parts: {
    readonly ports: Pick<CallPorts, 'trunk' | 'clock'>;
    readonly table: () => RouteTable;
    readonly tolls: Pick<TollDesk, 'guards' | 'reached' | 'pin' | 'twoStage'>;
    readonly lines: () => Iterable<CallLine>;
    readonly callOn: (line: LineId) => CallSnapshot | undefined;
  }) {
    this.#ports = parts.ports;
    this.#table = parts.table;
    this.#tolls = parts.tolls;
    this.#lines = parts.lines;
    this.#callOn = parts.callOn;
  }

  decide(question: Omit<RouteQuestion, 'at'> & { readonly at?: number | undefined }): GuardedDecision {
    return this.#guarded(this.#timed(question), this.#world());
  }

  /** What would happen, without anything happening. */
  try(question: Omit<RouteQuestion, 'at'> & { readonly at?: number | undefined }): RouteTrial {
    const world = this.#world();
    const { decision } = this.#guarded(this.#timed(question), world);
    return { decision, summary: decisionText(decision, world, question.source.kind) };
  }

  #guarded(
    question: RouteQuestion,
    world: RouteWorld,
    decision: RouteDecision = routeCall(question, this.#table(), world),
  ): GuardedDecision {
    const table = this.#table();
    const { guards, reached, pin } = this.#tolls;
    return guardCall(decision, question, { table, guards, world: { ...world, reached, pin } });
  }

  /** Whether a number calls for help from here. */
  isHelp(number: string): boolean {
    const lines = [...this.#lines()];
    const countries = lines.map(({ numbering }) => numbering.country);
    const { country } = this.#table().office;
    return isEmergency(number, country === undefined ? countries : [country, ...countries]);
  }

  /** Whether a telephone may be rung for a desk: as the guards have it for a number that the console calls at this trunk. */
  judgePhone(trunk: string, number: string): PhoneJudgement {
    if (this.isHelp(number)) return { refused: 'It is an emergency number.', denials: [] };
    const target = { kind: 'trunk', trunk, to: number, ringMs: 0, console: false } as const;
    const { decision, denials, toll } = this.#guarded(
      { source: { kind: 'console' }, called: number, caller: {}, at: this.#ports.clock.wallTime() },
      this.#world(),
      { kind: 'routed', emergency: false, targets: [target], moveOn: [], callerRule: asItCame, trace: [] },
    );
    const passedOver = decision.kind === 'routed' ? decision.targets[0]?.passedOver : undefined;
    return { refused: passedOver?.text, denials, toll };
  }

  lookAt(number: string): NumberLook {
    return lookAt(number, officePlace(this.#table().office, this.#world().lines));
  }

  taken(line: LineId, group: string): void {
    this.#lastTaken.set(group, line);
  }

  #timed(question: Omit<RouteQuestion, 'at'> & { readonly at?: number | undefined }): RouteQuestion {
    return { ...question, at: question.at ?? this.#ports.clock.wallTime() };
  }

  #world(): RouteWorld {
    const trunks = new Set(
      this.#table().routes.flatMap(({ targets }) =>
        targets.flatMap((target) => (target.kind === 'trunk' ? [target.trunk] : [])),
      ),
    );
    return {
      lines: [...this.#lines()].map((line) => this.#viewLine(line)),
      trunks: [...trunks].flatMap((id) => {
        const trunk = this.#ports.trunk(trunkId(id));
        return trunk ? [{ id, trouble: troubleOf(trunk) }] : [];
      }),
      lastTaken: this.#lastTaken,
      ...(this.#tolls.twoStage.pin === 'set' ? { twoStagePin: 'set' as const } : {}),
      timeZone: this.#table().office.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    };
  }

  #viewLine({ runner, name, groups, limits, numbering }: CallLine): RouteLine {
    const call = this.#callOn(runner.id);
    return {
      id: runner.id,
      name,
      groups,
      limits,
      numbering,
      state: stateOf(runner.state),
      since: runner.since,
      dials: runner.profile.dialMethod,
      ...(call ? { call: callOnLine(call) } : {}),
    };
  }
}

const callOnLine = ({ id, direction, startedAt, answeredAt, fax, emergency }: CallSnapshot): CallOnLine => ({
  id,
  direction,
  startedAt,
  ...(answeredAt === undefined ? {} : { answeredAt }),
  ...(fax ? { fax } : {}),
  emergency: emergency === true,
});

function stateOf(state: LineState): RouteLine['state'] {
  switch (state.kind) {
    case 'idle':
      return state.taken === 'in-use' ? 'in-use' : 'idle';
    case 'out-of-service':
    case 'guarding':
      return state.kind;
    case 'ring-check':
    case 'identifying':
    case 'receiving-caller-id':
    case 'offered':
      return 'ringing';
    default:
      return 'busy';
  }
}
