/** Which USB adapters are plugged in, followed while they come and go. */
import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import type { FoundHeadset } from '../../core/headset.ts';
import type { Log } from '../../core/log.ts';
import type { AdapterTrouble, FoundAdapter, UsbFamily } from '../../line/found-adapter.ts';
import { isHeadset } from '../headset/headset.ts';
import type { UsbRecord } from '../usb-record.ts';
import { adapterKey, usbId } from './adapter-keys.ts';
import { type Match, matchFingerprint } from './match-fingerprint.ts';
import type { UsbSystem } from './usb-system.ts';

/** A device's nodes, and who may open them, are there some time after it; longer than this, and it is told why it cannot be used. */
const SETTLE_MS = 8000;
const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 1000;
/** What could not be used is looked at again: somebody may have put it right. */
const TROUBLE_LOOK_MS = 3000;
const HID_CLASS = 3;

export interface FoundDevice {
  readonly device: UsbRecord;
  readonly family: UsbFamily;
}

interface Seen {
  readonly device: UsbRecord;
  readonly match: Match;
  readonly found: FoundAdapter;
}

export class Discovery implements AsyncDisposable {
  readonly #createSystem: () => UsbSystem;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #changed = new Signal<readonly FoundAdapter[]>();
  readonly #headsetsChanged = new Signal<readonly FoundHeadset[]>();
  readonly #gone = new Signal<UsbRecord>();
  readonly #stack = new DisposableStack();
  #system: UsbSystem | undefined;
  #first: Promise<void> | undefined;
  #scanning: Promise<void> | undefined;
  #again = false;
  #next: Disposable | undefined;
  #pauseMs = FIRST_LOOK_MS;
  /** All devices of the last look. */
  #here: readonly UsbRecord[] = [];
  #seen: readonly Seen[] = [];
  #told = '';
  #headsets: readonly { readonly device: UsbRecord; readonly found: FoundHeadset }[] = [];
  #headsetsTold = '[]';
  /** Since when each device is here without being ready, by place and address. */
  readonly #since = new Map<string, number>();

  constructor(options: { createSystem: () => UsbSystem; clock: Clock; log: Log }) {
    this.#createSystem = options.createSystem;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** Begins to look, the first time; what is plugged in and ready, or cannot be used. */
  async find(): Promise<readonly FoundAdapter[]> {
    this.#first ??= this.#begin();
    await this.#first;
    return this.#seen.map(({ found }) => found);
  }

  /** All of them, each time that any changed. A device that went and came back between two looks is a change. */
  onChange(listener: (adapters: readonly FoundAdapter[]) => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Each device that is there no more, or was plugged in anew: as it was. Told ahead of the change. */
  onGone(listener: (device: UsbRecord) => void): Disposable {
    return this.#gone.on(listener);
  }

  /** Those that are plugged in, since the last look. */
  get headsets(): readonly FoundHeadset[] {
    return this.#headsets.map(({ found }) => found);
  }

  /** All headsets, each time that one was plugged in or pulled out. */
  onHeadsets(listener: (headsets: readonly FoundHeadset[]) => void): Disposable {
    return this.#headsetsChanged.on(listener);
  }

  /** @throws GatewayError `adapter-failed` where it is not plugged in */
  headset(key: string): UsbRecord {
    const seen = this.#headsets.find(({ found }) => found.key === key);
    if (!seen) throw new GatewayError('adapter-failed', 'The headset is not plugged in.');
    return seen.device;
  }

  /** @throws GatewayError `adapter-failed` where it is not plugged in or cannot be used, with what to do */
  device(key: string): FoundDevice {
    const seen = this.#seen.find(({ found }) => found.key === key);
    if (!seen) throw new GatewayError('adapter-failed', 'The adapter is not plugged in.');
    const { device, match, found } = seen;
    const family = match.family ?? match.perhaps;
    if (found.trouble && (found.family !== undefined || family === undefined))
      throw new GatewayError('adapter-failed', found.trouble.text);
    if (family === undefined) throw new GatewayError('adapter-failed', 'Nothing here can use this device.');
    return { device, family };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stack.dispose();
    this.#next?.[Symbol.dispose]();
    await this.#scanning;
    this.#changed.clear();
    this.#headsetsChanged.clear();
    this.#gone.clear();
  }

  async #begin(): Promise<void> {
    const system = this.#createSystem();
    this.#system = this.#stack.use(system);
    this.#stack.use(
      system.onChange(() => {
        this.#pauseMs = FIRST_LOOK_MS;
        void this.#scan();
      }),
    );
    await this.#scan();
  }

