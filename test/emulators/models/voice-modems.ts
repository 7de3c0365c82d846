import type { ModelContext } from '../analog-line.ts';
import type { UsbDevice } from '../usb-device.ts';
import type { ChipName } from './voice-modem/chips.ts';
import { VoiceModemModel } from './voice-modem/voice-modem.ts';

const model =
  (chip: ChipName) =>
  (context: ModelContext): UsbDevice =>
    new VoiceModemModel(chip, context);

/** The voice modems by their names. */
export const voiceModems = {
  cx93010: model('cx93010'),
  'cx93001-2006': model('cx93001-2006'),
  usr5637: model('usr5637'),
  rd02: model('rd02'),
  usr5639: model('usr5639'),
  si24xx: model('si24xx'),
} satisfies Record<ChipName, unknown>;
