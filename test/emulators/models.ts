import type { ModelContext } from './analog-line.ts';
import { AppleModem } from './models/apple-modem.ts';
import { HeadsetModel } from './models/headset.ts';
import { HidFxo } from './models/hid-fxo.ts';
import { loopBulk, loopHid, loopSerial } from './models/loop-devices.ts';
import { U100 } from './models/u100.ts';
import { voiceModems } from './models/voice-modems.ts';
import type { UsbDevice } from './usb-device.ts';

export type CreateModel = (context: ModelContext) => UsbDevice;

/** The device models by their names: what a world's `model` says. */
export const models: Readonly<Record<string, CreateModel>> = {
  'apple-modem': (context) => new AppleModem(context),
  headset: (context) => new HeadsetModel(context),
  'hid-fxo': (context) => new HidFxo(context, 'open'),
  'hid-fxo-minimal': (context) => new HidFxo(context, 'minimal'),
  u100: (context) => new U100(context),
  'loop-bulk': loopBulk,
  'loop-hid': loopHid,
  'loop-serial': loopSerial,
  ...voiceModems,
};