  /** One at a time; asked for meanwhile, it is done once more. */
  #scan(): Promise<void> {
    if (this.#scanning) {
      this.#again = true;
      return this.#scanning;
    }
    const scanning = this.#scanUntilQuiet().finally(() => {
      this.#scanning = undefined;
    });
    this.#scanning = scanning;
    return scanning;
  }

  async #scanUntilQuiet(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#look();
      } catch (thrown) {
        this.#log.error({ err: thrown }, `USB devices could not be listed: ${errorText(thrown)}`);
      }
    } while (this.#again && !this.#stack.disposed);
  }

  async #look(): Promise<void> {
    const system = this.#system;
    if (!system || this.#stack.disposed) return;
    const devices = await system.scan();
    const seen: Seen[] = [];
    let unready = false;
    const here = new Set<string>();
    for (const device of devices) {
      const match = matchFingerprint(device);
      if (!match) {
        if (this.#isBecoming(device, here)) unready = true;
        continue;
      }
      const id = `${device.place}/${device.address}`;
      here.add(id);
      const obstacle = match.family && (await system.trouble(device, match.family));
      if (obstacle && !this.#waitedLongEnough(id)) {
        unready = true;
        continue;
      }
      if (!obstacle) this.#since.delete(id);
      seen.push({ device, match, found: describe(device, devices, match, match.trouble ?? obstacle) });
    }
    for (const id of this.#since.keys()) if (!here.has(id)) this.#since.delete(id);
    if (this.#stack.disposed) return;
    const before = this.#here;
    this.#here = devices;
    this.#seen = seen;
    this.#headsets = devices
      .filter((device) => isHeadset(device) && !seen.some((each) => each.device === device && each.match.family))
      .map((device) => ({
        device,
        found: { key: adapterKey(device, devices), name: device.product ?? usbId(device) },
      }));
    for (const device of before) if (!devices.some((one) => isSame(one, device))) this.#gone.emit(device);
    this.#lookAgain(
      unready,
      seen.some(({ found }) => found.family && found.trouble),
    );
    this.#tell();
    this.#tellHeadsets();
  }

  /** A device of buttons whose node is not there yet: it may be a headset. */
  #isBecoming(device: UsbRecord, here: Set<string>): boolean {
    if (device.hids.length > 0 || !device.interfaces.some((each) => each.class === HID_CLASS)) return false;
    const id = `${device.place}/${device.address}`;
    here.add(id);
    return !this.#waitedLongEnough(id);
  }

  #waitedLongEnough(id: string): boolean {
    const now = this.#clock.now();
    const since = this.#since.get(id) ?? now;
    this.#since.set(id, since);
    return now - since >= SETTLE_MS;
  }

  #lookAgain(unready: boolean, trouble: boolean): void {
    this.#next?.[Symbol.dispose]();
    this.#next = undefined;
    if (!unready && !trouble) return;
    const pauseMs = unready ? this.#pauseMs : TROUBLE_LOOK_MS;
    this.#pauseMs = Math.min(LONGEST_LOOK_MS, this.#pauseMs * 2);
    this.#next = this.#clock.after(pauseMs, () => void this.#scan());
  }

  #tell(): void {
    const found = this.#seen.map((each) => each.found);
    const now = JSON.stringify(this.#seen.map((each) => [each.found, each.device.address, each.device.serialPorts]));
    if (now === this.#told) return;
    const first = this.#told === '';
    this.#told = now;
    if (first && found.length === 0) return;
    this.#log.info(
      { adapters: found.map(({ key, trouble }) => (trouble ? `${key}: ${trouble.code}` : key)) },
      'USB adapters',
    );
    this.#changed.emit(found);
  }

  #tellHeadsets(): void {
    const now = JSON.stringify(this.#headsets.map(({ found, device }) => [found, device.address, device.hids]));
    if (now === this.#headsetsTold) return;
    this.#headsetsTold = now;
    this.#log.info({ headsets: this.headsets.map(({ key }) => key) }, 'headsets');
    this.#headsetsChanged.emit(this.headsets);
  }
}

/** The same device, plugged in once: the system counts its addresses up. */
export const isSame = (one: UsbRecord, other: UsbRecord): boolean =>
  one.place === other.place && one.address === other.address;

function describe(
  device: UsbRecord,
  devices: readonly UsbRecord[],
  match: Match,
  trouble: AdapterTrouble | undefined,
): FoundAdapter {
  return {
    key: adapterKey(device, devices),
    family: match.family,
    name: match.name,
    usbId: usbId(device),
    ...(device.serial ? { serial: device.serial } : {}),
    place: device.place,
    ports: match.ports,
    experimental: match.experimental,
    ...(trouble ? { trouble } : {}),
  };
}
