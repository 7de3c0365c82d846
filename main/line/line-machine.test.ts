import { describe, expect, it } from 'vitest';
import { initialLineState, lineStep } from './line-machine.ts';
import type { CallerIdMessage } from './line-signals.ts';
import {
  hookIn,
  type LineEffect,
  type LineInput,
  type LineState,
  type LineTimer,
  type LineTold,
} from './line-state.ts';
import { profileFor } from './profile.ts';

const profile = profileFor('us');
const callerId: CallerIdMessage = { standard: 'bell202', number: '2025551234', name: 'ADA', checksumOk: true };
const timers: LineTimer[] = [
  'ring',
  'ring-gap',
  'caller-id',
  'loop-current',
  'dial-tone',
  'dial-delay',
  'dial-pause',
  'cpc',
  'answer',
  'voice',
  'ringback',
  'call',
  'guard',
];
const tones = ['dial', 'ringback', 'busy', 'congestion', 'sit', 'howler'] as const;
const everyInput: LineInput[] = [
  { kind: 'adapter-ready' },
  { kind: 'adapter-lost', reason: 'unplugged' },
  ...[true, false].flatMap((yes): LineInput[] => [
    { kind: 'battery', present: yes },
    { kind: 'ring', on: yes },
    { kind: 'loop-current', flowing: yes },
    ...tones.map((tone): LineInput => ({ kind: 'tone', tone, present: yes })),
  ]),
  { kind: 'polarity', polarity: 'normal' },
  { kind: 'polarity', polarity: 'reversed' },
  { kind: 'caller-id', message: callerId },
  { kind: 'caller-id', message: { standard: 'v23', checksumOk: false } },
  { kind: 'dialled' },
  ...(['hook', 'dial', 'flash', 'listen'] as const).map(
    (what): LineInput => ({ kind: 'command-failed', what, reason: 'stalled' }),
  ),
  { kind: 'seize', digits: '123' },
  { kind: 'seize', digits: '9w1,2!' },
  { kind: 'voice', present: true },
  { kind: 'voice', present: false },
  { kind: 'offer' },
  { kind: 'answer' },
  { kind: 'release' },
  ...timers.map((timer): LineInput => ({ kind: 'timeout', timer })),
];

/** States told apart as far as the machine can: counters capped. */
const keyOf = (state: LineState): string =>
  JSON.stringify('rings' in state ? { ...state, rings: Math.min(state.rings, 3) } : state);

function everyReachableState(): LineState[] {
  const seen = new Map<string, LineState>([[keyOf(initialLineState), initialLineState]]);
  const queue = [initialLineState];
  for (let state = queue.shift(); state; state = queue.shift()) {
    for (const input of everyInput) {
      const next = lineStep(state, input, profile).state;
      const capped = 'rings' in next ? { ...next, rings: Math.min(next.rings, 3) } : next;
      if (!seen.has(keyOf(capped))) {
        seen.set(keyOf(capped), capped);
        queue.push(capped);
      }
    }
  }
  return [...seen.values()];
}

/** Runs inputs from idle and returns the last state and all that was told. */
function run(...inputs: LineInput[]): { state: LineState; told: LineTold[]; effects: LineEffect[] } {
  let state: LineState = { kind: 'idle' };
  const effects: LineEffect[] = [];
  for (const input of inputs) {
    const next = lineStep(state, input, profile);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects, told: effects.flatMap((effect) => (effect.kind === 'tell' ? [effect.told] : [])) };
}

const ring = (on: boolean): LineInput => ({ kind: 'ring', on });
const timeout = (timer: LineTimer): LineInput => ({ kind: 'timeout', timer });
const loop = (flowing: boolean): LineInput => ({ kind: 'loop-current', flowing });
const heard = (tone: (typeof tones)[number], present = true): LineInput => ({ kind: 'tone', tone, present });
const aRing = [ring(true), timeout('ring'), ring(false)];
const aDial = [
  { kind: 'seize', digits: '123' } as const,
  loop(true),
  heard('dial'),
  timeout('dial-delay'),
  { kind: 'dialled' } as const,
];

