import type { AdapterCapabilities } from '../../line/line-adapter.ts';
import type { LineMode } from '../../line/profile.ts';
import { daaCountry } from '../sangoma-u100/daa-countries.ts';
import type { ReportDescriptor, ReportField } from './report-descriptor.ts';
import { type OutgoingReport, OutgoingReports, valuesOf } from './report-protocol.ts';
import { usage } from './telephony-usages.ts';

/** Register 31 of a Si3050-class chip: fixed, and the hook speed's second bit. */
const HOOK_SPEED_FAST = 0x20;
const HOOK_SPEED_SLOW = 0x28;

/** From the descriptor alone. */
export function lineCapabilities(descriptor: ReportDescriptor): Omit<AdapterCapabilities, 'audio'> {
  const values = valuesOf(descriptor);
  return {
    ports: 1,
    senses: {
      battery: values.has('loopPresent'),
      loopCurrent: values.has('loopPresent'),
      polarity: values.has('polarityReversed'),
      lineInUse: values.has('lineBusy'),
    },
    pulse: false,
    groundStart: false,
    callerId: values.has('callerId') ? 'on-board' : 'by-host',
    echoCanceller: false,
  };
}

/** What a line adapter is told, as far as its report descriptor has room for it. */
export class LineControls {
  readonly #reports: OutgoingReports;
  readonly #hook: ReportField | undefined;
  readonly #snoop: ReportField | undefined;

  constructor(descriptor: ReportDescriptor) {
    this.#reports = new OutgoingReports(descriptor);
    // Seized as a headset is told that it is off the hook, or by its own hook switch: facts 8.1.
    this.#hook = this.#reports.field(usage.offHookLed, usage.hookSwitch);
    this.#snoop = this.#reports.field(usage.snoop);
  }

  get canSeize(): boolean {
    return this.#hook !== undefined;
  }

  /** Audio of a line that is on-hook: caller ID comes there. */
  get canSnoop(): boolean {
    return this.#snoop !== undefined;
  }

  /** One report that says both: no line listens while it is off-hook. */
  hook(offHook: boolean): OutgoingReport[] {
    if (!this.#hook) return [];
    const snoop = this.#snoop && this.#reports.set(this.#snoop, offHook ? 0 : 1);
    const hook = this.#reports.set(this.#hook, offHook ? 1 : 0);
    const isOne = this.#snoop?.kind === this.#hook.kind && this.#snoop.reportId === this.#hook.reportId;
    return snoop && !isOne ? [hook, snoop] : [hook];
  }

  /** The country's settings of the line chip; none where the device does not show it. */
  country(country: string, mode: LineMode | undefined): OutgoingReport[] {
    const { international1, dcTermination, acTermination, slowHook } = daaCountry(country, mode);
    const values = [
      [usage.ringAndHook, international1],
      [usage.dcTermination, dcTermination],
      [usage.acTermination, acTermination],
      [usage.hookSpeed, slowHook ? HOOK_SPEED_SLOW : HOOK_SPEED_FAST],
    ] as const;
    const last = new Map<string, OutgoingReport>();
    for (const [its, value] of values) {
      const field = this.#reports.field(its);
      if (field) last.set(`${field.kind}:${field.reportId}`, this.#reports.set(field, value));
    }
    return [...last.values()];
  }
}
