import { describe, expect, it } from 'vitest';
import { initialLineState, lineStep } from './line-machine.ts';
import type { CallerIdMessage } from './line-signals.ts';
import {
  type HangUpCue,
  hookIn,
  type LineEffect,
  type LineInput,
  type LineState,
  type LineTimer,
  type LineTold,
} from './line-state.ts';
import { type LineProfile, profileFor } from './profile.ts';

const profile = profileFor('us');
const callerId: CallerIdMessage = { standard: 'bell202', number: '2025551234', name: 'ADA', checksumOk: true };
/** Elsewhere than in North America a loop break is a suspicion; and this line tells rings apart. */
const learning = profileFor('de', {
  start: 'ground',
  ringPatterns: [{ name: 'double', ms: [400, 200, 400, 4000] }],
});
const timers: LineTimer[] = [
  'ring',
  'ring-gap',
  'ring-pause',
  'caller-id',
  'loop-current',
  'tip-ground',
  'dial-tone',
  'dial-delay',
  'dial-pause',
  'cpc',
  'answer',
  'voice',
  'ringback',
  'call',
  'guard',
  'settle',
  'suspicion',
  'cue',
  'silence',
  'flash',
  'flashed-tone',
];
const tones = ['dial', 'ringback', 'busy', 'congestion', 'sit', 'howler', 'unobtainable'] as const;
const everyInput: LineInput[] = [
  { kind: 'adapter-ready' },
  { kind: 'adapter-lost', reason: 'unplugged' },
  { kind: 'defective', reason: 'its line side is dead' },
  ...[true, false].flatMap((yes): LineInput[] => [
    { kind: 'battery', present: yes },
    { kind: 'ring', on: yes },
    { kind: 'loop-current', flowing: yes },
    { kind: 'in-use', inUse: yes },
    { kind: 'tip-ground', grounded: yes },
    { kind: 'voice', present: yes },
    { kind: 'peer-silent', silent: yes },
    ...tones.map((tone): LineInput => ({ kind: 'tone', tone, present: yes })),
  ]),
  { kind: 'ring', on: false, lastedMs: 400 },
  { kind: 'ring', on: true, lastedMs: 200 },
  { kind: 'loop-current', flowing: true, lastedMs: 400 },
  ...(['none', 'line', 'both'] as const).map((sides): LineInput => ({ kind: 'quiet', sides })),
  { kind: 'polarity', polarity: 'normal' },
  { kind: 'polarity', polarity: 'reversed' },
  { kind: 'caller-id', message: callerId },
  { kind: 'caller-id', message: { standard: 'v23', checksumOk: false } },
  { kind: 'call-waiting' },
  { kind: 'dialled' },
  ...(['hook', 'dial', 'flash', 'listen'] as const).map(
    (what): LineInput => ({ kind: 'command-failed', what, reason: 'stalled' }),
  ),
  { kind: 'seize', digits: '123' },
  { kind: 'seize', digits: '9w1,2!' },
  { kind: 'voice', present: true },
  { kind: 'fax-answer' },
  { kind: 'voice', present: false },
  { kind: 'offer' },
  { kind: 'answer' },
  { kind: 'release' },
  { kind: 'flash' },
  ...timers.map((timer): LineInput => ({ kind: 'timeout', timer })),
];

/** One state for many that the machine treats alike: counters, lengths, and which cue of several it is, do not matter here. */
function capped(state: LineState): LineState {
  if ('rings' in state) return { ...state, rings: Math.min(state.rings, 3), bursts: state.bursts.slice(0, 3) };
  if (state.kind !== 'connected') return state;
  const { suspicion, cue, loop, ...watch } = state.watch;
  const plain = (one: HangUpCue): HangUpCue =>
    one.kind === 'loop-break'
      ? { kind: 'loop-break', ended: true }
      : one.kind === 'tone'
        ? { kind: 'tone', tone: 'busy' }
        : one;
  return {
    ...state,
    evidence: state.evidence === undefined || state.evidence === 'polarity' ? state.evidence : 'assumed',
    polarity: state.evidence === 'polarity' ? state.polarity : 'normal',
    watch: {
      ...watch,
      loop: loop === 'dead' ? 'open' : loop,
      ...(suspicion ? { suspicion: { ...suspicion, cue: plain(suspicion.cue) } } : {}),
      ...(cue && !suspicion ? { cue: plain(cue) } : {}),
    },
  };
}
const keyOf = (state: LineState): string => JSON.stringify(capped(state));

