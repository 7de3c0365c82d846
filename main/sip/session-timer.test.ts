import { describe, expect, it } from 'vitest';
import {
  afterTooSmall,
  endAfterMs,
  refreshAfterMs,
  SESSION_TIMER,
  type SessionTimerPolicy,
  type TimerHeaders,
  timerHeaders,
  timerOfAnswer,
  timerOfRequest,
  tooSmall,
} from './session-timer.ts';

const policy = (use: SessionTimerPolicy['use']): SessionTimerPolicy => ({ ...SESSION_TIMER, use });
const ask = policy('ask');
const knows: TimerHeaders = { supported: true };

describe('session timers', () => {
  it('are read from their headers, odd ones as none', () => {
    const of = (headers: Record<string, string>) => timerHeaders((name) => headers[name]);
    expect(of({ 'session-expires': '1800 ; refresher=UAS', 'min-se': '90;x', supported: '100rel, timer' })).toEqual({
      expiresS: 1_800,
      refresher: 'uas',
      minS: 90,
      supported: true,
    });
    expect(of({ 'session-expires': 'soon', require: 'timer' })).toEqual({ supported: true });
    expect(of({ supported: 'timers' })).toEqual({ supported: false });
  });

  it('less than the trunk takes is refused, but not to a peer that could not ask for more', () => {
    expect(tooSmall({ supported: true, expiresS: 60 }, ask)).toBe(90);
    expect(tooSmall({ supported: true, expiresS: 90 }, ask)).toBeUndefined();
    expect(tooSmall({ supported: false, expiresS: 60 }, ask)).toBeUndefined();
    expect(tooSmall({ supported: true, expiresS: 60 }, policy('off'))).toBeUndefined();
  });

  it('granted to a caller: what it asks within our bounds, by who can refresh', () => {
    expect(timerOfRequest({ ...knows, expiresS: 600, refresher: 'uac' }, ask)).toEqual({
      expiresS: 600,
      refresher: 'peer',
    });
    expect(timerOfRequest({ ...knows, expiresS: 600 }, ask)).toEqual({ expiresS: 600, refresher: 'us' });
    expect(timerOfRequest({ ...knows, expiresS: 7_200, minS: 90 }, ask)).toEqual({ expiresS: 1_800, refresher: 'us' });
    expect(timerOfRequest({ ...knows, expiresS: 7_200, minS: 3_600 }, ask)).toEqual({
      expiresS: 3_600,
      refresher: 'us',
    });
    expect(timerOfRequest({ supported: false, expiresS: 600, refresher: 'uac' }, ask)).toEqual({
      expiresS: 600,
      refresher: 'us',
    });
    expect(timerOfRequest(knows, ask)).toEqual({ expiresS: 1_800, refresher: 'us' });
    expect(timerOfRequest({ supported: false }, ask)).toBeUndefined();
    expect(timerOfRequest(knows, policy('accept'))).toBeUndefined();
    expect(timerOfRequest({ ...knows, expiresS: 600 }, policy('accept'))).toEqual({ expiresS: 600, refresher: 'us' });
    expect(timerOfRequest({ ...knows, expiresS: 600 }, policy('off'))).toBeUndefined();
  });

  it('of an answer: what it says; where it says nothing we refresh alone, if we asked', () => {
    expect(timerOfAnswer({ ...knows, expiresS: 600, refresher: 'uas' }, ask)).toEqual({
      expiresS: 600,
      refresher: 'peer',
    });
    expect(timerOfAnswer({ ...knows, expiresS: 600, refresher: 'uac' }, ask)).toEqual({
      expiresS: 600,
      refresher: 'us',
    });
    expect(timerOfAnswer({ supported: false }, ask)).toEqual({ expiresS: 1_800, refresher: 'us' });
    expect(timerOfAnswer({ supported: false }, policy('accept'))).toBeUndefined();
  });

  it('after a 422 ask for its Min-SE, once it is more, and not for ever', () => {
    expect(afterTooSmall({ supported: false, minS: 3_600 }, { supported: true, expiresS: 1_800 })).toEqual({
      expiresS: 3_600,
      minS: 3_600,
    });
    for (const minS of [1_800, 90, 1e9]) {
      expect(afterTooSmall({ supported: false, minS }, { supported: true, expiresS: 1_800 })).toBeUndefined();
    }
    expect(afterTooSmall({ supported: false }, { supported: true, expiresS: 1_800 })).toBeUndefined();
  });

  it('refresh at the half, end 32 s or a third before the end', () => {
    expect([refreshAfterMs(1_800), endAfterMs(1_800), endAfterMs(90)]).toEqual([900_000, 1_768_000, 60_000]);
  });
});
