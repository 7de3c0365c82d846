import { openSound } from '../../main/adapters/sound/open-sound.ts';
import type { Sound } from '../../main/adapters/sound/sound.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import type { FrameExchange } from '../../main/line/line-adapter.ts';
import { writeAlsaConfig } from '../emulators/alsa/alsa-config.ts';
import { SoundServer } from '../emulators/alsa/sound-server.ts';
import { configurationDescriptor, deviceDescriptor } from '../emulators/descriptors.ts';
import { AudioFunction, audioDescriptors } from '../emulators/models/usb-audio.ts';
import type { UsbDevice } from '../emulators/usb-device.ts';
import { tempDir } from '../kit/temp-dir.ts';

const place = { interface: 0, capture: 0x81, playback: 0x02 };

/** The number of every card here. */
export const CARD = 1;

export interface EmulatedCard {
  readonly device: UsbDevice;
  readonly audio: AudioFunction;
  /** Every sample that it was given to play, in order. */
  readonly heard: number[];
}

/** A card whose far side says `says`. */
export function emulatedCard(says: (samples: number) => Int16Array, clockPpm = 0): EmulatedCard {
  const heard: number[] = [];
  const audio = new AudioFunction(place, { hear: says, say: (samples) => heard.push(...samples) }, clockPpm);
  const device: UsbDevice = {
    descriptors: {
      device: deviceDescriptor({ vendorId: 0x1209, productId: 1 }),
      configuration: configurationDescriptor(audioDescriptors(place)),
      strings: ['Test', 'Card'],
      speed: 'full',
    },
    control: async (setup) => audio.control(setup),
    in: () => Promise.reject(new Error('none')),
    out: () => Promise.reject(new Error('none')),
    isoIn: (_endpoint, lengths, signal) => audio.isoIn(lengths, signal),
    isoOut: (_endpoint, packets, signal) => audio.isoOut(packets, signal),
    alternate: (number, setting) => audio.alternate(number, setting),
    plugged() {},
    unplugged() {},
    behave: (name, on) => audio.behave(name, on !== false),
    seen: () => ({}),
    [Symbol.dispose]() {},
  };
  return { device, audio, heard };
}

/** Plugs cards into a sound system of their own, and opens them as an adapter does. */
export class SoundDesk implements AsyncDisposable {
  readonly #plugIn: string;
  /** What the sound system calls a card. */
  readonly #name: string;
  readonly #ends: (() => Promise<void> | void)[] = [];

  constructor(plugIn: string, name = 'Card') {
    this.#plugIn = plugIn;
    this.#name = name;
  }

  async plug(device: UsbDevice): Promise<SoundServer> {
    const folder = this.folder();
    const server = await SoundServer.start(device, folder, CARD);
    this.#ends.push(() => server[Symbol.dispose]());
    return server;
  }

  /** A sound system without cards yet. */
  folder(): string {
    const folder = tempDir('sound');
    process.env.ALSA_CONFIG_PATH = writeAlsaConfig(folder.path, this.#plugIn, CARD);
    this.#ends.unshift(() => folder[Symbol.dispose]());
    return folder.path;
  }

  async open(exchange: FrameExchange): Promise<Sound> {
    const sound = await openSound({
      sound: { name: this.#name, card: CARD },
      exchange,
      signal: AbortSignal.timeout(5000),
      clock: createSystemClock(),
      log: silentLog,
    });
    this.#ends.push(async () => sound[Symbol.asyncDispose]());
    return sound;
  }

  /** Newest first. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }
}