interface Walked {
  readonly state: LineState;
  readonly steps: readonly {
    readonly input: LineInput;
    readonly next: LineState;
    readonly effects: readonly LineEffect[];
  }[];
}

/** Every state that can be reached, and where each input leads from it. */
function walk(profile: LineProfile): ReadonlyMap<string, Walked> {
  const walked = new Map<string, Walked>();
  const queue = [initialLineState];
  for (let state = queue.shift(); state; state = queue.shift()) {
    if (walked.has(keyOf(state))) continue;
    const from = state;
    const steps = everyInput.map((input) => {
      const { state: next, effects } = lineStep(from, input, profile);
      if (next !== from && !walked.has(keyOf(next))) queue.push(capped(next));
      return { input, next, effects };
    });
    walked.set(keyOf(state), { state, steps });
  }
  return walked;
}

/** Mulberry32: the same sequence for the same seed. */
function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
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

describe.each([
  ['where a loop break hangs up', profile],
  ['on a ground-start line where it is a suspicion, and rings are told apart', learning],
] as const)('every input in every state, %s', (_, profile) => {
  const walked = walk(profile);
  const where = (state: LineState, input: LineInput) => `${JSON.stringify(state)} + ${JSON.stringify(input)}`;
  const wrong: string[] = [];
  const each = (check: (state: LineState, step: Walked['steps'][number]) => string | undefined): string[] => {
    wrong.length = 0;
    for (const { state, steps } of walked.values()) {
      for (const step of steps) {
        const fault = check(state, step);
        if (fault) wrong.push(`${fault}: ${where(state, step.input)}`);
      }
    }
    return wrong.slice(0, 5);
  };

  it('reaches every kind of state', () => {
    expect(new Set([...walked.values()].map(({ state }) => state.kind)).size).toBe(11);
  });

  it('commands the hook exactly when a state is entered that needs another position', () => {
    expect(
      each((state, { next, effects }) => {
        const commanded = effects.flatMap((effect) => (effect.kind === 'hook' ? [effect.hook] : [])).at(-1);
        if (commanded && commanded !== hookIn(next.kind)) return `${commanded} commanded`;
        // Without an adapter, or with a hook that does not obey, no command can be carried out now.
        const unreachable = next.kind === 'out-of-service' && next.why !== 'no-battery';
        const needed = hookIn(state.kind) !== hookIn(next.kind) && !unreachable;
        return needed && commanded !== hookIn(next.kind) ? `${commanded} commanded` : undefined;
      }),
    ).toEqual([]);
  });

  it('tells the end of every call exactly once: an offer, an attempt and a conversation never just vanish', () => {
    const inCall = new Set(['offered', 'answering', 'seizing', 'dialling', 'proceeding', 'connected']);
    expect(
      each((state, { input, next, effects }) => {
        const ends = effects.filter(
          (effect) => effect.kind === 'tell' && ['abandoned', 'seize-failed', 'far-hung-up'].includes(effect.told.kind),
        ).length;
        const ended = inCall.has(state.kind) && !inCall.has(next.kind) && input.kind !== 'release';
        return ends > 1 || (ended && ends === 0) ? `${ends} ends told` : undefined;
      }),
    ).toEqual([]);
  });

  it('is off-hook only in a call, whatever happens, and gets back to idle from there', () => {
    const before = new Map<string, string[]>();
    for (const [key, { steps }] of walked) {
      for (const { next } of steps) {
        const to = keyOf(next);
        before.set(to, [...(before.get(to) ?? []), key]);
      }
    }
    const reaches = new Set<string>();
    const queue = [...walked].filter(([, { state }]) => state.kind === 'idle').map(([key]) => key);
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      if (reaches.has(key)) continue;
      reaches.add(key);
      queue.push(...(before.get(key) ?? []));
    }
    expect([...walked.keys()].filter((key) => !reaches.has(key))).toEqual([]);
  });

  it('lets go of a line off-hook as soon as it is released, or leaves it to a timer', () => {
    expect(
      each((state, { input, next }) => {
        if (hookIn(state.kind) === 'on-hook' || state.kind === 'receiving-caller-id') return undefined;
        if (input.kind !== 'release') return undefined;
        return hookIn(next.kind) === 'on-hook' ? undefined : 'still off-hook';
      }),
    ).toEqual([]);
  });

  it('keeps its word over any sequence of inputs: the hook is where the state says, and a release ends every call', () => {
    const next = random(20_261_122);
    let state = initialLineState;
    let hook = 'on-hook';
    for (let n = 0; n < 30_000; n++) {
      const input = everyInput[Math.floor(next() * everyInput.length)] ?? { kind: 'release' };
      const stepped = lineStep(state, input, profile);
      for (const effect of stepped.effects) if (effect.kind === 'hook') hook = effect.hook;
      state = stepped.state;
      if (state.kind === 'out-of-service') hook = 'on-hook';
      expect(hook, where(state, input)).toBe(hookIn(state.kind));
      // The caller's number is received off-hook in Japan, for as long as a timer lets it.
      const released = lineStep(state, { kind: 'release' }, profile).state;
      if (state.kind !== 'receiving-caller-id') expect(hookIn(released.kind), JSON.stringify(state)).toBe('on-hook');
    }
  });

  it('starts only timers that the state it leads to reacts to', () => {
    expect(
      each((_, { next, effects }) => {
        for (const effect of effects) {
          if (effect.kind !== 'start-timer') continue;
          const fired = lineStep(next, timeout(effect.timer), profile);
          if (fired.state === next && fired.effects.length === 0)
            return `${JSON.stringify(next)} ignores its timer ${effect.timer}`;
        }
        return undefined;
      }),
    ).toEqual([]);
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
    expect(short.effects).toContainEqual({ kind: 'stop-timer', timer: 'cpc' });
    expect(run(...talk, loop(false), timeout('cpc'))).toMatchObject({ state: { kind: 'guarding' } });
  });
});

