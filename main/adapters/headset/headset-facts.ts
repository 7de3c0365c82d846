import type { HeadsetEvent } from '../../core/headset.ts';
import type { TelephonyValues, ValueName } from '../hid-telephony/report-protocol.ts';

const presses = ['flash', 'redial', 'hold', 'drop'] as const;

/** Pure: what successive reports of a headset mean. What it was told, it tells back: that is no press. */
export class HeadsetFacts {
  readonly #turnedOver: ReadonlySet<ValueName>;
  #last: TelephonyValues = {};
  #offHook = false;
  #muted = false;

  /** @param turnedOver  values that a press turns over, by its descriptor */
  constructor(turnedOver: ReadonlySet<ValueName>) {
    this.#turnedOver = turnedOver;
  }

  tell(what: 'hook' | 'mute', on: boolean): void {
    if (what === 'hook') this.#offHook = on;
    else this.#muted = on;
  }

  take(values: TelephonyValues): readonly HeadsetEvent[] {
    const last = this.#last;
    this.#last = { ...last, ...values };
    const events: HeadsetEvent[] = [];
    const pressed = (name: 'hook' | 'mute' | (typeof presses)[number]): boolean =>
      values[name] === true && last[name] !== true;
    const state = (name: 'hook' | 'mute', now: boolean): boolean => {
      if (this.#turnedOver.has(name)) return pressed(name) ? !now : now;
      // A button that is still down, or a cradle that is still up, is no news: told otherwise meanwhile, it is not pressed again.
      return values[name] === last[name] ? now : (values[name] ?? now);
    };
    const offHook = state('hook', this.#offHook);
    const muted = state('mute', this.#muted);
    if (offHook !== this.#offHook) events.push({ kind: 'hook', offHook });
    if (muted !== this.#muted) events.push({ kind: 'mute', on: muted });
    this.#offHook = offHook;
    this.#muted = muted;
    for (const name of presses) if (pressed(name)) events.push({ kind: name });
    const { digit } = values;
    if (digit && digit !== last.digit) events.push({ kind: 'digit', digit });
    return events;
  }
}
