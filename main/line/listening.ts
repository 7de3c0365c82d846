import { assertNever } from '../core/errors.ts';
import { isSteady, steadyTones } from './country-tones.ts';
import { soonTold } from './dial-tones.ts';
import type { LineProfile } from './line-profile.ts';
import type { Listening, ToneName, ToneTemplate } from './line-signals.ts';
import type { LineEffect } from './line-state.ts';

export type ListenFor = Extract<LineEffect, { kind: 'listen' }>['to'];

/**
 * Some dial tones begin as a congestion tone does (Slovakia's special one: three short bursts, then a long one). Before the
 * first digit there is time for one more.
 */
const CYCLES_BEFORE_DIAL_TONE = 4;

/** What is listened for on a line of this profile, by what the line's machine waits for. */
export function listeningFor(profile: LineProfile, to: ListenFor): Listening {
  const tones = (...names: ToneName[]) => profile.tones.filter(({ tone }) => names.includes(tone));
  switch (to) {
    case 'nothing':
      return { dtmf: false, callerId: [], tones: [] };
    case 'caller-id':
      return { dtmf: false, callerId: profile.callerIdStandards, country: profile.country, tones: [] };
    case 'dial-tone': {
      const refusals = tones('busy', 'congestion');
      const dial = tones('dial').map((tone) => soonTold(tone, refusals));
      return { dtmf: false, callerId: [], tones: [...dial, ...[...refusals, ...tones('howler')].map(unhurried)] };
    }
    case 'progress':
      return {
        dtmf: true,
        callerId: [],
        tones: [
          ...tones('ringback', 'busy', 'congestion', 'unobtainable', 'sit', 'howler'),
          ...tones('dial').filter(withoutPause),
          ...steadyTones(profile.tones),
        ].slice(0, MOST_TONES),
        voice: true,
      };
    case 'conversation':
      return {
        dtmf: true,
        callerId: [],
        country: profile.country,
        ...callWaiting(profile),
        voice: true,
        tones: [
          ...tones('busy', 'congestion', 'howler', 'sit'),
          ...tones('unobtainable').map((tone) => (isSteady(tone) ? lasting(tone, UNOBTAINABLE_IN_CALL_MS) : tone)),
          ...tones('dial')
            .filter(isSteady)
            .map((tone) => lasting(tone, DIAL_TONE_IN_CALL_MS)),
        ],
      };
    default:
      return assertNever(to);
  }
}

/** What the detector can follow (native/src/tone-template.h); a profile names no more (check-profile.ts). */
const MOST_TONES = 64;

/** A dial tone in mid-call must last longer than any note is held. */
const DIAL_TONE_IN_CALL_MS = 2500;
/** One frequency alone may be an organ's, or somebody's test tone. */
const UNOBTAINABLE_IN_CALL_MS = 10_000;

const lasting = (template: ToneTemplate, onMs: number): ToneTemplate => ({
  ...template,
  segments: template.segments.map((segment) => ({ ...segment, onMs })),
});

const callWaiting = ({ callWaiting, callWaitingAck }: LineProfile): Pick<Listening, 'callWaiting'> => {
  if (callWaiting === 'off') return {};
  return { callWaiting: callWaiting === 'ack' ? callWaitingAck : 'report' };
};

/** One that stutters could not be told from a busy tone in time. */
const withoutPause = ({ segments }: ToneTemplate): boolean => segments.every(({ offMs }) => offMs === 0);

const unhurried = (template: ToneTemplate): ToneTemplate =>
  template.tone === 'dial' ? template : { ...template, cycles: CYCLES_BEFORE_DIAL_TONE };
