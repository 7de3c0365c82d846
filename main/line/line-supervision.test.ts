import { describe, expect, it } from 'vitest';
import { hangUpWords, knowing, taught } from './hang-up-memory.ts';
import { lineStep } from './line-machine.ts';
import type { LineMemory } from './line-memory.ts';
import type { LineEffect, LineInput, LineState, LineTimer } from './line-state.ts';
import { talking } from './line-step.ts';
import { type LineProfile, profileFor } from './profile.ts';

const us = profileFor('us');
const de = profileFor('de');

const timeout = (timer: LineTimer): LineInput => ({ kind: 'timeout', timer });
const voice = (present: boolean): LineInput => ({ kind: 'voice', present });
const quiet = (sides: 'none' | 'line' | 'both'): LineInput => ({ kind: 'quiet', sides });
const tone = (name: 'busy' | 'dial' | 'congestion', present = true): LineInput => ({
  kind: 'tone',
  tone: name,
  present,
});
const reversal: LineInput = { kind: 'polarity', polarity: 'reversed' };
const opens: LineInput = { kind: 'loop-current', flowing: false };
const closes = (lastedMs: number): LineInput => ({ kind: 'loop-current', flowing: true, lastedMs });
const settled: LineInput[] = [timeout('settle')];

function run(
  profile: LineProfile,
  inputs: readonly LineInput[],
  from: LineState = talking('inbound', undefined, 'normal'),
) {
  let state = from;
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
    lessons: effects.flatMap((effect) => (effect.kind === 'learn' ? [effect.lesson] : [])),
  };
}

describe('a loop break', () => {
  const aBreak = [...settled, opens, timeout('cpc')];

  it('hangs up at once where exchanges do that', () => {
    expect(run(us, aBreak).told).toEqual([
      { kind: 'far-hung-up', how: 'cpc', cue: { kind: 'loop-break', ms: 200, ended: false } },
    ]);
  });

  it('is a suspicion elsewhere: busy tone after it confirms, and the line remembers', () => {
    const { told, lessons } = run(de, [...aBreak, closes(480), tone('busy')]);
    expect(told).toEqual([
      { kind: 'far-hung-up', how: 'cpc', tone: 'busy', cue: { kind: 'loop-break', ms: 480, ended: true } },
    ]);
    expect(lessons).toEqual([{ of: 'loop-break', was: 'hang-up', ms: 480 }]);
  });

  it('is confirmed by silence from both sides', () => {
    const { told } = run(de, [...aBreak, closes(480), quiet('both'), timeout('suspicion')]);
    expect(told[0]).toMatchObject({ kind: 'far-hung-up', how: 'cpc' });
  });

  it('is confirmed by a line that stays quiet under our own music, at the second look', () => {
    const once = [...aBreak, closes(480), quiet('line'), timeout('suspicion')];
    expect(run(de, once).state.kind).toBe('connected');
    expect(run(de, [...once, timeout('suspicion')]).told[0]).toMatchObject({ how: 'cpc' });
  });

  it('is refuted by whoever speaks after it', () => {
    const { state, told, lessons } = run(de, [...aBreak, closes(480), voice(true)]);
    expect(state.kind).toBe('connected');
    expect(told).toEqual([]);
    expect(lessons).toEqual([{ of: 'loop-break', was: 'false' }]);
  });

  it('that outlasts every hang-up is a lost line', () => {
    expect(run(de, [...aBreak, timeout('cpc')]).told).toEqual([
      { kind: 'far-hung-up', how: 'line-lost', cue: { kind: 'loop-break', ms: 1500, ended: false } },
    ]);
  });

  it('is nothing where the line says so, unless it never ends', () => {
    const deaf = profileFor('us', { disconnect: { cpc: 'ignore' } });
    const { state, effects } = run(deaf, [opens]);
    expect(state.kind).toBe('connected');
    expect(effects).toContainEqual({ kind: 'start-timer', timer: 'cpc', ms: 1500 });
    expect(run(deaf, [opens, timeout('cpc')]).told[0]).toMatchObject({ how: 'line-lost' });
  });

  it('that was a hang-up once ends the next call at once; one that was false more often does not', () => {
    const memory: LineMemory = taught({}, { of: 'loop-break', was: 'hang-up', ms: 480 }) as LineMemory;
    expect(memory.loopBreak).toEqual({ hangUps: 1, falseBreaks: 0, shortestMs: 480, longestMs: 480 });
    expect(run(knowing(de, memory), aBreak).told[0]).toMatchObject({ how: 'cpc' });
    const doubtful = { ...memory, ...taught(memory, { of: 'loop-break', was: 'false' }) } as LineMemory;
    expect(knowing(de, doubtful).disconnect.cpc).toBe('learn');
  });

  it('and what is known of it, is told in words', () => {
    const lesson = { of: 'loop-break', was: 'hang-up', ms: 480 } as const;
    const once = taught({}, lesson) as LineMemory;
    expect(hangUpWords({})).toBeUndefined();
    expect(hangUpWords(once)).toBe('loop break of 480 ms, seen once');
    const often = { ...once, ...taught(once, { ...lesson, ms: 500 }), polarity: { hangUps: 0, falseReversals: 2 } };
    expect(hangUpWords(often as LineMemory)).toBe(
      'loop break of 480 to 500 ms, seen 2 times; polarity reversal means nothing, seen 2 times',
    );
    expect(hangUpWords({ loopBreak: { hangUps: 2, falseBreaks: 1 } })).toBe(
      'loop break, seen 2 times, and once in mid-call',
    );
  });

  it('is a hang-up on every ground-start line', () => {
    expect(knowing(profileFor('de', { start: 'ground' }), {}).disconnect.cpc).toBe('act');
  });

  it('that begins while the line is answered is not forgotten: dial tone then says that the caller had gone', () => {
    const { told } = run(de, [opens, closes(480), tone('dial')], { kind: 'answering' });
    expect(told.at(-1)).toMatchObject({ how: 'caller-gone', cue: { kind: 'loop-break', ms: 480 } });
  });
});

