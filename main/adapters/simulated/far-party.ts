import { FRAME_SAMPLES, type Frame, SAMPLE_RATE_HZ } from '../../line/line-adapter.ts';
import { dtmfSamples } from './dtmf.ts';
import type { Provocation } from './exchange-control.ts';
import { faxToneSamples } from './fax-tones.ts';
import { voiceSamples } from './speech-signal.ts';
import { type ToneTable, toneTable } from './tone-table.ts';

type FarManner = Extract<
  Provocation,
  { kind: 'is-silent' | 'talks-tone' | 'talks-speech' | 'music' | 'sends-fax-tone' }
>;

/** What the person at the far end sends while connected. */
export type FarAudio =
  | { readonly kind: 'silent' }
  | { readonly kind: 'tone'; readonly hz: number; readonly levelDb: number }
  /** 8 kHz; over and over. */
  | { readonly kind: 'samples'; readonly samples: Int16Array };

const SILENT: FarAudio = { kind: 'silent' };
const VOICE_DB = -22;
const TONE_DB = -15;

interface Burst {
  readonly tone: ToneTable;
  readonly samples: number;
  readonly onBegin: (intervalStartMs: number) => void;
  at: number;
}

/** The person at the other end of the call. Silent unless told otherwise. */
export class FarParty {
  #audio: FarAudio = SILENT;
  /** What is said in this call alone. */
  #speech: FarAudio | undefined;
  #tone: ToneTable | undefined;
  #at = 0;
  #keys: Int16Array = new Int16Array(0);
  #keysAt = 0;
  #burst: Burst | undefined;

  /** Lasts until changed, over calls. */
  talk(audio: FarAudio): void {
    this.#audio = audio;
    this.#speech = undefined;
    this.#tone = audio.kind === 'tone' ? toneTable([audio.hz], audio.levelDb) : undefined;
    this.#at = 0;
  }

  /** As told, until told otherwise. */
  talkAs(manner: FarManner): void {
    switch (manner.kind) {
      case 'is-silent':
        this.talk(SILENT);
        return;
      case 'talks-tone':
        this.talk({ kind: 'tone', hz: manner.hz, levelDb: manner.levelDb ?? TONE_DB });
        return;
      case 'sends-fax-tone':
        this.talk({ kind: 'samples', samples: faxToneSamples(manner.tone, manner.levelDb ?? TONE_DB) });
        return;
      case 'talks-speech':
        this.talk({ kind: 'samples', samples: voiceSamples('speech', manner.levelDb ?? VOICE_DB) });
        return;
      case 'music':
        this.talk({ kind: 'samples', samples: voiceSamples('music', manner.levelDb ?? VOICE_DB) });
        return;
    }
  }

  /** A call begins: a recording starts at its beginning, no key is down. `speaks`: of its own accord, whatever it was told. */
  begin(speaks = false): void {
    this.#speech = speaks ? { kind: 'samples', samples: voiceSamples('speech', VOICE_DB) } : undefined;
    this.#at = 0;
    this.#keys = new Int16Array(0);
    this.#keysAt = 0;
    this.#burst = undefined;
  }

  /** Takes the place of speech until all were sent; more digits queue up. */
  press(digits: string): void {
    const rest = this.#keys.subarray(this.#keysAt);
    const more = dtmfSamples(digits);
    const keys = new Int16Array(rest.length + more.length);
    keys.set(rest);
    keys.set(more, rest.length);
    this.#keys = keys;
    this.#keysAt = 0;
  }

  /** Begins with the next frame, on its first sample, in place of speech. */
  burst({ hz, levelDb, ms }: { hz: number; levelDb: number; ms: number }, onBegin: Burst['onBegin']): void {
    this.#burst = { tone: toneTable([hz], levelDb), samples: Math.round((ms * SAMPLE_RATE_HZ) / 1000), onBegin, at: 0 };
  }

  /** Writes 20 ms, and tells whether there is anything but silence in it. */
  speak(frame: Frame, intervalStartMs: number): boolean {
    if (this.#burst) return this.#speakBurst(this.#burst, frame, intervalStartMs);
    if (this.#keysAt < this.#keys.length) {
      frame.fill(0);
      frame.set(this.#keys.subarray(this.#keysAt, this.#keysAt + FRAME_SAMPLES));
      this.#keysAt += FRAME_SAMPLES;
      return true;
    }
    const audio = this.#speech ?? this.#audio;
    switch (audio.kind) {
      case 'silent':
        return false;
      case 'tone':
        this.#tone?.fill(frame, this.#at);
        this.#at += FRAME_SAMPLES;
        return true;
      case 'samples':
        this.#speakSamples(audio.samples, frame);
        return true;
    }
  }

  #speakBurst(burst: Burst, frame: Frame, intervalStartMs: number): boolean {
    if (burst.at === 0) burst.onBegin(intervalStartMs);
    burst.tone.fill(frame, burst.at);
    frame.fill(0, Math.min(FRAME_SAMPLES, burst.samples - burst.at));
    // A sine begins at zero: the stamp speaks of the first sample, so that one is made loud.
    if (burst.at === 0) frame[0] = frame[1] ?? 0;
    burst.at += FRAME_SAMPLES;
    if (burst.at >= burst.samples) this.#burst = undefined;
    return true;
  }

  #speakSamples(samples: Int16Array, frame: Frame): void {
    for (let done = 0; done < FRAME_SAMPLES; ) {
      const run = samples.subarray(this.#at, this.#at + FRAME_SAMPLES - done);
      frame.set(run, done);
      done += run.length;
      this.#at = (this.#at + run.length) % samples.length;
    }
  }
}
