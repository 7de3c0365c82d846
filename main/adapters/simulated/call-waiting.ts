import { FRAME_MS, FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { alertingTone } from './caller-id-signals.ts';
import { writeTone } from './exchange-tone.ts';
import { fromDbm0 } from './levels.ts';
import { WAITING } from './special-tones.ts';

/** Facts (parameters §3, GR-30 type II): CAS of 75 to 85 ms, DTMF D or A in answer within 160 ms, data within 500 ms after it. */
const SAS_MS = 300;
const SAS_LEVEL_DB = fromDbm0(-16);
const CAS_MS = 80;
const CAS_LEVEL_DB = fromDbm0(-15);
const ANSWER_WITHIN_MS = 160;
const ANSWER_TO_DATA_MS = 100;
/** An answer that has begun in time may take so long to end. */
const LONGEST_ANSWER_MS = 200;

type Phase = 'tones' | 'waiting' | 'answered' | 'data' | 'over';

/** Another caller, announced within a conversation: the far party is muted until it is over. */
export class CallWaiting {
  readonly #tones: Int16Array;
  readonly #data: Int16Array;
  readonly #onAnswer: (digit: string) => void;
  #phase: Phase = 'tones';
  #elapsedMs = 0;

  /** `data`: what is sent to who answers. `onAnswer` is told once, with the digit or `none`. */
  constructor(data: Int16Array, onAnswer: (digit: string) => void) {
    this.#data = data;
    this.#onAnswer = onAnswer;
    this.#tones = waitingTones();
  }

  get over(): boolean {
    return this.#phase === 'over';
  }

  /** 20 ms: what the gateway's digits were, and whether one sounds. Writes what the subscriber hears; false is silence. */
  step(frame: Frame, digits: string, sounding: boolean): boolean {
    const at = this.#elapsedMs;
    this.#elapsedMs += FRAME_MS;
    switch (this.#phase) {
      case 'tones': {
        const sounds = writeFrom(this.#tones, at, frame);
        if (this.#elapsedMs * SAMPLES_PER_MS >= this.#tones.length) this.#go('waiting');
        return sounds;
      }
      case 'waiting': {
        const [answer] = digits.match(/[AD]/) ?? [];
        if (answer !== undefined) this.#answer(answer);
        else if (this.#elapsedMs >= ANSWER_WITHIN_MS + (sounding ? LONGEST_ANSWER_MS : 0)) this.#answer('none');
        return false;
      }
      case 'answered':
        if (sounding) this.#elapsedMs = 0;
        else if (this.#elapsedMs >= ANSWER_TO_DATA_MS) this.#go('data');
        return false;
      case 'data': {
        const sounds = writeFrom(this.#data, at, frame);
        if (this.#elapsedMs * SAMPLES_PER_MS >= this.#data.length) this.#go('over');
        return sounds;
      }
      case 'over':
        return false;
    }
  }

  #answer(digit: string): void {
    this.#onAnswer(digit);
    this.#go(digit === 'none' ? 'over' : 'answered');
  }

  #go(phase: Phase): void {
    this.#phase = phase;
    this.#elapsedMs = 0;
  }
}

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;

function waitingTones(): Int16Array {
  const all = new Int16Array((SAS_MS + CAS_MS) * SAMPLES_PER_MS);
  for (let ms = 0; ms < SAS_MS; ms += FRAME_MS) {
    const at = ms * SAMPLES_PER_MS;
    writeTone(WAITING, ms, { levelDb: SAS_LEVEL_DB, factor: 1 }, all.subarray(at, at + FRAME_SAMPLES));
  }
  all.set(alertingTone(CAS_MS, CAS_LEVEL_DB), SAS_MS * SAMPLES_PER_MS);
  return all;
}

function writeFrom(samples: Int16Array, atMs: number, frame: Frame): boolean {
  frame.fill(0);
  frame.set(samples.subarray(atMs * SAMPLES_PER_MS, atMs * SAMPLES_PER_MS + FRAME_SAMPLES));
  return true;
}
