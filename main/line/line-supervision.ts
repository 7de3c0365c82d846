import { assertNever } from '../core/errors.ts';
import type { ToneHeard, ToneName } from './line-signals.ts';
import type {
  CallWatch,
  FarHangUp,
  HangUpCue,
  HangUpLesson,
  LineEffect,
  LineInput,
  LineState,
  LineTimer,
} from './line-state.ts';
import { farHungUp, type LineStep, step, stop, tell, timer } from './line-step.ts';
import type { LineProfile } from './profile.ts';

/**
 * Disconnect supervision: is anybody still there? A sign that can be false (a loop break of an exchange that is not known to
 * hang up with it, a reversal) is a suspicion, which what is heard afterwards confirms or refutes; a weaker one is a cue, which
 * ends the call only together with long silence. Nothing that a speaker, music or a held call does ends one.
 */

/** A suspicion is looked at after so long, and once more. */
const SUSPICION_MS = 6000;
const SECOND_LOOK_MS = 10_000;
/** A cue that conversation follows was nothing. */
export const CUE_MS = 10_000;
/** Special information tones are repeated after a second or so of silence where they are a tone of their own. */
const SIT_AGAIN_MS = 5000;
/** How long both sides were quiet when that is told (main/media-process/quiet-watch.ts). */
const QUIET_MS = 3000;
/** The loop is closed again after our own flash, and the adapter has seen it. */
const FLASH_MARGIN_MS = 400;
/** After a flash: somebody who hears a tone of the exchange's flashes back to the call that waits within this time. */
const FLASHED_TONE_MS = 20_000;

/** The tones by which an exchange says that nobody is there any more. */
const hangUpTones: { readonly [tone in ToneName]?: FarHangUp } = {
  busy: 'busy-tone',
  congestion: 'congestion-tone',
  howler: 'howler-tone',
  unobtainable: 'unobtainable-tone',
};

const hangUpBy = (tone: ToneName): FarHangUp | undefined => (tone === 'dial' ? 'dial-tone' : hangUpTones[tone]);

type Connected = Extract<LineState, { kind: 'connected' }>;

export function supervise(state: Connected, input: LineInput, profile: LineProfile): LineStep {
  switch (input.kind) {
    case 'loop-current':
      return input.flowing ? loopClosed(state, input.lastedMs, profile) : loopOpened(state, 'open', profile);
    case 'battery':
      return input.present ? loopClosed(state, undefined, profile) : loopOpened(state, 'dead', profile);
    case 'polarity':
      return reversed(state, input.polarity, profile);
    case 'tone':
      return input.present ? toneHeard(state, input.tone, input.heard, profile) : toneEnded(state, input.tone);
    case 'voice':
      return input.present ? voiceHeard(state) : voiceEnded(state);
    case 'call-waiting':
      return step(state, tell({ kind: 'call-waiting', callerId: input.message }));
    case 'quiet':
      return quiet(state, input.sides, profile);
    case 'peer-silent':
      if (input.silent) return cued(state, { kind: 'peer-silent' }, profile);
      return state.watch.cue?.kind === 'peer-silent' ? forget(state) : step(state);
    case 'flash':
      if (state.watch.phase === 'flashing') return step(state);
      return watching(
        without(state, 'suspicion'),
        { phase: 'flashing', voice: 'unheard' },
        { kind: 'flash' },
        timer('flash', profile.flashMs + FLASH_MARGIN_MS),
        stop('cpc'),
        stop('suspicion'),
      );
    case 'timeout':
      return timedOut(state, input.timer, profile);
    default:
      return step(state);
  }
}

function timedOut(state: Connected, name: LineTimer, profile: LineProfile): LineStep {
  const { watch } = state;
  switch (name) {
    case 'cpc':
      return watch.loop === 'closed' ? step(state) : longBreak(state, profile);
    case 'call':
      return farHungUp('time-limit', profile, { battery: watch.loop !== 'dead' });
    case 'settle':
      return watch.phase === 'new' ? watching(state, { phase: 'settled' }) : step(state);
    case 'suspicion':
      return look(state, profile);
    case 'cue':
      return watch.cue && passes(watch.cue, watch.quiet) ? forget(state) : step(state);
    case 'silence':
      return watch.cue && watch.quiet === 'both' ? farHungUp('silence', profile, { cue: watch.cue }) : step(state);
    case 'flash':
      if (watch.phase !== 'flashing') return step(state);
      return watching(
        state,
        { phase: 'flashed' },
        ...(watch.loop === 'closed' ? [] : [timer('cpc', firstLookMs(profile))]),
      );
    case 'flashed-tone': {
      const { cue } = watch;
      const how = cue?.kind === 'tone' ? hangUpBy(cue.tone) : undefined;
      return cue?.kind === 'tone' && how ? farHungUp(how, profile, toneSigns(cue.tone, cue.heard)) : step(state);
    }
    default:
      return step(state);
  }
}

const watching = (state: Connected, change: Partial<CallWatch>, ...effects: LineEffect[]): LineStep =>
  step({ ...state, watch: { ...state.watch, ...change } }, ...effects);

