import type { Hook, LineEvent } from '../../line/line-adapter.ts';
import type { CallerIdMessage } from '../../line/line-signals.ts';
import type { TelephonyValues } from './report-protocol.ts';

function lessLoop({ loopPresent: _, lineBusy: __, ...rest }: TelephonyValues): TelephonyValues {
  return rest;
}

/** Pure: what successive reports of a line adapter mean as raw facts of its port. */
export class LineFacts {
  #last: TelephonyValues = {};
  #hook: Hook = 'on-hook';

  /** What is said of the loop means something else now: battery on-hook, loop current off-hook. */
  hook(hook: Hook): void {
    if (hook === this.#hook) return;
    this.#hook = hook;
    this.#last = lessLoop(this.#last);
  }

  take(values: TelephonyValues): readonly LineEvent[] {
    const last = this.#last;
    const events: LineEvent[] = [];
    // Sent before the device moved its hook: what it says of the loop is of the hook before.
    const isOld = values.hook !== undefined && values.hook !== (this.#hook === 'off-hook');
    this.#last = { ...last, ...(isOld ? lessLoop(values) : values) };
    const { loopPresent, polarityReversed, lineBusy, ring, callerId, volts, milliamps } = values;
    if (!isOld && loopPresent !== undefined && loopPresent !== last.loopPresent) {
      events.push(
        this.#hook === 'on-hook'
          ? { kind: 'battery', present: loopPresent }
          : { kind: 'loop-current', flowing: loopPresent },
      );
    }
    if (polarityReversed !== undefined && polarityReversed !== last.polarityReversed) {
      events.push({ kind: 'polarity', polarity: polarityReversed ? 'reversed' : 'normal' });
    }
    if (!isOld && this.#hook === 'on-hook' && lineBusy !== undefined && lineBusy !== (last.lineBusy ?? false)) {
      events.push({ kind: 'in-use', inUse: lineBusy });
    }
    if (ring !== undefined && ring !== (last.ring ?? false)) events.push({ kind: 'ring', on: ring });
    // A report of its own is a message of its own, if the same caller's again.
    const isNew = callerId !== last.callerId || Object.keys(values).length === 1;
    if (callerId && isNew) events.push({ kind: 'caller-id', message: callerIdMessage(callerId) });
    if ((volts !== undefined && volts !== last.volts) || (milliamps !== undefined && milliamps !== last.milliamps)) {
      events.push({
        kind: 'measured',
        ...(volts !== undefined && { volts }),
        ...(milliamps !== undefined && { milliamps }),
      });
    }
    return events;
  }
}

/**
 * `5551234`, or number, a tabulator and name. `P` and `O` for a number are its absence, as in GR-30; a text without a digit
 * is a name alone.
 */
export function callerIdMessage(text: string): CallerIdMessage {
  const [first = '', second] = text.split('\t').map((part) => part.trim());
  const isNumber = second !== undefined || /^[PO]$|\d/.test(first);
  const number = isNumber ? first : '';
  const name = second ?? (isNumber ? '' : first);
  const absent = number === 'P' ? 'private' : number === 'O' ? 'unavailable' : undefined;
  return {
    // The device does not say; what its exchange sends most often.
    standard: 'bell202',
    ...(absent !== undefined ? { numberAbsent: absent } : number !== '' && { number }),
    ...(name !== '' && { name }),
    checksumOk: true,
  };
}
