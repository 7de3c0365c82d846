import { parseCallerId } from '../line/caller-id-message.ts';
import { FRAME_MS, type Frame } from '../line/line-adapter.ts';
import type { EchoSetting, EchoStatistics } from '../line/line-echo.ts';
import type { CallerIdStandard, FaxTone } from '../line/line-signals.ts';
import type { CallerIdMessage, LineLevels, Listening, ToneHeard, ToneName } from '../media/media-protocol.ts';
import { DtmfCallerId } from './dtmf-caller-id.ts';
import { parseJclip } from './jclip-message.ts';
import { loadNativeAddon, type NativeDspEvent, type NativeLineDsp } from './native-addon.ts';

export type DspEvent =
  | { readonly kind: 'digit-start'; readonly digit: string }
  | { readonly kind: 'digit'; readonly digit: string; readonly durationMs: number }
  /**
   * What may become a digit began, `sinceSamples` before this frame's end; or it ended: the digit, or that it was none.
   * Told after the frame's digits.
   */
  | { readonly kind: 'digit-suspicion'; readonly present: boolean; readonly sinceSamples: number }
  /** Told once for each burst while `listenFax`; `played`: in what was played into the line. */
  | { readonly kind: 'fax-tone'; readonly tone: FaxTone; readonly played: boolean }
  | { readonly kind: 'caller-id'; readonly message: CallerIdMessage }
  /** 2130 and 2750 Hz sounded and ended, on-hook or off-hook: caller ID comes. */
  | { readonly kind: 'alerting-tone'; readonly durationMs: number }
  /** A tone of the templates begun (`present`, as `heard`) or ended. */
  | {
      readonly kind: 'tone';
      readonly tone: ToneName;
      readonly present: boolean;
      readonly heard?: ToneHeard;
      readonly quietMs?: number;
    }
  /** Somebody began to speak, 140 to 300 ms ago, or has been silent for 600 ms. An announcement counts, music may. */
  | { readonly kind: 'voice'; readonly present: boolean };

/** One line's signal processing: what is heard in its audio. */
export interface LineDsp extends Disposable {
  /** Off at first. Another tail keeps what is known of the path. */
  setEcho(setting: EchoSetting): void;
  /**
   * Impulse response from what we play to what comes back, at 8 kHz, as far as it was learnt; the delay before it is its
   * leading zeros. Empty where there is no canceller.
   */
  echoPath(): Float32Array;
  /**
   * Starts the canceller from a path that `echoPath()` gave earlier, so that it is converged at once.
   * @throws TypeError for more than 1472 values, values that are no numbers, or a path that amplifies
   */
  seedEcho(path: Float32Array): void;
  echoStatistics(): EchoStatistics;
  /**
   * Says what to listen for from the next frame on. What was listened for already goes on undisturbed; a tone that
   * is no longer listened for is forgotten without an event.
   * @throws TypeError when a tone template is not sensible (1 to 4 frequencies of 100 to 3900 Hz, on time from 50 ms)
   */
  listen(listening: Listening): void;
  /** Fax machines and modems are listened for, both ways. Off and on again begins anew. */
  listenFax(on: boolean): void;
  /** Clamped to ±20 dB; faded in within a frame. */
  setLevels(levels: LineLevels): void;
  /** Gain and limiter towards the line, in place: before the frame is given to `process` and played. */
  shapeToLine(toLine: Frame): void;
  /**
   * One call per frame. `toLine` is what is played next: our own digits coming back through the hybrid are not
   * reported, and the echo canceller takes its reference from it; `fromLine` is then rewritten in place.
   */
  process(fromLine: Frame, toLine: Frame): readonly DspEvent[];
}

/** @throws GatewayError `native-missing` */
export function createLineDsp(): LineDsp {
  return new AddonLineDsp(new (loadNativeAddon().LineDsp)());
}

const NOTHING: readonly DspEvent[] = [];