function without(state: Connected, name: 'suspicion' | 'cue'): Connected {
  const { [name]: _, ...watch } = state.watch;
  return { ...state, watch };
}

const toneSigns = (tone: ToneName, heard: ToneHeard | undefined) => ({ tone, ...(heard ? { heard } : {}) });

/** From when on a loop break means something. */
const firstLookMs = (profile: LineProfile): number =>
  profile.disconnect.cpc === 'ignore' ? profile.cpcMaxMs : profile.cpcMs;

function loopOpened(state: Connected, loop: 'open' | 'dead', profile: LineProfile): LineStep {
  const again = state.watch.loop !== 'closed';
  // A break that we make ourselves is none of the exchange's.
  if (again || state.watch.phase === 'flashing') return watching(state, { loop });
  return watching(state, { loop }, timer('cpc', firstLookMs(profile)));
}

function loopClosed(state: Connected, openMs: number | undefined, profile: LineProfile): LineStep {
  const { watch } = state;
  if (watch.loop === 'closed') return step(state);
  const closed: Connected = { ...state, watch: { ...watch, loop: 'closed' } };
  if (watch.phase === 'flashing') return step(closed);
  const cue: HangUpCue = { kind: 'loop-break', ...(openMs === undefined ? {} : { ms: openMs }), ended: true };
  if (watch.suspicion?.cue.kind === 'loop-break')
    return watching(closed, { suspicion: { ...watch.suspicion, cue } }, stop('cpc'));
  const { state: next, effects } = cued(closed, cue, profile);
  return step(next, stop('cpc'), ...effects);
}

/** The loop has been open for as long as the profile says. */
function longBreak(state: Connected, profile: LineProfile): LineStep {
  const { watch } = state;
  const battery = watch.loop !== 'dead';
  const cue: HangUpCue = { kind: 'loop-break', ms: profile.cpcMs, ended: false };
  const suspected = watch.suspicion?.cue.kind === 'loop-break';
  if (profile.disconnect.cpc === 'act' && !suspected) return farHungUp('cpc', profile, { cue, battery });
  if (profile.disconnect.cpc === 'ignore' || suspected || profile.cpcMaxMs <= profile.cpcMs)
    return farHungUp('line-lost', profile, { cue: { ...cue, ms: profile.cpcMaxMs }, battery });
  return watching(
    state,
    { suspicion: { cue, stage: 'first' } },
    timer('cpc', profile.cpcMaxMs - profile.cpcMs),
    timer('suspicion', SUSPICION_MS),
  );
}

function reversed(state: Connected, polarity: Connected['polarity'], profile: LineProfile): LineStep {
  if (polarity === state.polarity) return step(state);
  const use = profile.disconnect.polarity;
  const { watch, evidence, direction } = state;
  // Reversed at the answer and back now: the far end hung up.
  if (evidence === 'polarity' && use !== 'ignore') return farHungUp('polarity', profile);
  const next: Connected = { ...state, polarity };
  const cue: HangUpCue = { kind: 'polarity' };
  // Outbound it may be the answer, which was told by something else before.
  if (use === 'ignore' || direction === 'outbound') return cued(next, cue, profile);
  if (watch.phase === 'new') return step(next);
  if (use === 'act') return farHungUp('polarity', profile);
  if (watch.suspicion) return step(next);
  return watching(next, { suspicion: { cue, stage: 'first' } }, timer('suspicion', SUSPICION_MS));
}

function toneHeard(state: Connected, tone: ToneName, heard: ToneHeard | undefined, profile: LineProfile): LineStep {
  const { watch, direction } = state;
  const signs = toneSigns(tone, heard);
  if (tone === 'sit') return sitHeard(state, signs, profile);
  const how = hangUpBy(tone);
  if (!how) return step(state);
  // The exchange's own tones after a flash: dial tone for a second call, before anybody has spoken, and busy tone of that one.
  if (watch.phase === 'flashing' || watch.phase === 'flashed')
    return tone === 'dial' && watch.voice === 'unheard'
      ? step(state)
      : watching(state, { cue: { kind: 'tone', ...signs } }, timer('flashed-tone', FLASHED_TONE_MS));
  if (watch.suspicion) return confirmed(watch.suspicion.cue, profile, signs);
  if (tone !== 'dial') return farHungUp(how, profile, signs);
  if (watch.phase === 'new' && direction === 'inbound')
    return farHungUp('caller-gone', profile, { ...signs, ...(watch.cue ? { cue: watch.cue } : {}) });
  // A company's own dial tone, for an extension to be dialled, comes before anybody spoke.
  if (watch.voice === 'present' || (direction === 'outbound' && watch.voice === 'unheard'))
    return cued(state, { kind: 'tone', ...signs }, profile);
  return farHungUp('dial-tone', profile, signs);
}

/** Whether a cue is nothing any more when its time is over: in silence most stay until that ends. */
const passes = (cue: HangUpCue, quiet: CallWatch['quiet']): boolean =>
  (cue.kind === 'tone' && cue.tone === 'sit') || (cue.kind !== 'peer-silent' && quiet !== 'both');