describe('a port that is defective', () => {
  const reason = 'its line side is dead';

  it('is out of service with the reason, told before the adapter is ready or after, until the adapter is opened anew', () => {
    const out = { kind: 'out-of-service', why: 'defective', reason };
    const told = { kind: 'defective', reason } as const;
    const since: LineInput[] = [{ kind: 'battery', present: false }, timeout('guard'), { kind: 'adapter-ready' }];
    expect(run(told, { kind: 'adapter-ready' }).state).toMatchObject(out);
    expect(run({ kind: 'adapter-ready' }, told, ...since).state).toMatchObject(out);
    const hookFailed = { kind: 'command-failed', what: 'hook', reason: 'refused' } as const;
    expect(run({ kind: 'adapter-ready' }, hookFailed, told, hookFailed, timeout('guard')).state).toMatchObject(out);
    expect(run(told, { kind: 'seize', digits: '1' }).told).toEqual([{ kind: 'seize-failed', why: 'line-lost' }]);
    expect(run(told, { kind: 'adapter-lost', reason: 'unplugged' }, { kind: 'adapter-ready' }).state.kind).toBe('idle');
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
    const short = profileFor('us', { guardMs: 800 });
    const ends = (...inputs: LineInput[]): string =>
      inputs.reduce<LineState>((state, input) => lineStep(state, input, short).state, run(...hungUp).state).kind;
    const long: LineInput[] = [{ kind: 'battery', present: false }, timeout('guard')];
    expect(ends(...long)).toBe('guarding');
    expect(ends(...long, { kind: 'battery', present: true }, timeout('cpc'))).toBe('idle');
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

  it.each(['busy', 'congestion', 'sit', 'unobtainable'] as const)('fails by %s tone', (tone) => {
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
    expect(told.at(-1)).toEqual({ kind: 'far-hung-up', how: 'busy-tone', tone: 'busy', heard: measured });
  });

  it('howler tone ends the call', () => {
    expect(run(...connected, heard('howler')).told.at(-1)).toMatchObject({ kind: 'far-hung-up', how: 'howler-tone' });
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
    expect(state).toMatchObject({ kind: 'identifying', rings: 1 });
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