class AddonLineDsp implements LineDsp {
  readonly #native: NativeLineDsp;
  #tones: readonly ToneName[] = [];
  #templates = '[]';
  /** Which templates are present: several may stand for one tone. */
  readonly #present = new Set<number>();
  /** While digits are listened for as caller ID and not as dialling: they are then no digits of a call. */
  #dtmfCallerId: DtmfCallerId | undefined;
  #country: string | undefined;

  constructor(native: NativeLineDsp) {
    this.#native = native;
  }

  listen({ dtmf, callerId, tones, callWaiting, country, voice = false }: Listening): void {
    const announced = callerId.includes('dtmf') && !dtmf;
    this.#native.listenDtmf(dtmf || announced);
    if (announced !== (this.#dtmfCallerId !== undefined)) {
      this.#dtmfCallerId = announced ? new DtmfCallerId() : undefined;
    }
    this.#country = country;
    const hears = (standard: CallerIdStandard): boolean => callerId.includes(standard);
    this.#native.listenCallerId(hears('bell202'), hears('v23'), hears('jclip'));
    this.#native.listenAlertingTone(callerId.length > 0 || callWaiting !== undefined);
    this.#native.listenVoice(voice);
    const templates = JSON.stringify(tones);
    if (templates === this.#templates) return;
    this.#native.listenTones(tones);
    this.#templates = templates;
    this.#tones = tones.map(({ tone }) => tone);
    this.#present.clear();
  }

  setEcho({ tailMs, nlp }: EchoSetting): void {
    this.#native.setEcho(tailMs, nlp);
  }

  echoPath(): Float32Array {
    return this.#native.echoPath();
  }

  seedEcho(path: Float32Array): void {
    this.#native.seedEcho(path);
  }

  echoStatistics(): EchoStatistics {
    return this.#native.echoStatistics();
  }

  listenFax(on: boolean): void {
    this.#native.listenFax(on);
  }

  setLevels({ fromLineDb, toLineDb }: LineLevels): void {
    this.#native.setLevels(fromLineDb, toLineDb);
  }

  shapeToLine(toLine: Frame): void {
    this.#native.shapeToLine(toLine);
  }

  process(fromLine: Frame, toLine: Frame): readonly DspEvent[] {
    const events = this.#native.process(fromLine, toLine);
    this.#dtmfCallerId?.pass(FRAME_MS);
    return events ? events.flatMap((event) => this.#read(event)) : NOTHING;
  }

  [Symbol.dispose](): void {
    this.#native.close();
  }

  #read(event: NativeDspEvent): readonly DspEvent[] {
    if (event.kind === 'caller-id') {
      const { bytes, standard } = event;
      const message = standard === 'jclip' ? parseJclip(bytes) : parseCallerId(bytes, standard, this.#country);
      return message ? [{ kind: 'caller-id', message }] : NOTHING;
    }
    if (event.kind === 'alerting-tone') return [event];
    if (this.#dtmfCallerId && event.kind !== 'tone' && event.kind !== 'voice') {
      const message = event.kind === 'digit' ? this.#dtmfCallerId.take(event.digit) : undefined;
      return message ? [{ kind: 'caller-id', message }] : NOTHING;
    }
    return event.kind === 'tone' ? this.#toneChange(event) : [event];
  }

  #toneChange(event: Extract<NativeDspEvent, { kind: 'tone' }>): readonly DspEvent[] {
    const { index, present, heard, quietMs } = event;
    const tone = this.#tones[index];
    if (tone === undefined) return NOTHING;
    const before = this.#has(tone);
    if (present) this.#present.add(index);
    else this.#present.delete(index);
    if (this.#has(tone) === before) return NOTHING;
    if (heard) return [{ kind: 'tone', tone, present, heard }];
    return [{ kind: 'tone', tone, present, ...(quietMs === undefined ? {} : { quietMs }) }];
  }

  #has(tone: ToneName): boolean {
    for (const index of this.#present) if (this.#tones[index] === tone) return true;
    return false;
  }
}
