import { isSteady } from '../../line/country-tones.ts';
import type { LineProfile } from '../../line/line-profile.ts';
import type { ToneName, ToneTemplate } from '../../line/line-signals.ts';
import type { MediaRequest } from '../../media/media-protocol.ts';
import type { TwoStageSound } from './two-stage-machine.ts';

type PlayTone = Extract<MediaRequest, { kind: 'play-tone' }>;
export type ToneOrder = Omit<PlayTone, 'kind' | 'line'>;

/** ITU-T E.180 §3: −10 dBm0, 5 dB either way; below the middle, so that digits are heard over it. */
const LEVEL_DB = -13;
/** As the guards ask for their PIN (toll/pin-prompts.ts). */
const PIN_PROMPT = { segments: [{ hz: [1000], onMs: 150, offMs: 100 }], levelDb: -16, times: 2 } as const;
/** Of a country whose tables say nothing: ITU-T E.180 recommends 425 Hz, and what most of the world has. */
const anywhere: Readonly<Record<'dial' | 'ringback' | 'busy' | 'congestion', ToneTemplate['segments']>> = {
  dial: [{ hz: [425], onMs: 600, offMs: 0 }],
  ringback: [{ hz: [425], onMs: 1000, offMs: 4000 }],
  busy: [{ hz: [425], onMs: 500, offMs: 500 }],
  congestion: [{ hz: [425], onMs: 250, offMs: 250 }],
};
/** Whatever the hybrid sends back of our own tones; a caller's hang-up in the meantime is known by the loop, or when they end. */
const OWN: readonly ToneName[] = ['dial', 'ringback', 'busy', 'congestion', 'unobtainable'];

/** A sound as the line's country has it. Pure. */
export function soundOf(sound: TwoStageSound, { tones }: Pick<LineProfile, 'tones'>): ToneOrder {
  switch (sound) {
    case 'pin':
      return { ...PIN_PROMPT, unheard: [] };
    case 'number':
      // Busy tone of a caller who has hung up is heard over it.
      return { segments: segmentsOf('dial', tones), levelDb: LEVEL_DB, unheard: ['dial', 'unobtainable'] };
    case 'ringback':
    case 'busy':
    case 'congestion':
      return { segments: segmentsOf(sound, tones), levelDb: LEVEL_DB, unheard: OWN };
  }
}

/** The plainest of those that a country has: a dial tone without pauses. */
function segmentsOf(name: keyof typeof anywhere, tones: readonly ToneTemplate[]): ToneTemplate['segments'] {
  const own = tones.filter(({ tone }) => tone === name);
  const plain = name === 'dial' ? own.find(isSteady) : own.find((each) => !isSteady(each));
  return (plain ?? own[0])?.segments ?? anywhere[name];
}
