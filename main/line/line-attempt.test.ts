import { describe, expect, it } from 'vitest';
import { lineStep } from './line-machine.ts';
import type { LineEffect, LineInput, LineState, LineTimer, LineTold } from './line-state.ts';
import { type ProfileChanges, profileFor } from './profile.ts';

const seize = (digits: string): LineInput => ({ kind: 'seize', digits });
const timeout = (timer: LineTimer): LineInput => ({ kind: 'timeout', timer });
const loop = (flowing: boolean): LineInput => ({ kind: 'loop-current', flowing });
const tone = (name: Extract<LineInput, { kind: 'tone' }>['tone'], present = true, quietMs?: number): LineInput => ({
  kind: 'tone',
  tone: name,
  present,
  ...(quietMs === undefined ? {} : { quietMs }),
});
const voice = (present: boolean): LineInput => ({ kind: 'voice', present });
const reversal: LineInput = { kind: 'polarity', polarity: 'reversed' };
const dialled: LineInput = { kind: 'dialled' };
const aDial = [seize('123'), loop(true), tone('dial'), timeout('dial-delay'), dialled];

interface Run {
  readonly state: LineState;
  readonly effects: readonly LineEffect[];
  readonly told: readonly LineTold[];
  readonly timers: readonly string[];
}

/** From idle, on a line of the United States with changes of its own. */
function run(changes: ProfileChanges, ...inputs: readonly LineInput[]): Run {
  const profile = profileFor('us', changes);
  let state: LineState = { kind: 'idle' };
  const effects: LineEffect[] = [];
  for (const input of inputs) {
    const next = lineStep(state, input, profile);
    state = next.state;
    effects.push(...next.effects);
  }
  return {
    state,
    effects,
    told: effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.told] : [])),
    timers: effects.flatMap((effect) => (effect.kind === 'start-timer' ? [`${effect.timer} ${effect.ms}`] : [])),
  };
}

const lastTold = (changes: ProfileChanges, ...inputs: readonly LineInput[]): LineTold | undefined =>
  run(changes, ...inputs).told.at(-1);

const connected = (evidence: string) => ({ kind: 'connected', evidence });
const rings = [...aDial, tone('ringback')];

describe('dialling', () => {
  it('goes step by step: digits, another dial tone, a pause, a flash', () => {
    const profile = {};
    const toSecondTone = [seize('9w123,!4'), loop(true), tone('dial'), timeout('dial-delay'), dialled];
    expect(run(profile, ...toSecondTone).state).toEqual({
      kind: 'dialling',
      step: 'dial-tone',
      rest: '123,!4',
      polarity: 'normal',
    });
    const toPause = [...toSecondTone, tone('dial'), timeout('dial-delay'), dialled];
    expect(run(profile, ...toPause).state).toMatchObject({ step: 'pause', rest: '!4' });
    const { state, effects, timers } = run(profile, ...toPause, timeout('dial-pause'), timeout('dial-pause'), dialled);
    expect(state.kind).toBe('proceeding');
    expect(effects.flatMap((effect) => (effect.kind === 'dial' ? [effect.digits] : []))).toEqual(['9', '123', '4']);
    expect(effects).toContainEqual({ kind: 'flash' });
    expect(timers).toEqual(expect.arrayContaining(['dial-pause 2000', 'dial-pause 800']));
  });

  it('does not take its own flash for the exchange hanging up, and does take a loop break while it dials', () => {
    const flashing = [seize('!4'), loop(true), tone('dial'), timeout('dial-delay')];
    expect(run({}, ...flashing, loop(false)).timers.some((timer) => timer.startsWith('cpc'))).toBe(false);
    expect(lastTold({}, ...flashing, timeout('dial-pause'), loop(false), timeout('cpc'))).toMatchObject({
      why: 'far-end-hung-up',
    });
  });

  it('without a dial tone in time goes on, or fails, as the profile says', () => {
    expect(run({}, seize('12'), loop(true), timeout('dial-tone')).state.kind).toBe('dialling');
    const strict = { dialToneTimeout: 'fail' } as const;
    expect(run(strict, seize('12'), loop(true), timeout('dial-tone')).state.kind).toBe('guarding');
    expect(lastTold(strict, seize('12'), loop(true), timeout('dial-tone'))).toEqual({
      kind: 'seize-failed',
      why: 'no-dial-tone',
    });
    const second = [seize('0w12'), loop(true), tone('dial'), timeout('dial-delay'), dialled, timeout('dial-tone')];
    expect(run({}, ...second).effects).toContainEqual({ kind: 'dial', digits: '12' });
    expect(lastTold(strict, ...second)).toMatchObject({ why: 'no-dial-tone' });
  });

  it('is not over before the digits of its last step are out', () => {
    expect(run({}, seize('12,'), loop(true), tone('dial'), timeout('dial-delay'), dialled).state.kind).toBe('dialling');
  });

  it('the dial tone that does not stop for the digits ends the attempt', () => {
    expect(lastTold({}, ...aDial, tone('dial'), timeout('dial-tone'))).toMatchObject({ why: 'dial-tone-stayed' });
    expect(run({}, ...aDial, tone('dial'), tone('dial', false)).effects.at(-1)).toEqual({
      kind: 'stop-timer',
      timer: 'dial-tone',
    });
  });
});