describe('a polarity reversal in mid-call', () => {
  it('is a suspicion, confirmed by a tone and remembered', () => {
    const { told, lessons } = run(de, [...settled, reversal, tone('congestion')]);
    expect(told[0]).toMatchObject({ how: 'polarity', tone: 'congestion', cue: { kind: 'polarity' } });
    expect(lessons).toEqual([{ of: 'polarity', was: 'hang-up' }]);
    const memory = taught({}, { of: 'polarity', was: 'hang-up' }) as LineMemory;
    expect(run(knowing(de, memory), [...settled, reversal]).told[0]).toMatchObject({ how: 'polarity' });
  });

  it('is refuted by speech, and counted', () => {
    const { told, lessons } = run(de, [...settled, reversal, voice(true)]);
    expect(told).toEqual([]);
    expect(lessons).toEqual([{ of: 'polarity', was: 'false' }]);
  });

  it('belongs to the answer right after it', () => {
    expect(run(profileFor('de', { disconnect: { polarity: 'act' } }), [reversal]).told).toEqual([]);
  });

  it('of an outbound call may be its answer, and ends nothing', () => {
    const { told } = run(de, [...settled, reversal, quiet('both')], talking('outbound', 'assumed', 'normal'));
    expect(told).toEqual([]);
  });
});

describe('silence', () => {
  it('alone never ends a call', () => {
    const { state, effects } = run(de, [...settled, quiet('both'), timeout('silence'), timeout('cue')]);
    expect(state.kind).toBe('connected');
    expect(effects).toEqual([]);
  });

  it('after a short loop break ends it, and both are told', () => {
    const { told, effects } = run(de, [
      ...settled,
      opens,
      closes(120),
      quiet('both'),
      timeout('cue'),
      timeout('silence'),
    ]);
    expect(effects).toContainEqual({ kind: 'start-timer', timer: 'silence', ms: 27_000 });
    expect(told).toEqual([{ kind: 'far-hung-up', how: 'silence', cue: { kind: 'loop-break', ms: 120, ended: true } }]);
  });

  it('that a word interrupts counts no more, and what came before it is forgotten', () => {
    const spoken = [...settled, opens, closes(120), quiet('both'), quiet('none'), quiet('both'), timeout('silence')];
    expect(run(de, spoken).state.kind).toBe('connected');
  });

  it('of a network side that sends nothing, and of the line, ends it', () => {
    const { told } = run(de, [...settled, { kind: 'peer-silent', silent: true }, quiet('both'), timeout('silence')]);
    expect(told[0]).toMatchObject({ how: 'silence', cue: { kind: 'peer-silent' } });
  });

  it('is not looked at where the line says so', () => {
    const { effects } = run(profileFor('de', { silenceMs: 0 }), [...settled, opens, closes(120), quiet('both')]);
    expect(effects).not.toContainEqual(expect.objectContaining({ timer: 'silence', kind: 'start-timer' }));
  });
});

