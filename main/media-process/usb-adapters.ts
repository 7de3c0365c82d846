/** Adapters of the devices that discovery found: made for the gateway's lines, or for as long as a check takes. */
import { z } from 'zod';
import { nodeFacts, nodesOf } from '../adapters/device-check/node-facts.ts';
import { type Discovery, isSame } from '../adapters/discovery/discovery.ts';
import { heldBy } from '../adapters/discovery/held-by.ts';
import type { CreateAdapter, FamilyOrder, UsbRecord } from '../adapters/usb-record.ts';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import { adapterId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { type AdapterCheck, usbFamilies } from '../line/found-adapter.ts';
import type { LineAdapter } from '../line/line-adapter.ts';
import type { LineMode } from '../line/profile.ts';
import type { UsbFamilyModules } from './families.ts';
import type { AdapterFamily, AdapterOrder } from './lines.ts';

/** What a check may take beside opening the device. */
const CHECK_WITHIN_MS = 60_000;

const usbOptions = z.strictObject({
  key: z.string().min(1),
  lineModes: z.array(z.custom<LineMode>((value) => typeof value === 'object' && value !== null)),
  countries: z.array(z.string().max(16)),
  advanced: z.record(z.string(), z.unknown()).default({}),
});

export interface UsbAdaptersPorts {
  readonly discovery: Discovery;
  readonly modules: UsbFamilyModules;
  readonly clock: Clock;
  readonly log: Log;
}

export class UsbAdapters {
  readonly #ports: UsbAdaptersPorts;
  /** Each adapter's device: its key changes when one with the same serial number is plugged in beside it. */
  readonly #devices = new WeakMap<LineAdapter, UsbRecord>();
  readonly #checking = new Set<string>();

  constructor(ports: UsbAdaptersPorts) {
    this.#ports = ports;
  }

  /** As `Lines` takes them. */
  families(): Readonly<Record<string, AdapterFamily>> {
    const families: Record<string, AdapterFamily> = {};
    for (const name of usbFamilies) {
      const module = this.#ports.modules[name];
      if (!module) continue;
      const { openWithinMs } = module;
      const load = async (): Promise<(order: AdapterOrder) => LineAdapter> => {
        const { createAdapter } = await module.load();
        return (order) => this.#create(createAdapter, order);
      };
      families[name] = {
        load,
        ...(openWithinMs === undefined ? {} : { openWithinMs }),
        obstacle: ({ key }) => this.#holder(String(key)),
        onGone: (adapter, listener) => this.#onGone(adapter, listener),
      };
    }
    return families;
  }

  /**
   * @param open the adapter that is open already where its device is, which a second one could not open
   * @throws GatewayError `adapter-failed` with what to do
   */
  async check(
    key: string,
    open: (is: (adapter: LineAdapter) => boolean) => LineAdapter | undefined,
  ): Promise<AdapterCheck> {
    const { discovery, modules, clock } = this.#ports;
    const { device, family } = discovery.device(key);
    const abort = new AbortController();
    using _deadline = clock.after(CHECK_WITHIN_MS, () =>
      abort.abort(new GatewayError('adapter-failed', `The device did not answer within ${CHECK_WITHIN_MS / 1000} s.`)),
    );
    const inUse = open((adapter) => this.#devices.get(adapter)?.place === device.place);
    if (inUse) return inUse.check(abort.signal);
    const module = modules[family];
    if (!module) throw new GatewayError('native-missing', `Adapters of the family "${family}" cannot be checked.`);
    if (this.#checking.has(device.place))
      throw new GatewayError('bad-request', 'This adapter is being checked already.');
    this.#checking.add(device.place);
    try {
      const { createAdapter } = await module.load();
      await using adapter = createAdapter({
        ...this.#order(adapterId('check'), key),
        options: { lineModes: [], countries: [], advanced: {} },
      });
      try {
        if (!module.checksClosed) await adapter.open(abort.signal);
        return await adapter.check(abort.signal);
      } catch (thrown) {
        const who = await this.#holder(key);
        throw who === undefined ? thrown : new GatewayError('adapter-failed', who, { cause: thrown });
      }
    } finally {
      this.#checking.delete(device.place);
    }
  }

  /** Another program that has one of the device's nodes open. */
  async #holder(key: string): Promise<string | undefined> {
    try {
      return heldBy(await nodeFacts(nodesOf(this.#ports.discovery.device(key).device)));
    } catch {
      // It went meanwhile: nobody is in the way.
      return undefined;
    }
  }

  /** Its library may say nothing of it: a read that was under way when the system hung a serial port up begins anew. */
  #onGone(adapter: LineAdapter, listener: (reason: string) => void): Disposable {
    return this.#ports.discovery.onGone((device) => {
      const own = this.#devices.get(adapter);
      if (own && isSame(own, device)) listener('The adapter was unplugged.');
    });
  }

  #create(createAdapter: CreateAdapter, { id, options }: AdapterOrder): LineAdapter {
    const read = usbOptions.safeParse(options);
    if (!read.success) {
      const problem = z.prettifyError(read.error);
      throw new GatewayError('bad-request', `A USB adapter cannot be opened with these options: ${problem}`);
    }
    const { key, ...rest } = read.data;
    const order = this.#order(id, key);
    if (this.#checking.has(order.device.place))
      throw new GatewayError('adapter-failed', 'The adapter is being checked; it is used again when that is done.');
    const adapter = createAdapter({ ...order, options: rest });
    this.#devices.set(adapter, order.device);
    return adapter;
  }

  #order(id: FamilyOrder['id'], key: string): Omit<FamilyOrder, 'options'> {
    const { discovery, clock, log } = this.#ports;
    return { id, device: discovery.device(key).device, clock, log: log.child({ adapter: id }) };
  }
}