describe('every input in every state', () => {
  const states = everyReachableState();

  it('reaches every kind of state', () => {
    expect(new Set(states.map(({ kind }) => kind)).size).toBe(11);
  });

  it('commands the hook exactly when a state is entered that needs another position', () => {
    for (const state of states) {
      for (const input of everyInput) {
        const { state: next, effects } = lineStep(state, input, profile);
        const commanded = effects.flatMap((effect) => (effect.kind === 'hook' ? [effect.hook] : [])).at(-1);
        const where = `${JSON.stringify(state)} + ${JSON.stringify(input)}`;
        if (commanded) expect(commanded, where).toBe(hookIn(next.kind));
        // Without an adapter, or with a hook that does not obey, no command can be carried out now.
        const unreachable = next.kind === 'out-of-service' && next.why !== 'no-battery';
        if (hookIn(state.kind) !== hookIn(next.kind) && !unreachable) expect(commanded, where).toBe(hookIn(next.kind));
      }
    }
  });

  it('tells the end of every call exactly once: an offer, an attempt and a conversation never just vanish', () => {
    const inCall = new Set(['offered', 'answering', 'seizing', 'dialling', 'proceeding', 'connected']);
    for (const state of states) {
      for (const input of everyInput) {
        const { state: next, effects } = lineStep(state, input, profile);
        const ends = effects.filter(
          (effect) => effect.kind === 'tell' && ['abandoned', 'seize-failed', 'far-hung-up'].includes(effect.told.kind),
        );
        const where = `${JSON.stringify(state)} + ${JSON.stringify(input)}`;
        if (inCall.has(state.kind) && !inCall.has(next.kind) && input.kind !== 'release')
          expect(ends, where).toHaveLength(1);
        expect(ends.length, where).toBeLessThanOrEqual(1);
      }
    }
  });

  it('gets back to idle from every state by wishes, facts and timeouts', () => {
    const idleSoon = new Set(['idle']);
    for (;;) {
      const before = idleSoon.size;
      for (const state of states) {
        if (
          everyInput.some(
            (input) =>
              idleSoon.has(keyOf(lineStep(state, input, profile).state)) ||
              idleSoon.has(lineStep(state, input, profile).state.kind),
          )
        ) {
          idleSoon.add(keyOf(state));
        }
      }
      if (idleSoon.size === before) break;
    }
    for (const state of states) expect(idleSoon.has(keyOf(state)) || idleSoon.has(state.kind), keyOf(state)).toBe(true);
  });

  it('starts only timers that the state it leads to reacts to', () => {
    for (const state of states) {
      for (const input of everyInput) {
        const { state: next, effects } = lineStep(state, input, profile);
        for (const effect of effects) {
          if (effect.kind !== 'start-timer') continue;
          const fired = lineStep(next, timeout(effect.timer), profile);
          expect(
            fired.state !== next || fired.effects.length > 0,
            `${JSON.stringify(next)} ignores its timer ${effect.timer}`,
          ).toBe(true);
        }
      }
    }
  });
});

