import { describe, expect, it } from 'vitest';
import type { CallView } from '../../../main/contract/views.ts';
import { actOf, lampsFor, type Situation, situationOf } from './press-act.ts';

const idle: Situation = { ringing: undefined, talking: undefined, held: [], answering: false };
const rings: Situation = { ...idle, ringing: 'r' };
const talks: Situation = { ...idle, talking: { id: 't', mayHold: true } };
const waits: Situation = { ...idle, held: ['h'] };
const nothing = { kind: 'nothing' };
const on = { kind: 'hook', offHook: true } as const;
const off = { kind: 'hook', offHook: false } as const;

describe('the call button', () => {
  it('answers the call that rings', () => {
    expect(actOf(on, rings)).toEqual({ kind: 'answer', callId: 'r' });
  });

  it('hangs up the call that is talked in, also while another one rings', () => {
    expect(actOf(off, talks)).toEqual({ kind: 'hang-up', callId: 't' });
    expect(actOf(off, { ...talks, ringing: 'r' })).toEqual({ kind: 'hang-up', callId: 't' });
  });

  it('never hangs up by going on, nor twice, nor while a call is being picked up', () => {
    expect(actOf(on, talks)).toEqual(nothing);
    expect(actOf(off, idle)).toEqual(nothing);
    expect(actOf(off, { ...idle, answering: true })).toEqual(nothing);
  });

  it('dials when nothing goes on; a handset that is laid down then answers nobody', () => {
    expect(actOf(on, idle)).toEqual({ kind: 'dial' });
    expect(actOf(off, rings)).toEqual(nothing);
  });

  it('goes on with who waits, or takes who rings meanwhile, whichever way it turns', () => {
    for (const press of [on, off]) {
      expect(actOf(press, waits)).toEqual({ kind: 'resume', callId: 'h' });
      expect(actOf(press, { ...waits, ringing: 'r' })).toEqual({ kind: 'answer', callId: 'r' });
    }
  });
});

describe('the other buttons', () => {
  it('flash holds, goes on, swaps two calls, or takes a second one', () => {
    const press = { kind: 'flash' } as const;
    expect(actOf(press, talks)).toEqual({ kind: 'hold', callId: 't' });
    expect(actOf(press, waits)).toEqual({ kind: 'resume', callId: 'h' });
    expect(actOf(press, { ...talks, held: ['h'] })).toEqual({ kind: 'swap', hold: 't', resume: 'h' });
    expect(actOf(press, { ...talks, ringing: 'r' })).toEqual({ kind: 'answer', callId: 'r', holdFirst: 't' });
    expect(actOf(press, idle)).toEqual(nothing);
  });

  it('nothing makes an emergency call wait', () => {
    const emergency: Situation = { ...idle, talking: { id: 't', mayHold: false }, ringing: 'r', held: ['h'] };
    expect(actOf({ kind: 'hold' }, emergency)).toEqual(nothing);
    expect(actOf({ kind: 'flash' }, emergency)).toEqual(nothing);
  });

  it('hold lets wait and goes on', () => {
    expect(actOf({ kind: 'hold' }, talks)).toEqual({ kind: 'hold', callId: 't' });
    expect(actOf({ kind: 'hold' }, waits)).toEqual({ kind: 'resume', callId: 'h' });
  });

  it('drop declines who rings, else hangs up', () => {
    expect(actOf({ kind: 'drop' }, { ...talks, ringing: 'r' })).toEqual({ kind: 'decline', callId: 'r' });
    expect(actOf({ kind: 'drop' }, talks)).toEqual({ kind: 'hang-up', callId: 't' });
    expect(actOf({ kind: 'drop' }, idle)).toEqual(nothing);
  });

  it('redial calls again, and not in the middle of a call', () => {
    expect(actOf({ kind: 'redial' }, idle)).toEqual({ kind: 'redial' });
    expect(actOf({ kind: 'redial' }, talks)).toEqual(nothing);
  });

  it('digits are keys of the call, else the beginning of a number; mute is what the button says', () => {
    expect(actOf({ kind: 'digit', digit: '5' }, talks)).toEqual({ kind: 'digit', digit: '5', to: 'call' });
    expect(actOf({ kind: 'digit', digit: '5' }, idle)).toEqual({ kind: 'digit', digit: '5', to: 'dial-box' });
    expect(actOf({ kind: 'mute', on: false }, talks)).toEqual({ kind: 'mute', on: false });
  });
});

describe('what goes on', () => {
  const call = (id: string, change: Partial<CallView> = {}): CallView => ({
    ...{ id, direction: 'inbound', caller: {}, startedAt: 1, state: 'connected' },
    ...change,
  });

  it('is read off the view: who rings longest at this console, and which calls are this page’s', () => {
    const calls = [
      call('elsewhere', { state: 'ringing', startedAt: 0 }),
      call('later', { state: 'ringing', atConsole: true, startedAt: 3 }),
      call('first', { state: 'offering', atConsole: true, startedAt: 2 }),
      call('a', { held: true }),
      call('b'),
      call('c', { held: true }),
      call('foreign'),
    ];
    expect(situationOf(calls, ['a', 'b', 'c', 'over'], false)).toEqual({
      ...{ ringing: 'first', talking: { id: 'b', mayHold: true }, held: ['c', 'a'], answering: false },
    });
    expect(situationOf([call('e', { emergency: true })], ['e'], false).talking).toEqual({ id: 'e', mayHold: false });
  });

  it('is shown by the lamps: who talks is not rung at', () => {
    const dark = { ring: false, 'off-hook': false, mute: false, hold: false };
    expect(lampsFor(idle, false)).toEqual(dark);
    expect(lampsFor(rings, false)).toEqual({ ...dark, ring: true });
    expect(lampsFor({ ...rings, answering: true }, false)).toEqual({ ...dark, 'off-hook': true });
    expect(lampsFor({ ...talks, ringing: 'r' }, true)).toEqual({ ...dark, 'off-hook': true, mute: true });
    expect(lampsFor(waits, false)).toEqual({ ...dark, 'off-hook': true, hold: true });
  });
});
