import type { Call, CallPorts, DeskLeg } from './call.ts';
import { type Answered, IN_A_CALL } from './call-outcome.ts';
import type { CallRouter } from './call-router.ts';
import type { CallTable } from './call-table.ts';
import { DeskCaller } from './desk-caller.ts';
import { type OutboundPlan, type Refused, refusedOrPlanned } from './outbound-plan.ts';
import type { TollStamp } from './toll/guard-call.ts';
import { CONSOLE_PINS, type TollDesk } from './toll/toll-desk.ts';

/** Where a number leads, and what that counts for. */
export interface DialWay {
  readonly plan: OutboundPlan;
  readonly toll: TollStamp | undefined;
}

/** A number without the PIN that stood in front of it. */
export interface ReadyToDial extends DialWay {
  readonly to: string;
  readonly pin: 'known' | undefined;
}

interface DiallingParts {
  readonly ports: Pick<CallPorts, 'log'>;
  readonly router: CallRouter;
  readonly tolls: Pick<TollDesk, 'readPin' | 'givePin' | 'deny'>;
  readonly calls: CallTable;
  /** A call that was never made is recorded all the same. */
  readonly refused: (called: string, why: Refused) => void;
}

/** Calls that desks make: by the routes for the console, and no further than the guards let anybody. */
export class DeskDialling {
  readonly #parts: DiallingParts;

  constructor(parts: DiallingParts) {
    this.#parts = parts;
  }

  /**
   * Race: the page is closed while the PIN is looked at, and nothing comes of the call (`a desk that is gone before its PIN
   * was checked takes no line`).
   */
  async dial(to: string, desk: DeskLeg): Promise<Answered> {
    const pinned = this.#parts.tolls.readPin(to);
    if (!pinned) return this.#dial(to, desk);
    let gone: string | undefined;
    using _listening = desk.onLost((text) => {
      gone = text;
    });
    const is = await this.#parts.tolls.givePin(CONSOLE_PINS, pinned.pin);
    if (gone !== undefined) return { ok: false, text: gone };
    return this.#dial(pinned.number, desk, is === 'right' ? 'known' : undefined);
  }

  /** Where a number that is to be dialled later leads now. */
  async ready(to: string): Promise<ReadyToDial | Refused> {
    const pinned = this.#parts.tolls.readPin(to);
    const is = pinned && (await this.#parts.tolls.givePin(CONSOLE_PINS, pinned.pin));
    const asked = { to: pinned?.number ?? to, pin: is === 'right' ? ('known' as const) : undefined };
    const way = this.again(asked);
    if ('text' in way) this.#parts.refused(asked.to, way);
    return 'text' in way ? way : { ...asked, ...way };
  }

  /** Where it leads now. */
  again({ to, pin }: Pick<ReadyToDial, 'to' | 'pin'>): DialWay | Refused {
    const { ports, router, tolls } = this.#parts;
    const { decision, denials, toll } = router.decide({ source: { kind: 'console' }, called: to, caller: {}, pin });
    ports.log.debug({ trace: decision.trace.map(({ text }) => text) }, 'routed');
    tolls.deny(denials);
    const plan = refusedOrPlanned(decision, undefined);
    return 'text' in plan ? plan : { plan, toll };
  }

  #dial(to: string, desk: DeskLeg, pin?: 'known'): Answered {
    const { calls, ports, refused, router, tolls } = this.#parts;
    const { decision, denials, toll } = router.decide({ source: { kind: 'console' }, called: to, caller: {}, pin });
    const plan = refusedOrPlanned(decision, undefined);
    const present = this.#presentCall(desk);
    if (present && !plan.emergency) return IN_A_CALL;
    ports.log.debug({ trace: decision.trace.map(({ text }) => text) }, 'routed');
    tolls.deny(denials);
    if ('text' in plan) {
      refused(to, plan);
      return { ok: false, text: plan.text };
    }
    // Nothing stands in the way of a call for help.
    if (present && !present.hold(true)) present.hangUp();
    const call = calls.place(new DeskCaller(desk, to), plan, toll);
    return { ok: true, callId: call.id };
  }

  /** A desk talks in one call at a time. */
  #presentCall({ leg }: DeskLeg): Call | undefined {
    return this.#parts.calls.all().find((call) => call.hasLeg(leg) && !call.snapshot.held);
  }
}