describe('an inbound call', () => {
  it('is offered with its caller ID as soon as that is there', () => {
    const { told } = run(...aRing, { kind: 'caller-id', message: callerId });
    expect(told).toEqual([{ kind: 'offered', callerId, answered: false }]);
  });

  it('is offered without caller ID at the second ring', () => {
    expect(run(...aRing, ring(true)).told).toEqual([{ kind: 'offered', callerId: undefined, answered: false }]);
  });

  it('is offered at once when somebody wants it during the first ring', () => {
    const { told } = run(ring(true), timeout('ring'), { kind: 'offer' }, ring(false), ring(true));
    expect(told).toEqual([{ kind: 'offered', callerId: undefined, answered: false }]);
  });

  it('is offered once only, and a caller ID that comes later is told', () => {
    const { told } = run(...aRing, ring(true), { kind: 'caller-id', message: callerId });
    expect(told.map(({ kind }) => kind)).toEqual(['offered', 'identified']);
  });

  it('is no call when the ring voltage was a spike', () => {
    expect(run(ring(true), ring(false))).toMatchObject({ state: { kind: 'idle' }, told: [] });
  });

  it('is abandoned when the ringing stops', () => {
    const { state, told } = run(...aRing, ring(true), ring(false), timeout('ring-gap'));
    expect(state.kind).toBe('idle');
    expect(told.at(-1)).toEqual({ kind: 'abandoned', reason: 'caller-gave-up' });
  });

  it('is connected when loop current flows after the answer', () => {
    const { state, told } = run(...aRing, ring(true), { kind: 'answer' }, loop(true));
    expect(state).toMatchObject({ kind: 'connected', direction: 'inbound' });
    expect(told.at(-1)).toEqual({ kind: 'connected', evidence: undefined });
  });

  it('ends by a CPC, not by a false open of 50 ms', () => {
    const talk = [...aRing, ring(true), { kind: 'answer' } as const, loop(true)];
    const short = run(...talk, loop(false), loop(true));
    expect(short.state.kind).toBe('connected');
    expect(short.effects.at(-1)).toEqual({ kind: 'stop-timer', timer: 'cpc' });
    expect(run(...talk, loop(false), timeout('cpc'))).toMatchObject({ state: { kind: 'guarding' } });
  });
});

describe('the battery', () => {
  const hungUp = [...aRing, ring(true), { kind: 'answer' } as const, loop(true), loop(false), timeout('cpc')];

  it('that a CPC seems to take away does not put the line out of service', () => {
    expect(
      run(...hungUp, { kind: 'battery', present: false }, { kind: 'battery', present: true }, timeout('guard')).state
        .kind,
    ).toBe('idle');
  });

  it('that is back after a long loop break leaves the line idle', () => {
    const long = [...hungUp, { kind: 'battery', present: false } as const, timeout('guard')];
    expect(run(...long).state.kind).toBe('guarding');
    expect(run(...long, { kind: 'battery', present: true }, timeout('cpc')).state.kind).toBe('idle');
  });

  it('that is gone for longer than any loop break was cut: out of service, until it is back', () => {
    const cut = [...hungUp, { kind: 'battery', present: false } as const, timeout('guard'), timeout('cpc')];
    expect(run(...cut).state).toMatchObject({ kind: 'out-of-service', why: 'no-battery' });
    expect(run(...cut, { kind: 'battery', present: true }).state.kind).toBe('idle');
  });
});

describe('an outbound call', () => {
  it('dials after dial tone and goes on when the digits are out', () => {
    const { effects, state } = run(...aDial);
    expect(effects).toContainEqual({ kind: 'dial', digits: '123' });
    expect(state.kind).toBe('proceeding');
  });

  it('dials all the same when there is no dial tone', () => {
    expect(run({ kind: 'seize', digits: '9' }, loop(true), timeout('dial-tone')).effects).toContainEqual({
      kind: 'dial',
      digits: '9',
    });
  });

  it('fails where no loop current flows', () => {
    const { told, effects } = run({ kind: 'seize', digits: '9' }, timeout('loop-current'));
    expect(told).toEqual([{ kind: 'seize-failed', why: 'no-loop-current' }]);
    expect(effects).toContainEqual({ kind: 'hook', hook: 'on-hook' });
  });

  it.each(['busy', 'congestion', 'sit'] as const)('fails by %s tone', (tone) => {
    expect(run(...aDial, heard(tone)).told.at(-1)).toEqual({ kind: 'seize-failed', why: tone });
  });

  it('is answered by a polarity reversal, and ended by the next', () => {
    const answered = [...aDial, { kind: 'polarity', polarity: 'reversed' } as const];
    expect(run(...answered).told.at(-1)).toEqual({ kind: 'connected', evidence: 'polarity' });
    expect(run(...answered, { kind: 'polarity', polarity: 'normal' }).told.at(-1)).toEqual({
      kind: 'far-hung-up',
      how: 'polarity',
    });
  });

  it('is assumed answered when nothing is heard at all, and the evidence says so', () => {
    expect(run(...aDial, timeout('answer')).told.at(-1)).toEqual({ kind: 'connected', evidence: 'assumed' });
  });

  it('loses to a caller who rings first: glare', () => {
    const { state, told } = run(...aRing, { kind: 'seize', digits: '9' });
    expect(told).toEqual([{ kind: 'seize-failed', why: 'glare' }]);
    expect(state.kind).toBe('identifying');
  });

  it('a ring that arrives while the line is being seized wins, and its caller is offered as answered', () => {
    const { state, told } = run({ kind: 'seize', digits: '9' }, ring(true));
    expect(state).toMatchObject({ kind: 'connected', direction: 'inbound' });
    expect(told.map(({ kind }) => kind)).toEqual(['seize-failed', 'offered']);
  });
});

