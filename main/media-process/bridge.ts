/**
 * Joins the audio of its parties, 20 ms at a time. Each party hears all others: two are a patch, more are a sum
 * that leaves out the listener's own voice. A party may only speak (music, an announcement) or only listen
 * (a recording).
 *
 * Somebody's clock paces it: `gather` takes a frame of every party, `mixFor` says what one party hears, `deliver`
 * gives the others theirs. Nothing is allocated a frame.
 */
import { FRAME_SAMPLES, type Frame } from '../line/line-adapter.ts';

export interface Source {
  /** Fills `frame` with the next 20 ms. False: silence, and `frame` is not looked at. */
  read(frame: Frame, nowMs: number): boolean;
}

export interface Sink {
  /** Takes 20 ms. The frame is only valid during the call and is not to be written to. */
  write(frame: Frame, nowMs: number): void;
}

/** A digit of one party, for the others. `inAudio`: the tone is in what the party says, too. */
export interface DigitSink {
  /** It passes digits on as events now: their tones in the audio are not wanted. */
  readonly outOfBand: boolean;
  digitBegan(digit: string, inAudio: boolean): void;
  digitEnded(digit: string, durationMs: number, inAudio: boolean): void;
}

export interface Party {
  readonly source?: Source;
  readonly sink?: Sink;
  readonly digits?: DigitSink;
  /** Has a clock of its own that drives its frames: a line. */
  readonly hasClock: boolean;
  /** That clock does not tick any more (an adapter that is gone): somebody else has to pace. */
  stalled?(nowMs: number): boolean;
  /** The call is a fax machine's or modem's until `moved`: delays stand still, nothing is invented or left out. */
  passThrough?(): void;
  /** It left a bridge: what it had from there is old. */
  moved?(): void;
}

interface Place {
  readonly party: Party;
  readonly said: Int16Array;
  speaks: boolean;
}

const SILENCE = new Int16Array(FRAME_SAMPLES);

export class Bridge {
  #places: Place[] = [];
  readonly #sum = new Int32Array(FRAME_SAMPLES);
  #sumIsValid = false;
  readonly #mix = new Int16Array(FRAME_SAMPLES);
  #speakers = 0;

  get parties(): readonly Party[] {
    return this.#places.map(({ party }) => party);
  }

  /** The first party with a clock paces the bridge; the other clocked ones meet it through rings of their own. */
  get pacer(): Party | undefined {
    for (const { party } of this.#places) if (party.hasClock) return party;
    return undefined;
  }

  setParties(parties: readonly Party[]): void {
    const before = new Map(this.#places.map((place) => [place.party, place]));
    this.#places = parties.map(
      (party) => before.get(party) ?? { party, said: new Int16Array(FRAME_SAMPLES), speaks: false },
    );
    this.#sumIsValid = false;
  }

  /** Reads every party but `except`, who is heard by `say` when its frame is ready. */
  gather(except: Party | undefined, nowMs: number): void {
    this.#sumIsValid = false;
    this.#speakers = 0;
    for (const place of this.#places) {
      const { party } = place;
      place.speaks = party !== except && (party.source?.read(place.said, nowMs) ?? false);
      if (place.speaks) this.#speakers++;
    }
  }

  /** What the pacing party says in this frame. */
  say(party: Party, frame: Frame): void {
    for (const place of this.#places) {
      if (place.party !== party) continue;
      place.said.set(frame);
      if (!place.speaks) this.#speakers++;
      place.speaks = true;
      this.#sumIsValid = false;
    }
  }

  /** What `party` hears: valid until the next call, not to be written to. */
  mixFor(party: Party): Frame {
    let own: Place | undefined;
    let only: Place | undefined;
    for (const place of this.#places) {
      if (place.party === party) own = place;
      else if (place.speaks) only = place;
    }
    const others = this.#speakers - (own?.speaks ? 1 : 0);
    if (!only || others === 0) return SILENCE;
    if (others === 1) return only.said;
    this.#addUp();
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const sample = (this.#sum[i] ?? 0) - (own?.speaks ? (own.said[i] ?? 0) : 0);
      this.#mix[i] = Math.max(-32768, Math.min(32767, sample));
    }
    return this.#mix;
  }

  /** Gives every party but `except` what it hears. */
  deliver(except: Party | undefined, nowMs: number): void {
    for (const { party } of this.#places) {
      if (party !== except && party.sink) party.sink.write(this.mixFor(party), nowMs);
    }
  }

  /** Everyone who hears `from` gets its digits as events; false when nobody wants digits. */
  takesDigitsOutOfBand(from: Party): boolean {
    let some = false;
    for (const { party } of this.#places) {
      if (party === from || !party.sink || !party.digits) continue;
      if (!party.digits.outOfBand) return false;
      some = true;
    }
    return some;
  }

  passThrough(): void {
    for (const { party } of this.#places) party.passThrough?.();
  }

  digitBegan(from: Party, digit: string, inAudio: boolean): void {
    for (const { party } of this.#places) if (party !== from) party.digits?.digitBegan(digit, inAudio);
  }

  digitEnded(from: Party, digit: string, durationMs: number, inAudio: boolean): void {
    for (const { party } of this.#places) if (party !== from) party.digits?.digitEnded(digit, durationMs, inAudio);
  }

  #addUp(): void {
    if (this.#sumIsValid) return;
    this.#sum.fill(0);
    for (const { speaks, said } of this.#places) {
      if (!speaks) continue;
      for (let i = 0; i < FRAME_SAMPLES; i++) this.#sum[i] = (this.#sum[i] ?? 0) + (said[i] ?? 0);
    }
    this.#sumIsValid = true;
  }
}
