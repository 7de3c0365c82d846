/**
 * Digits on their way to one RTP peer: as telephone-events, as tones, or told to the gateway for SIP to signal. One of
 * the three at a time, so that a peer never counts a digit twice.
 */
import { CLOCK_HZ } from '../core/codec.ts';
import { GatewayError } from '../core/errors.ts';
import type { Frame } from '../line/line-adapter.ts';
import type { RtpRemote } from '../media/media-protocol.ts';
import type { DigitSink } from './bridge.ts';
import { DigitPlayer } from './digit-player.ts';
import { type EventPacket, EventSender } from './event-sender.ts';

/** To a peer that listens for tones: its detector needs 40 ms and as much pause (ITU-T Q.24). */
const MIN_IN_BAND_MS = 70;
const MAX_IN_BAND_MS = 10_000;

export class PeerDigits implements DigitSink {
  readonly #signal: (digit: string, durationMs: number) => void;
  readonly #events = new EventSender();
  readonly #tones = new DigitPlayer();
  #way: 'events' | 'audio' | 'signalled' | 'none' = 'none';

  /** @param signal a digit for SIP to tell the peer */
  constructor(signal: (digit: string, durationMs: number) => void) {
    this.#signal = signal;
  }

  /** What the peer takes from now on; `sends` false: nothing is to be sent, and what is queued is forgotten. */
  setRemote({ digits, eventPayloadType, eventClockHz = 8000, codec }: RtpRemote, sends: boolean): void {
    this.#events.setClock(eventClockHz, CLOCK_HZ[codec]);
    const wanted = digits ?? (eventPayloadType === undefined ? 'audio' : 'events');
    // Events have no number to go under: the tones are all there is.
    this.#way = !sends ? 'none' : wanted === 'events' && eventPayloadType === undefined ? 'audio' : wanted;
    if (this.#way !== 'events') this.#events.clear();
    if (!sends) this.#tones.stop('The call was put on hold before the last digit was sent.');
  }

  get outOfBand(): boolean {
    return this.#way === 'events' || this.#way === 'signalled';
  }

  digitBegan(digit: string): void {
    if (this.#way === 'events') this.#events.press(digit);
  }

  digitEnded(digit: string, durationMs: number, inAudio: boolean): void {
    if (this.#way === 'events') this.#events.release(durationMs);
    else if (this.#way === 'signalled') this.#signal(digit, durationMs);
    else if (this.#way === 'audio' && !inAudio) {
      const toneMs = Math.min(MAX_IN_BAND_MS, Math.max(MIN_IN_BAND_MS, durationMs));
      this.#tones.playUnwatched(digit, { toneMs, gapMs: MIN_IN_BAND_MS });
    }
  }

  /** Resolves when the last digit has left. @throws GatewayError `media-refused` when nothing can be sent now */
  async send(digits: string, toneMs: number, gapMs: number): Promise<void> {
    switch (this.#way) {
      case 'none':
        throw new GatewayError('media-refused', 'Digits cannot be sent now: the call has no audio towards the peer.');
      case 'audio':
        return this.#tones.play(digits, { toneMs, gapMs });
      case 'events':
        return new Promise((resolve) => this.#events.send(digits, toneMs, gapMs, resolve));
      case 'signalled':
        // A pause is no digit; SIP spaces them by itself.
        for (const digit of digits) if (digit !== ',') this.#signal(digit, toneMs);
    }
  }

  /** What this frame sends in place of audio, once a frame (see `EventSender.next`). */
  next(timestamp: number): EventPacket | 'nothing' | undefined {
    return this.#events.next(timestamp);
  }

  /** Fills `frame` with a digit's tone, when one is being played to the peer. */
  playInto(frame: Frame): boolean {
    return this.#tones.next(frame);
  }

  close(): void {
    this.#way = 'none';
    this.#tones.stop('The leg was closed before the last digit was sent.');
    this.#events.clear();
  }
}
