import type { CallId, LineId } from '../core/ids.ts';
import type { Call, CallEvents } from './call.ts';
import type { OutboundCaller } from './outbound-caller.ts';
import type { OutboundPlan } from './outbound-plan.ts';
import type { Side } from './side.ts';
import type { TollStamp } from './toll/guard-call.ts';

/** All calls, as far as control changes them. */
export interface CallTable extends CallEvents {
  get(id: CallId): Call | undefined;
  all(): readonly Call[];
  /** From now on it is among the calls, with these lines telling it things; it is started. */
  put(call: Call, lines: readonly LineId[]): void;
  /** A call that was given away is none any more; what its lines tell goes to `heir` meanwhile. */
  drop(id: CallId): void;
  /** @param toll what it counts for, where it goes out */
  place(caller: OutboundCaller, plan: OutboundPlan, toll?: TollStamp): Call;
  /** A call that was given away is part of this one, once that is answered. */
  becomes(from: CallId, to: CallId): void;
  /** What a line tells that is in no call just now. */
  between(line: LineId, side: Side | undefined): void;
}
