import { expect, test } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { asLineId } from '../core/ids.ts';
import type { LineMemory, LineMemoryPatch } from '../line/line-memory.ts';
import type { CallerIdMessage } from '../line/line-signals.ts';
import type { LineStateKind } from '../line/line-state.ts';
import { profileFor } from '../line/profile.ts';
import { LineCallers } from './line-callers.ts';

const line = asLineId('simulated-1/1');
const unset = { callerIdWaitMs: undefined };
const profile = profileFor('de');
const message: CallerIdMessage = { standard: 'v23', number: '0301234567', checksumOk: true };

function rig() {
  const clock = new VirtualClock();
  let memory: LineMemory = {};
  const memories = {
    get: () => memory,
    update: (_line: unknown, patch: LineMemoryPatch) => {
      memory = { ...memory, ...(patch as LineMemory) };
    },
  };
  const callers = new LineCallers({ memories, clock });
  return {
    clock,
    callers,
    heard: (kind: LineStateKind, told = message) => callers.heard({ id: line, state: { kind } }, told),
  };
}

test('a line that always had it before the ring is offered at once, until one comes later', () => {
  const { callers, heard } = rig();
  for (let call = 0; call < 3; call++) {
    expect(callers.profile(line, profile, unset)).toBe(profile);
    heard('idle');
  }
  expect(callers.profile(line, profile, unset).callerIdWaitMs).toBe(400);
  expect(callers.words(line)).toBe('FSK V.23 before the ring, seen 3 times');
  heard('offered');
  expect(callers.profile(line, profile, unset)).toBe(profile);
});

test("what the line's settings say goes before what it taught us", () => {
  const { callers, heard } = rig();
  for (let call = 0; call < 5; call++) heard('idle');
  const set = { ...profile, callerIdWaitMs: 3000 };
  expect(callers.profile(line, set, { callerIdWaitMs: 3000 })).toBe(set);
});

test('an alerting tone just before belongs to it, an old one does not', () => {
  const { callers, clock, heard } = rig();
  callers.alerted(line);
  clock.advance(900);
  heard('idle');
  expect(callers.words(line)).toBe('FSK V.23 after an alerting tone, before the ring, seen once');
  callers.alerted(line);
  clock.advance(60_000);
  heard('idle');
  expect(callers.words(line)).toBe('FSK V.23 before the ring, seen once');
});

test('a message with a bad checksum, and one in a call, teach nothing', () => {
  const { callers, heard } = rig();
  expect(heard('idle', { ...message, checksumOk: false })).toBe(false);
  expect(heard('connected')).toBe(false);
  expect(callers.words(line)).toBeUndefined();
});
