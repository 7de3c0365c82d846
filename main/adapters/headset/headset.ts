import { GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { HeadsetEvent, HeadsetLamp } from '../../core/headset.ts';
import { type HidDevice, type OpenHid, openHid as openNodeHid } from '../hid-telephony/hid-device.ts';
import type { ReportField } from '../hid-telephony/report-descriptor.ts';
import { OutgoingReports, readReport, turnedOver, valuesOf } from '../hid-telephony/report-protocol.ts';
import { TELEPHONY_PAGE, usage } from '../hid-telephony/telephony-usages.ts';
import type { HidCollection, UsbRecord } from '../usb-record.ts';
import { HeadsetFacts } from './headset-facts.ts';

export type { HeadsetEvent, HeadsetLamp } from '../../core/headset.ts';

/** The call buttons and lamps of a USB headset, handset or speakerphone. Its sound is the browser's or the system's. */
export interface Headset extends AsyncDisposable {
  readonly name: string;
  readonly lamps: ReadonlySet<HeadsetLamp>;
  /** Which events it can give. */
  readonly buttons: ReadonlySet<HeadsetEvent['kind']>;
  onEvent(listener: (event: HeadsetEvent) => void): Disposable;
  /** It was unplugged; told once, nothing comes after. */
  onLost(listener: (reason: string) => void): Disposable;
  /** Does nothing where it has no such lamp, except that `off-hook` and `mute` are its state from then on. */
  show(lamp: HeadsetLamp, on: boolean): Promise<void>;
}

const lampUsages: Readonly<Record<HeadsetLamp, readonly number[]>> = {
  ring: [usage.ringer, usage.ringLed],
  'off-hook': [usage.offHookLed],
  mute: [usage.muteLed],
  hold: [usage.holdLed],
  message: [usage.messageLed],
};

const PHONE = usage.phone & 0xffff;
const HANDSET = 0x04;
const HEADSET = usage.headset & 0xffff;
const SPEAKERPHONE = 0x06;

/** A phone that tells of ringing is a line's end, not a person's. */
const isHeadsetCollection = ({ usagePage, usage: its, tellsRinging }: HidCollection): boolean =>
  usagePage === TELEPHONY_PAGE &&
  ([HANDSET, HEADSET, SPEAKERPHONE].includes(its) || (its === PHONE && tellsRinging === false));

export const isHeadset = (device: UsbRecord): boolean => device.hids.some(isHeadsetCollection);

class HidHeadset implements Headset {
  readonly name: string;
  readonly lamps: ReadonlySet<HeadsetLamp>;
  readonly buttons: ReadonlySet<HeadsetEvent['kind']>;
  readonly #hid: HidDevice;
  readonly #reports: OutgoingReports;
  readonly #facts: HeadsetFacts;
  readonly #fields = new Map<HeadsetLamp, ReportField>();
  readonly #event = new Signal<HeadsetEvent>();

  constructor(name: string, hid: HidDevice) {
    this.name = name;
    this.#hid = hid;
    this.#reports = new OutgoingReports(hid.descriptor);
    this.#facts = new HeadsetFacts(turnedOver(hid.descriptor));
    for (const [lamp, usages] of Object.entries(lampUsages)) {
      const field = this.#reports.field(...usages);
      if (field) this.#fields.set(lamp as HeadsetLamp, field);
    }
    this.lamps = new Set(this.#fields.keys());
    const values = valuesOf(hid.descriptor);
    const kinds = ['hook', 'mute', 'flash', 'redial', 'hold', 'drop', 'digit'] as const;
    this.buttons = new Set(kinds.filter((kind) => values.has(kind)));
    hid.onReport((report) => {
      const told = readReport(hid.descriptor, report);
      for (const event of told ? this.#facts.take(told) : []) {
        this.#note(event);
        this.#event.emit(event);
      }
    });
  }

  onEvent(listener: (event: HeadsetEvent) => void): Disposable {
    return this.#event.on(listener);
  }

  onLost(listener: (reason: string) => void): Disposable {
    return this.#hid.onLost(listener);
  }

  async show(lamp: HeadsetLamp, on: boolean): Promise<void> {
    if (lamp === 'off-hook') this.#facts.tell('hook', on);
    if (lamp === 'mute') this.#facts.tell('mute', on);
    const field = this.#fields.get(lamp);
    if (field) await this.#hid.send(this.#reports.set(field, on ? 1 : 0));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Best effort: it may be gone.
    for (const lamp of this.lamps) await this.show(lamp, false).catch(() => {});
    await this.#hid[Symbol.asyncDispose]();
  }

  /** Race: a report that puts out another lamp before this one is shown would turn the press back: all lamps are in one report. */
  #note(event: HeadsetEvent): void {
    if (event.kind !== 'hook' && event.kind !== 'mute') return;
    const on = event.kind === 'hook' ? event.offHook : event.on;
    const field = this.#fields.get(event.kind === 'hook' ? 'off-hook' : 'mute');
    if (field) this.#reports.note(field, on ? 1 : 0);
  }
}

/** All its lamps are dark then. @throws GatewayError `adapter-failed` with what to do */
export async function openHeadset(device: UsbRecord, openHid: OpenHid = openNodeHid): Promise<Headset> {
  const collection = device.hids.find(isHeadsetCollection);
  const name = device.product ?? 'the headset';
  if (!collection) throw new GatewayError('adapter-failed', `${name} has no call buttons: it is not a USB headset.`);
  const headset = new HidHeadset(name, await openHid(collection.path, name));
  for (const lamp of headset.lamps) await headset.show(lamp, false);
  return headset;
}