describe('the answer', () => {
  it('is a voice after ringback, at once', () => {
    expect(lastTold({}, ...rings, voice(true))).toEqual(connected('voice'));
    expect(lastTold({}, ...rings, tone('ringback', false, 30), voice(true))).toEqual(connected('voice'));
  });

  it("is a fax machine's or modem's answer tone", () => {
    expect(lastTold({}, ...rings, { kind: 'fax-answer' })).toEqual(connected('fax-tone'));
    expect(run({ answer: 'polarity' }, ...rings, { kind: 'fax-answer' }).state.kind).toBe('proceeding');
  });

  it('is a voice without ringback, if it lasts', () => {
    expect(run({}, ...aDial, voice(true)).state.kind).toBe('proceeding');
    expect(run({}, ...aDial, voice(true), voice(false)).effects.at(-1)).toEqual({ kind: 'stop-timer', timer: 'voice' });
    expect(lastTold({}, ...aDial, voice(true), timeout('voice'))).toEqual(connected('voice'));
  });

  it('is the end of ringback once nothing was heard for one and a half pauses', () => {
    const stopped = run({}, ...rings, tone('ringback', false, 30));
    expect(stopped.state).toMatchObject({ kind: 'proceeding', ringback: 'stopped' });
    expect(stopped.timers.at(-1)).toBe('ringback 5970');
    expect(run({}, ...rings, tone('ringback', false, 4640)).timers.at(-1)).toBe('ringback 1360');
    expect(lastTold({}, ...rings, tone('ringback', false), timeout('ringback'))).toEqual(connected('ringback-ended'));
  });

  it('is not a pause in the ringing', () => {
    const { state, effects } = run({}, ...rings, tone('ringback', false), tone('ringback'));
    expect(state).toMatchObject({ ringback: 'heard' });
    expect(effects).toContainEqual({ kind: 'stop-timer', timer: 'ringback' });
  });

  it('is not busy tone after ringback', () => {
    expect(lastTold({}, ...rings, tone('ringback', false), tone('busy'))).toMatchObject({ why: 'busy' });
  });

  it('is never what an announcement says after special information tones', () => {
    expect(run({}, ...aDial, tone('sit'), voice(true)).told).not.toContainEqual(connected('voice'));
  });

  it('is no reversal while the line is seized or dials, and is the next one', () => {
    const back: LineInput = { kind: 'polarity', polarity: 'normal' };
    const [taken = reversal, ...rest] = aDial;
    for (const early of [
      [taken, reversal, ...rest],
      [...aDial.slice(0, -1), reversal, dialled],
    ]) {
      expect(run({}, ...early).state).toMatchObject({ kind: 'proceeding', polarity: 'reversed' });
      expect(lastTold({}, ...early, tone('ringback'), back)).toEqual(connected('polarity'));
      expect(lastTold({}, ...early, tone('ringback'), back, reversal)).toEqual({
        kind: 'far-hung-up',
        how: 'polarity',
      });
    }
  });

  it('by polarity alone, where the line says so: neither voice nor silence counts', () => {
    const strict = { answer: 'polarity' } as const;
    expect(run(strict, ...rings, voice(true), tone('ringback', false), timeout('ringback')).state.kind).toBe(
      'proceeding',
    );
    expect(lastTold(strict, ...aDial, timeout('answer'))).toMatchObject({ why: 'no-answer' });
    expect(lastTold(strict, ...rings, reversal)).toEqual(connected('polarity'));
    expect(run(strict, ...aDial).timers).toContain('answer 180000');
  });

  it('by what is heard alone: a polarity that turns means nothing', () => {
    const strict = { answer: 'voice' } as const;
    expect(run(strict, ...rings, reversal).state.kind).toBe('proceeding');
    expect(lastTold(strict, ...rings, reversal, voice(true))).toEqual(connected('voice'));
    expect(lastTold(strict, ...aDial, timeout('answer'))).toMatchObject({ why: 'no-answer' });
  });

  it('by dialling alone: connected with the last digit', () => {
    const { state, told } = run({ answer: 'after-dialling' }, ...aDial);
    expect(state).toMatchObject({ kind: 'connected', evidence: 'assumed' });
    expect(told.slice(-2)).toEqual([{ kind: 'proceeding' }, connected('assumed')]);
  });

  it('nobody gives within the time that it may ring', () => {
    expect(lastTold({}, ...rings, timeout('answer'))).toMatchObject({ why: 'no-answer' });
  });
});

describe('a profile that contradicts itself in dialling', () => {
  it.each<[string, ProfileChanges]>([
    ['dtmf.levelDb', { dtmf: { levelDb: 0 } }],
    ['dtmf.twistDb', { dtmf: { levelDb: -4, twistDb: 6 } }],
    ['dialToneWaitMs', { dialToneTimeout: 'fail', dialToneWaitMs: 0 }],
  ])('is refused: %s', (field, changes) => {
    expect(() => profileFor('us', changes)).toThrow(field);
  });
});