describe('supervision of a conversation', () => {
  const connected = [...aRing, timeout('caller-id'), { kind: 'answer' } as const, loop(true)];

  it('the tone that ended the call is told as it was measured', () => {
    const measured = { hz: [425], onMs: 480, offMs: 480, cycles: 3 };
    const { state, told } = run(...connected, { kind: 'tone', tone: 'busy', present: true, heard: measured });
    expect(state.kind).toBe('guarding');
    expect(told.at(-1)).toEqual({ kind: 'far-hung-up', how: 'busy-tone', heard: measured });
  });

  it('howler tone ends the call', () => {
    expect(run(...connected, heard('howler')).told.at(-1)).toEqual({ kind: 'far-hung-up', how: 'howler-tone' });
  });

  it('lasts without limit, unless the profile sets one', () => {
    const starts = ({ effects }: { effects: readonly LineEffect[] }) =>
      effects.flatMap((effect) => (effect.kind === 'start-timer' && effect.timer === 'call' ? [effect.ms] : []));
    expect(starts(run(...connected))).toEqual([]);
    const limited = profileFor('us', { maxCallMs: 3_600_000 });
    expect(starts(lineStep({ kind: 'answering' }, loop(true), limited))).toEqual([3_600_000]);
    expect(run(...connected, timeout('call')).told.at(-1)).toEqual({ kind: 'far-hung-up', how: 'time-limit' });
  });
});

describe('caller ID before the first ring', () => {
  const early: LineInput = { kind: 'caller-id', message: callerId };

  it('is kept and offered with the first ring', () => {
    const { state, told } = run(early, ...aRing);
    expect(state).toMatchObject({ kind: 'offered', rings: 1, callerId });
    expect(told).toEqual([{ kind: 'offered', callerId, answered: false }]);
  });

  it('outlasts a pulse that is too short for a ring', () => {
    const { state } = run(ring(true), early, ring(false), ...aRing);
    expect(state).toMatchObject({ kind: 'offered', callerId });
  });

  it('is forgotten when no ring follows', () => {
    const { state, told } = run(early, timeout('caller-id'), ...aRing);
    expect(state).toEqual({ kind: 'identifying', rings: 1 });
    expect(told).toEqual([]);
  });

  it('makes the line the caller’s: it cannot be seized any more', () => {
    const { state, told } = run(early, { kind: 'seize', digits: '123' });
    expect(state).toEqual({ kind: 'idle', callerId });
    expect(told).toEqual([{ kind: 'seize-failed', why: 'glare' }]);
  });

  it('is completed by what comes after the ring', () => {
    const number: CallerIdMessage = { standard: 'dtmf', number: '2025551234', checksumOk: true };
    const { told } = run({ kind: 'caller-id', message: number }, ...aRing, early);
    expect(told.at(-1)).toEqual({ kind: 'identified', callerId: { ...number, name: 'ADA' } });
  });
});