describe('dial tone in mid-call', () => {
  it('ends an inbound call: the exchange has taken it down', () => {
    expect(run(de, [...settled, tone('dial')]).told[0]).toMatchObject({ how: 'dial-tone' });
  });

  it('is a company that waits for an extension, where nobody has spoken yet', () => {
    const dialled = talking('outbound', 'polarity', 'reversed');
    expect(run(de, [...settled, tone('dial')], dialled).state.kind).toBe('connected');
    expect(run(de, [voice(true), voice(false), ...settled, tone('dial')], dialled).told[0]).toMatchObject({
      how: 'dial-tone',
    });
  });

  it('behind somebody who speaks ends nothing', () => {
    expect(run(de, [...settled, voice(true), tone('dial')]).state.kind).toBe('connected');
  });

  it('right after the answer is a caller who has gone', () => {
    expect(run(de, [tone('dial')]).told[0]).toMatchObject({ how: 'caller-gone', tone: 'dial' });
  });
});

describe('special information tones', () => {
  const sit: LineInput = { kind: 'tone', tone: 'sit', present: true };

  it('that are repeated end a call; once they may be anything', () => {
    expect(run(de, [...settled, sit, timeout('cue'), sit]).state.kind).toBe('connected');
    expect(run(de, [...settled, sit, sit]).told[0]).toMatchObject({ how: 'unobtainable-tone', tone: 'sit' });
  });

  it('confirm a loop break', () => {
    const { told } = run(de, [...settled, opens, timeout('cpc'), closes(480), sit]);
    expect(told[0]).toMatchObject({ how: 'cpc', tone: 'sit', cue: { kind: 'loop-break' } });
  });
});

describe('a hook flash', () => {
  const flash: LineInput = { kind: 'flash' };

  it('is commanded, and the loop that we open ourselves is no hang-up', () => {
    const { state, effects } = run(us, [...settled, flash, opens, closes(300), timeout('flash')]);
    expect(effects).toContainEqual({ kind: 'flash' });
    expect(effects).not.toContainEqual(expect.objectContaining({ kind: 'start-timer', timer: 'cpc' }));
    expect(state).toMatchObject({ kind: 'connected', watch: { phase: 'flashed' } });
  });

  it('has the exchange serve us: its dial tone ends nothing, and a busy tone only after a while', () => {
    const flashed = [...settled, flash, timeout('flash'), tone('dial'), tone('busy')];
    expect(run(us, flashed).state.kind).toBe('connected');
    expect(run(us, [...flashed, tone('busy', false), timeout('flashed-tone')]).state.kind).toBe('connected');
    expect(run(us, [...flashed, timeout('flashed-tone')]).told[0]).toMatchObject({ how: 'busy-tone' });
  });

  it('has dial tone end the call again once somebody has spoken after it, if nobody flashes back', () => {
    const flashed = [...settled, voice(true), flash, voice(false), timeout('flash'), tone('dial')];
    expect(run(us, flashed).effects).not.toContainEqual(expect.objectContaining({ timer: 'flashed-tone' }));
    const back = [...flashed, tone('dial', false), voice(true), voice(false), tone('dial')];
    expect(run(us, [...back, tone('dial', false), timeout('flashed-tone')]).state.kind).toBe('connected');
    expect(run(us, [...back, timeout('flashed-tone')]).told[0]).toMatchObject({ how: 'dial-tone' });
  });

  it('does not hide a loop that stays open', () => {
    expect(run(us, [...settled, flash, opens, timeout('flash'), timeout('cpc')]).told[0]).toMatchObject({ how: 'cpc' });
  });
});
