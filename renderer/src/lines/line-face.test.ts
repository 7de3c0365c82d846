import { describe, expect, it } from 'vitest';
import type { AdapterView, CallView, LineView } from '../../../main/contract/views.ts';
import { actsFor, faceIcons, faceOf, isJoinable } from './line-face.ts';

const line = (change: Partial<LineView> = {}): LineView => ({
  id: 'modem-1/1',
  name: 'Front desk',
  state: 'idle',
  since: 0,
  hook: 'on-hook',
  simulated: false,
  ...change,
});
const call = (change: Partial<CallView> = {}): CallView => ({
  id: 'c',
  direction: 'inbound',
  caller: {},
  startedAt: 0,
  state: 'connected',
  ...change,
});
const adapter = (state: AdapterView['state'], id = 'modem-1'): AdapterView => ({
  id,
  name: 'Modem',
  usbId: '0572:1340',
  place: '',
  state,
  experimental: false,
});

describe('the face of a line', () => {
  it.each([
    ['idle', line(), undefined],
    ['other-phone', line({ inUse: true }), undefined],
    ['ringing', line({ state: 'ringing', inUse: true }), call({ state: 'offering' })],
    ['talking', line({ state: 'connected' }), call()],
    ['held', line({ state: 'connected' }), call({ held: true })],
    ['parked', line({ state: 'connected' }), call({ parked: { slot: '701', backAt: 0 } })],
    ['releasing', line({ state: 'guarding' }), undefined],
    ['dialling', line({ state: 'dialling' }), call({ state: 'dialling' })],
  ])('is %s', (face, of, on) => {
    expect(faceOf(of, on, [adapter('in-service')])).toBe(face);
  });

  it('that cannot be used tells whether it only wants plugging in', () => {
    const dead = line({ state: 'out-of-service' });
    expect(faceOf(dead, undefined, [adapter('unplugged')])).toBe('unplugged');
    expect(faceOf(dead, undefined, [adapter('unplugged', 'modem'), adapter('trouble')])).toBe('out-of-service');
  });

  it('has a sign of its own, but for the steps of a call out and for a call at another phone', () => {
    const signs = Object.values(faceIcons);
    // Those have edges and words of their own (lines.css).
    expect(new Set(signs).size).toBe(signs.length - 3);
  });
});

describe('what may be done with a call', () => {
  it('depends on what it is doing', () => {
    expect(actsFor(undefined)).toEqual([]);
    expect(actsFor(undefined, true)).toEqual(['answer']);
    expect(actsFor(call({ state: 'offering', atConsole: true }), true)).toEqual(['answer', 'decline']);
    expect(actsFor(call({ state: 'offering' }), true)).toEqual(['answer']);
    expect(actsFor(call({ state: 'dialling' }))).toEqual(['hang-up']);
    expect(actsFor(call())).toEqual(['hold', 'transfer', 'park', 'hang-up']);
    expect(actsFor(call({ held: true }))).toEqual(['resume', 'transfer', 'hang-up']);
    expect(actsFor(call({ parked: { slot: '701', backAt: 0 } }))).toEqual(['fetch', 'hang-up']);
  });

  it('for help is nothing but ending it', () => {
    expect(actsFor(call({ emergency: true, held: true }))).toEqual(['hang-up']);
    expect(isJoinable(call({ emergency: true }))).toBe(false);
  });

  it('by dragging is joining two that talk or wait', () => {
    expect(isJoinable(call())).toBe(true);
    expect(isJoinable(call({ state: 'ringing' }))).toBe(false);
    expect(isJoinable(call({ parked: { slot: '701', backAt: 0 } }))).toBe(false);
    expect(isJoinable(undefined)).toBe(false);
  });
});
