import { errorText } from '../core/errors.ts';
import { type BridgeId, type LegId, type LineId, newBridgeId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { BridgeMember } from '../media/media-protocol.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import { arrange, type HeldParty, type PeerHold } from './hold-arrangement.ts';

/** Digits told by SIP INFO are played at least this long, so that any exchange hears them (Q.24: 40 ms; habit: 100). */
const MIN_DIGIT_MS = 100;

/** Before a call is ended: 1400 Hz, as recorder warning tones are (ITU-T E.180 Supplement 2). */
const WARNING = { hz: 1400, levelDb: -18, onMs: 200, offMs: 200, times: 2 } as const;

/** While somebody is rung: the ringing tone of most countries, until there is something else to hear (ITU-T E.180 §7). */
const RINGING = { hz: 425, levelDb: -19, onMs: 1_000, offMs: 4_000, times: 60 } as const;

/** Times in ms, levels in dBm0. */
export interface DigitTiming {
  readonly toneMs: number;
  readonly gapMs: number;
  readonly levelDb: number;
  readonly twistDb: number;
}

/** One side's audio. */
export interface AudioSide {
  readonly member: Exclude<BridgeMember, { music: true }>;
  /** Of a SIP call: it tells when its peer holds. */
  readonly seat?: Pick<RtpSeat, 'negotiated' | 'onNegotiated'>;
  readonly desk?: boolean;
  /** Puts its peer on hold when the other side holds, in place of music of ours. */
  passHold?(on: boolean): void;
  /** Has its peer change over to a codec that lets a fax machine's and a modem's tones through. */
  passTones?(): void;
}

/** The audio of one call: who hears whom, and music for who waits. Its bridges are its own, closed with it. */
export class CallAudio implements Disposable {
  readonly #media: MediaClient;
  readonly #log: Log;
  readonly #bridges: { readonly id: BridgeId; members: string }[] = [];
  #phase: 'open' | 'closed' = 'open';
  #sides: { readonly a: AudioSide; readonly b?: AudioSide | undefined } | undefined;
  #watching = new DisposableStack();
  #held = false;
  #fax = false;
  /** Whom the hold was passed on to. */
  #passedOn: AudioSide | undefined;
  /** Who hears ringing tone of ours. */
  #ringing: LegId | undefined;

  constructor(media: MediaClient, log: Log) {
    this.#media = media;
    this.#log = log;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Joins two, or lets one wait with music. Others than before take their places. */
  talk(a: AudioSide, b?: AudioSide): void {
    if (this.#phase === 'closed') return;
    this.#watching.dispose();
    this.#watching = new DisposableStack();
    this.#sides = { a, b };
    if (b) this.#stopRinging();
    if (this.#fax) for (const side of [a, b]) side?.passTones?.();
    for (const side of [a, b]) {
      if (side?.seat) this.#watching.use(side.seat.onNegotiated(() => this.#arrange()));
    }
    this.#arrange();
  }

  /** Both wait: by the console's wish. */
  hold(on: boolean): void {
    this.#held = on;
    this.#arrange();
  }

  /** It is a fax machine's or modem's call: from now on nothing is mixed into it. */
  fax(): void {
    if (this.#fax) return;
    this.#fax = true;
    if (this.#sides) for (const side of [this.#sides.a, this.#sides.b]) side?.passTones?.();
    this.#arrange();
  }

  /** A digit that came outside the audio, for this side. */
  give({ member }: AudioSide, digit: string, durationMs: number): void {
    if ('line' in member) this.press(member.line, digit, durationMs);
    else this.pass(member.leg, digit, durationMs);
  }

  #arrange(): void {
    if (this.#phase === 'closed' || !this.#sides) return;
    const { a, b } = this.#sides;
    this.#passOn(a, b);
    const groups = arrange({ a: partyOf(a), b: b && partyOf(b), held: this.#held, fax: this.#fax });
    for (const [index, members] of groups.entries()) {
      const known = this.#bridges[index] ?? { id: newBridgeId(), members: '' };
      this.#bridges[index] = known;
      const now = JSON.stringify(members);
      if (known.members === now) continue;
      known.members = now;
      this.#request(this.#media.request({ kind: 'set-bridge', bridge: known.id, members }));
    }
    for (const { id } of this.#bridges.splice(groups.length)) this.#close(id);
  }

  #passOn(a: AudioSide, b: AudioSide | undefined): void {
    const holder = b && [a, b].find((side) => holdOf(side) !== 'none');
    const other = holder === a ? b : a;
    const wanted = holder && other && holdOf(other) === 'none' && other.passHold ? other : undefined;
    if (wanted === this.#passedOn) return;
    this.#passedOn?.passHold?.(false);
    this.#passedOn = wanted;
    wanted?.passHold?.(true);
  }

  #close(bridge: BridgeId): void {
    this.#request(this.#media.request({ kind: 'close-bridge', bridge }));
  }

  /** Plays digits that the call itself has for the far end; `,` is a pause of 2 s. */
  dial(line: LineId, digits: string, timing: DigitTiming): void {
    this.#request(this.#media.request({ kind: 'dial', line, digits, ...timing }));
  }

  /** Plays a digit that came outside the audio into the line. */
  press(line: LineId, digit: string, durationMs: number): void {
    this.#request(
      this.#media.request({
        kind: 'dial',
        line,
        digits: digit,
        toneMs: Math.max(MIN_DIGIT_MS, durationMs),
        gapMs: MIN_DIGIT_MS,
      }),
    );
  }

  /** Plays two beeps to a leg alone, over what it hears. */
  prompt(leg: LegId): void {
    this.#request(this.#media.request({ kind: 'play-beeps', leg, ...WARNING }));
  }

  /** Plays ringing tone to a leg alone, until it is joined with somebody. */
  ring(leg: LegId): void {
    if (this.#ringing === leg) return;
    this.#ringing = leg;
    this.#request(this.#media.request({ kind: 'play-beeps', leg, ...RINGING }));
  }

  #stopRinging(): void {
    const leg = this.#ringing;
    if (leg === undefined) return;
    this.#ringing = undefined;
    this.#request(this.#media.request({ kind: 'play-beeps', leg, ...RINGING, times: 0 }));
  }

  /** Tells a leg's peer a digit that came outside the audio, the way that was agreed on with it. */
  pass(leg: LegId, digit: string, durationMs: number): void {
    this.#request(
      this.#media.request({
        kind: 'send-digits',
        leg,
        digits: digit,
        toneMs: Math.max(MIN_DIGIT_MS, durationMs),
        gapMs: MIN_DIGIT_MS,
      }),
    );
  }

  [Symbol.dispose](): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#watching.dispose();
    for (const { id } of this.#bridges.splice(0)) this.#close(id);
  }

  /** A media process that is gone takes its bridges along: nothing to do about it here. */
  #request(done: Promise<unknown>): void {
    done.catch((thrown: unknown) => this.#log.warn({ error: errorText(thrown) }, 'audio request failed'));
  }
}

/** As its peer says: `recvonly` is our side of its `sendonly` (RFC 3264 §8.4). */
function holdOf({ seat }: AudioSide): PeerHold {
  const direction = seat?.negotiated?.direction;
  return direction === 'recvonly' ? 'sends' : direction === 'inactive' ? 'silent' : 'none';
}

const partyOf = (side: AudioSide): HeldParty => ({
  member: side.member,
  holds: holdOf(side),
  desk: side.desk === true,
  passesOn: side.passHold !== undefined,
});
