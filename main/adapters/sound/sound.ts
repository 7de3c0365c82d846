import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import type { FrameExchange } from '../../line/line-adapter.ts';
import type { UsbRecord } from '../usb-record.ts';

/** What the sound system itself lost: what we heard too late to take (`overrun`), or had no frame to play for (`underrun`). */
export interface SoundFault {
  readonly fault: 'underrun' | 'overrun';
  /** Times since the last one was told. */
  readonly count: number;
}

/** A USB device's audio function, opened both ways: 8 kHz, 16 bit, mono. Its capture clock drives it (ADR 0002). */
export interface Sound extends AsyncDisposable {
  /** How the card carries audio, and through what: `16-bit linear at 8000 Hz (ALSA plughw:CARD=1,DEV=0)`. */
  readonly format: string;
  /** The card is gone or failed; told once, nothing comes after. */
  onLost(listener: (reason: string) => void): Disposable;
  onFault(listener: (fault: SoundFault) => void): Disposable;
}

export interface SoundOrder {
  /** @see UsbRecord.sound */
  readonly sound: UsbRecord['sound'];
  /** Is called for each 160 samples captured; what it gives is played. Its frame is only valid during the call. */
  readonly exchange: FrameExchange;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}

/** @throws GatewayError `adapter-failed` with what to do: no such card, in use by another program, no sound library */
export type OpenSound = (order: SoundOrder) => Promise<Sound>;
