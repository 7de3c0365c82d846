/** The headsets that the gateway has open: presses up, lamps down. */
import { type Discovery, isSame } from '../adapters/discovery/discovery.ts';
import { type Headset, openHeadset } from '../adapters/headset/headset.ts';
import type { OpenHid } from '../adapters/hid-telephony/hid-device.ts';
import type { UsbRecord } from '../adapters/usb-record.ts';
import { GatewayError } from '../core/errors.ts';
import type { HeadsetLamp, HeadsetOpened } from '../core/headset.ts';
import type { Log } from '../core/log.ts';
import type { MediaFact } from '../media/media-protocol.ts';

export interface HeadsetsPorts {
  readonly discovery: Pick<Discovery, 'headset' | 'onGone'>;
  readonly tell: (fact: MediaFact) => void;
  readonly log: Log;
  /** Left out: by the system's HID library. */
  readonly openHid?: OpenHid;
}

interface Open {
  readonly headset: Headset;
  readonly device: UsbRecord;
}

export class Headsets implements AsyncDisposable {
  readonly #ports: HeadsetsPorts;
  readonly #open = new Map<string, Open>();
  readonly #listening: Disposable;
  #closed = false;

  constructor(ports: HeadsetsPorts) {
    this.#ports = ports;
    this.#listening = ports.discovery.onGone((device) => {
      for (const [key, open] of this.#open)
        if (isSame(open.device, device)) this.#lost(key, open.headset, 'The headset was unplugged.');
    });
  }

  /** @throws GatewayError `adapter-failed` with what to do */
  async open(key: string): Promise<HeadsetOpened> {
    const { discovery, openHid, log } = this.#ports;
    await this.close(key);
    const device = discovery.headset(key);
    const headset = await openHeadset(device, openHid);
    if (this.#closed || this.#open.has(key)) {
      await headset[Symbol.asyncDispose]();
      throw new GatewayError('closed', 'The headset was closed while it was being opened.');
    }
    this.#open.set(key, { headset, device });
    headset.onEvent((event) => this.#ports.tell({ kind: 'headset-event', key, event }));
    headset.onLost((reason) => this.#lost(key, headset, reason));
    const { name, lamps, buttons } = headset;
    log.info({ headset: key, lamps: [...lamps], buttons: [...buttons] }, 'a headset is open');
    return { name, lamps: [...lamps], buttons: [...buttons] };
  }

  /** @throws GatewayError `adapter-failed` where it is not open, or does not take it */
  async show(key: string, lamp: HeadsetLamp, on: boolean): Promise<void> {
    const open = this.#open.get(key);
    if (!open) throw new GatewayError('adapter-failed', 'The headset is not open.');
    await open.headset.show(lamp, on);
  }

  async close(key: string): Promise<void> {
    const open = this.#open.get(key);
    if (!open) return;
    this.#open.delete(key);
    await open.headset[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#listening[Symbol.dispose]();
    await Promise.allSettled([...this.#open.keys()].map((key) => this.close(key)));
  }

  /** Race: the library and discovery both tell of it; whoever is first counts. */
  #lost(key: string, headset: Headset, reason: string): void {
    if (this.#open.get(key)?.headset !== headset) return;
    void this.close(key).catch(() => {});
    this.#ports.tell({ kind: 'headset-lost', key, reason });
  }
}
