import type { Clock } from '../../core/clock.ts';
import { errorText, GatewayError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { FrameExchange } from '../../line/line-adapter.ts';
import { APPLE_MODEM_ON_WINDOWS } from '../discovery/windows-words.ts';
import type { OpenSound, Sound } from '../sound/sound.ts';
import type { UsbRecord } from '../usb-record.ts';
import type { AudioMeter } from './audio-meter.ts';
import { ALL_ZERO_MS, SOUND_RETRY_MS, SOUND_WITHIN_MS } from './modem-facts.ts';

/** As the modem's own descriptors call it, and so the sound system. */
const NAME = 'Apple USB Modem';
/** The first frame has come by then. */
const FIRST_FRAME_MS = 2000;
const LOOK_EVERY_MS = 20;

/** What the sound system calls the device's audio function by now. */
export type FindSound = (device: UsbRecord) => Promise<UsbRecord['sound']>;

interface ModemSoundOrder {
  readonly openSound: OpenSound;
  readonly findSound: FindSound;
  readonly platform: NodeJS.Platform;
  readonly device: UsbRecord;
  /** What `exchange` fills. */
  readonly meter: AudioMeter;
  readonly exchange: FrameExchange;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the modem's audio function, which shows up a moment after its configuration was set, and sees that something comes of it.
 * @throws GatewayError `adapter-failed` with what to do
 */
export async function openModemSound(order: ModemSoundOrder): Promise<Sound> {
  const { meter, signal, clock, platform } = order;
  await using opening = new AsyncDisposableStack();
  const sound = opening.use(await whenThere(order));
  const deadline = clock.now() + FIRST_FRAME_MS;
  while (!meter.heard) {
    signal.throwIfAborted();
    if (meter.zeroMs >= ALL_ZERO_MS) throw failed(allZero(platform));
    if (clock.now() >= deadline) throw failed('no audio comes of it. Unplug it and plug it in again');
    await pause(clock, LOOK_EVERY_MS);
  }
  opening.move();
  return sound;
}

async function whenThere(order: ModemSoundOrder): Promise<Sound> {
  const { openSound, findSound, device, exchange, signal, clock, log, platform } = order;
  const deadline = clock.now() + SOUND_WITHIN_MS;
  for (;;) {
    try {
      // A device that was not configured when it was found had no audio function then.
      const sound = device.sound ?? (await findSound(device)) ?? { name: device.product ?? NAME };
      return await openSound({ sound, exchange, signal, clock, log });
    } catch (thrown) {
      signal.throwIfAborted();
      if (clock.now() >= deadline) throw failed(noSound(platform, errorText(thrown)), thrown);
    }
    await pause(clock, SOUND_RETRY_MS);
  }
}

/** Why nothing but zeros comes: the converter's own offset would be heard, were anything let through. */
export const allZero = (platform: NodeJS.Platform): string =>
  platform === 'darwin'
    ? 'its audio is nothing but zeros, because macOS does not let Copperline use it. Allow it in System Settings, Privacy & Security, Microphone, and start Copperline again'
    : 'its audio is nothing but zeros: it is muted in the system’s sound settings, or broken. See that its input is not muted there';

const noSound = (platform: NodeJS.Platform, why: string): string =>
  platform === 'win32' ? APPLE_MODEM_ON_WINDOWS : `its audio cannot be used (${why.replace(/\.$/, '')})`;

const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

const failed = (why: string, cause?: unknown): GatewayError =>
  new GatewayError('adapter-failed', `The Apple USB Modem cannot be used: ${why}.`, { cause });
