import { describe, expect, it } from 'vitest';
import type { CallView } from '../../../main/contract/views.ts';
import { newOwn, stillOwn, talkingIn } from './own-calls.ts';

const desk = { kind: 'desk', id: 'desk', label: 'this desk' } as const;
const phone = { kind: 'trunk', id: 'pbx', label: '101' } as const;
const call = (id: string, change: Partial<CallView> = {}): CallView => ({
  id,
  direction: 'inbound',
  caller: {},
  startedAt: 0,
  state: 'connected',
  answeredBy: desk,
  ...change,
});

describe('a call of this page', () => {
  it('that no view has shown yet is waited for, and no longer than 2 s', () => {
    const own = [newOwn('a', 0)];
    expect(stillOwn(own, [], 1_999)).toBe(own);
    expect(stillOwn(own, [], 2_000)).toEqual([]);
  });

  it('that a view has shown is over with the first view without it', () => {
    const seen = stillOwn([newOwn('a', 0)], [call('a')], 10);
    expect(seen).toMatchObject([{ id: 'a', seen: true }]);
    expect(stillOwn(seen, [call('a')], 20)).toBe(seen);
    expect(stillOwn(seen, [], 30)).toEqual([]);
  });

  it('is no more when it was parked, transferred or joined away', () => {
    const own = [newOwn('a', 0)];
    expect(stillOwn(own, [call('a', { parked: { slot: '701', backAt: 0 } })], 10)).toEqual([]);
    expect(stillOwn(own, [call('a', { answeredBy: phone })], 10)).toEqual([]);
  });

  it('that it dialled is its own while it rings and when somebody answered', () => {
    const dialled = { direction: 'outbound', dialledBy: desk } as const;
    const { answeredBy: _, ...ringing } = call('a', { ...dialled, state: 'ringing' });
    expect(stillOwn([newOwn('a', 0)], [ringing], 10)).toHaveLength(1);
    expect(stillOwn([newOwn('a', 0)], [call('a', { ...dialled, answeredBy: phone })], 10)).toHaveLength(1);
  });
});

describe('a call of a telephone of this page', () => {
  const at = 'phone/pbx/201';
  const own = [newOwn('a', 0, at)];
  const { answeredBy: _, ...rings } = call('a', { state: 'offering', atConsole: true, ringsAt: '201' });
  it('is its own while the telephone rings for it and when that has it', () => {
    expect(stillOwn(own, [rings], 10)).toHaveLength(1);
    expect(stillOwn(own, [{ ...rings, state: 'connected', parked: { slot: '701', backAt: 0 } }], 10)).toHaveLength(1);
    expect(stillOwn(own, [call('a', { answeredBy: { kind: 'desk', id: at, label: '201' } })], 10)).toHaveLength(1);
  });

  it('is no more when another desk or telephone has it', () => {
    expect(stillOwn(own, [call('a')], 10)).toEqual([]);
    expect(stillOwn(own, [call('a', { answeredBy: phone })], 10)).toEqual([]);
  });
});

describe('the call that the person talks in', () => {
  const own = ['a', 'b', 'c'].map((id) => newOwn(id, 0));
  it('is the last one that does not wait', () => {
    expect(talkingIn(own, [call('a'), call('b'), call('c', { held: true })])).toBe('b');
    expect(talkingIn(own, [])).toBe('c');
  });
  it('is the last one where all wait, and none where there is none', () => {
    expect(
      talkingIn(
        own,
        ['a', 'b', 'c'].map((id) => call(id, { held: true })),
      ),
    ).toBe('c');
    expect(talkingIn([], [])).toBeUndefined();
  });
});
