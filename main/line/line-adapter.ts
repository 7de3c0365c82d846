import type { AdapterId } from '../core/ids.ts';
import type { AdapterCheck } from './found-adapter.ts';
import type { CallerIdMessage, FaxTone, ToneName } from './line-signals.ts';

/** 20 ms of one line: 160 samples, 8 kHz, signed 16 bit, mono. */
export type Frame = Int16Array;
export const SAMPLE_RATE_HZ = 8000;
export const FRAME_MS = 20;
export const FRAME_SAMPLES = 160;

export type Hook = 'on-hook' | 'off-hook';
export type Polarity = 'normal' | 'reversed';
/** How a line is seized: by closing the loop, or by grounding the ring lead until the exchange grounds the tip lead. */
export type LineStart = 'loop' | 'ground';

/** One pulse of a dialled digit: the loop opens, then closes again. */
export interface DialPulse {
  readonly breakMs: number;
  readonly makeMs: number;
}

/** Raw facts of one port, as the hardware senses them. No debouncing: the line machine judges. */
export type SensedEvent =
  | { readonly kind: 'battery'; readonly present: boolean }
  | { readonly kind: 'polarity'; readonly polarity: Polarity }
  /**
   * Ring voltage above or below the threshold: the edges of each ring burst. `lastedMs`: how long it was otherwise, where the
   * device measured that itself. `untimed`: nobody did, and the times of these edges say nothing (a modem's `RING`).
   */
  | { readonly kind: 'ring'; readonly on: boolean; readonly lastedMs?: number; readonly untimed?: true }
  /** Loop current while off-hook; its absence for a while is a CPC (far end hung up). */
  | { readonly kind: 'loop-current'; readonly flowing: boolean }
  /** While on-hook: another phone on the same line is off the hook (the line's voltage fell, and is not gone). */
  | { readonly kind: 'in-use'; readonly inUse: boolean }
  /** Ground start: the exchange grounds the tip lead. While on-hook that is a caller, before any ring. */
  | { readonly kind: 'tip-ground'; readonly grounded: boolean };

export type LineEvent =
  | SensedEvent
  /** Caller ID decoded on board; merged with what the host hears (caller-id-merge.ts). */
  | { readonly kind: 'caller-id'; readonly message: CallerIdMessage }
  /** The port is of no use, and why: told soon after `open`, where the adapter's other ports can be used. It is on-hook. */
  | { readonly kind: 'defective'; readonly reason: string }
  | ReportedEvent;

/** What an adapter's own firmware says it heard or measured. Told and shown; the line machine goes by what we hear ourselves. */
export type ReportedEvent =
  | { readonly kind: 'reported-tone'; readonly tone: ToneName | FaxTone }
  | { readonly kind: 'reported-digit'; readonly digit: string }
  /** Another phone on the line was picked up, or put back, during our call. */
  | { readonly kind: 'reported-extension'; readonly offHook: boolean }
  /** Tip to ring, signed where the adapter senses polarity; loop current where it measures it. */
  | { readonly kind: 'measured'; readonly volts?: number; readonly milliamps?: number }
  /** The device ran out of audio to play, or of room for what it heard; or frames were lost on their way. */
  | { readonly kind: 'audio-fault'; readonly fault: 'underrun' | 'overrun' | 'lost-frames'; readonly count: number };

export interface AdapterCapabilities {
  readonly ports: number;
  readonly senses: {
    readonly battery: boolean;
    readonly loopCurrent: boolean;
    readonly polarity: boolean;
    readonly lineInUse: boolean;
  };
  /** `dialPulses` works. */
  readonly pulse: boolean;
  /** `setStart` takes `ground`. */
  readonly groundStart: boolean;
  readonly callerId: 'by-host' | 'on-board';
  readonly echoCanceller: boolean;
  /** How the device carries audio: `µ-law`, `16-bit linear`. */
  readonly audio: string;
}

/**
 * Takes each captured frame and gives the frame to play in its place, at once: the adapter's clock
 * drives its line (ADR 0002). The frame given is only valid during the call.
 */
export type FrameExchange = (fromLine: Frame) => Frame;

/**
 * What every USB FXO family implements. Lives in the media process, beside its USB handle. Raw facts
 * up, plain commands down, no policy. Ports are counted from 1. All ports are on-hook after `open`,
 * whatever state an earlier process left them in.
 */
export interface LineAdapter extends AsyncDisposable {
  readonly id: AdapterId;
  /** Known once `open` resolved. */
  readonly capabilities: AdapterCapabilities;
  /** @throws GatewayError `adapter-failed` with what to do */
  open(signal: AbortSignal): Promise<void>;
  /** Resolves when the device confirmed. */
  setHook(port: number, hook: Hook): Promise<void>;
  /** Opens the loop of an off-hook port for `ms`, then closes it again. */
  hookFlash(port: number, ms: number): Promise<void>;
  /**
   * Dials by opening the loop of an off-hook port: each digit is its pulses, and `interDigitMs` of closed loop lies between
   * two digits. Resolves when the last pulse is out; going on-hook ends it and rejects.
   * @throws GatewayError `bad-request` where the adapter has no `pulse`
   */
  dialPulses(port: number, digits: readonly (readonly DialPulse[])[], interDigitMs: number): Promise<void>;
  /**
   * How `setHook` seizes this port from now on. On a ground-start port `off-hook` grounds the ring lead, and closes the loop
   * once the exchange grounds the tip lead: `loop-current` tells of it. Every port is loop start after `open`.
   * @throws GatewayError `bad-request` for `ground` where the adapter has no `groundStart`
   */
  setStart(port: number, start: LineStart): Promise<void>;
  /** Identifies the device and tries what it can do; every port must be on-hook. Takes seconds. */
  check(signal: AbortSignal): Promise<AdapterCheck>;
  onEvent(listener: (port: number, event: LineEvent) => void): Disposable;
  /** The device is gone or broken; nothing else comes after. */
  onLost(listener: (reason: string) => void): Disposable;
  /** At most one exchange a port; disposing plays silence. */
  attachAudio(port: number, exchange: FrameExchange): Disposable;
}