/** Three notes may be anybody's; the same again soon is an exchange that says that nobody is there. */
function sitHeard(state: Connected, signs: ReturnType<typeof toneSigns>, profile: LineProfile): LineStep {
  const { cue, phase, suspicion } = state.watch;
  if (phase === 'flashing' || phase === 'flashed') return step(state);
  if (suspicion) return confirmed(suspicion.cue, profile, signs);
  if (cue?.kind === 'tone' && cue.tone === 'sit') return farHungUp('unobtainable-tone', profile, signs);
  return watching(state, { cue: { kind: 'tone', ...signs } }, timer('cue', SIT_AGAIN_MS));
}

function toneEnded(state: Connected, tone: ToneName): LineStep {
  const { cue, phase } = state.watch;
  return phase === 'flashed' && cue?.kind === 'tone' && cue.tone === tone
    ? step(without(state, 'cue'), stop('flashed-tone'))
    : step(state);
}

function voiceHeard(state: Connected): LineStep {
  const { suspicion, loop } = state.watch;
  const spoken: Connected = { ...state, watch: { ...state.watch, voice: 'present' } };
  return suspicion && loop === 'closed' ? refuted(spoken, suspicion.cue) : step(spoken);
}

function voiceEnded(state: Connected): LineStep {
  const { phase, voice } = state.watch;
  // Who spoke before our flash is not who is heard after it.
  const before = (phase === 'flashing' || phase === 'flashed') && voice === 'unheard';
  return before ? step(state) : watching(state, { voice: 'paused' });
}

function quiet(state: Connected, sides: CallWatch['quiet'], profile: LineProfile): LineStep {
  const { cue, quiet: before } = state.watch;
  if (sides === before) return step(state);
  if (sides === 'both')
    return watching(
      state,
      { quiet: sides },
      ...(cue && profile.silenceMs > 0 ? [timer('silence', Math.max(0, profile.silenceMs - QUIET_MS))] : []),
    );
  if (before !== 'both' || !cue || cue.kind === 'peer-silent')
    return watching(state, { quiet: sides }, stop('silence'));
  const { state: next, effects } = forget(state);
  return step({ ...(next as Connected), watch: { ...(next as Connected).watch, quiet: sides } }, ...effects);
}

/** Another look at what followed a suspicious sign. */
function look(state: Connected, profile: LineProfile): LineStep {
  const { suspicion, quiet, voice, loop } = state.watch;
  if (!suspicion) return step(state);
  if (loop !== 'closed') return step(state, timer('suspicion', SUSPICION_MS));
  if (voice === 'present') return refuted(state, suspicion.cue);
  if (quiet === 'both' || (suspicion.stage === 'second' && quiet === 'line'))
    return confirmed(suspicion.cue, profile, {});
  if (suspicion.stage === 'first')
    return watching(state, { suspicion: { ...suspicion, stage: 'second' } }, timer('suspicion', SECOND_LOOK_MS));
  // No tone, no silence: somebody is there.
  return refuted(state, suspicion.cue);
}

function confirmed(cue: HangUpCue, profile: LineProfile, signs: ReturnType<typeof toneSigns> | object): LineStep {
  const lesson = lessonOf(cue, 'hang-up');
  const how = cue.kind === 'polarity' ? 'polarity' : 'cpc';
  return farHungUp(how, profile, { ...signs, cue }, ...(lesson ? [lesson] : []));
}

function refuted(state: Connected, cue: HangUpCue): LineStep {
  const lesson = lessonOf(cue, 'false');
  return step(without(without(state, 'suspicion'), 'cue'), stop('suspicion'), ...(lesson ? [lesson] : []));
}

function lessonOf(cue: HangUpCue, was: HangUpLesson['was']): LineEffect | undefined {
  switch (cue.kind) {
    case 'loop-break':
      return {
        kind: 'learn',
        lesson:
          was === 'false'
            ? { of: 'loop-break', was }
            : { of: 'loop-break', was, ...(cue.ended && cue.ms !== undefined ? { ms: cue.ms } : {}) },
      };
    case 'polarity':
      return { kind: 'learn', lesson: { of: 'polarity', was } };
    case 'tone':
    case 'peer-silent':
      return undefined;
    default:
      return assertNever(cue);
  }
}

/** A sign that counts only with long silence from now on. */
function cued(state: Connected, cue: HangUpCue, profile: LineProfile): LineStep {
  // A silent peer is silent until it is told to be back, and in silence a cue stays until that ends.
  const lasts = cue.kind === 'peer-silent' || state.watch.quiet === 'both';
  const waits = state.watch.quiet === 'both' && profile.silenceMs > 0;
  return watching(
    state,
    { cue },
    lasts ? stop('cue') : timer('cue', CUE_MS),
    ...(waits ? [timer('silence', profile.silenceMs)] : []),
  );
}

const forget = (state: Connected): LineStep => step(without(state, 'cue'), stop('cue'), stop('silence'));
