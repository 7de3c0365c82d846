import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { UsbDevice } from '../usb-device.ts';
import { writeAlsaConfig } from './alsa-config.ts';
import { buildAlsaPlugIn } from './build-plug-in.ts';
import { audioStreams, SoundServer } from './sound-server.ts';

const hasSound = (device: UsbDevice): boolean => {
  const { capture, playback } = audioStreams(device.descriptors.configuration);
  return capture !== undefined && playback !== undefined;
};

/** The emulated machine's ALSA: a card for each USB audio function that is plugged in. */
export class SoundStack implements Disposable {
  readonly #folder: string;
  readonly #cards = new Map<number, SoundServer>();
  /** For the programs that shall see these cards and no others. */
  readonly env: Readonly<Record<string, string>>;

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.env = env;
  }

  /** Builds ALSA's plug-in where one of `devices` is to have a card. `folder` is made. */
  static async create(root: string, devices: readonly UsbDevice[]): Promise<SoundStack> {
    const folder = join(root, 'alsa');
    if (!devices.some(hasSound)) return new SoundStack(folder, {});
    mkdirSync(folder, { recursive: true });
    return new SoundStack(folder, { ALSA_CONFIG_PATH: writeAlsaConfig(folder, await buildAlsaPlugIn()) });
  }

  async plug(device: UsbDevice, card: number | undefined): Promise<void> {
    if (card !== undefined && hasSound(device))
      this.#cards.set(card, await SoundServer.start(device, this.#folder, card));
  }

  unplug(card: number | undefined): void {
    if (card === undefined) return;
    this.#cards.get(card)?.[Symbol.dispose]();
    this.#cards.delete(card);
  }

  [Symbol.dispose](): void {
    for (const card of [...this.#cards.keys()]) this.unplug(card);
  }
}
