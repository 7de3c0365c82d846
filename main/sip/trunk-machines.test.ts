import { describe, expect, it } from 'vitest';
import { causeFor, q850In, q850ToWords, statusForQ850 } from './causes.ts';
import {
  type RegistrationInput,
  type RegistrationState,
  refreshAfterMs,
  registrationStep,
} from './registration-machine.ts';
import type { TrunkState } from './trunk.ts';

function registration(...inputs: RegistrationInput[]) {
  let state: RegistrationState = { kind: 'idle' };
  const kinds: string[] = [];
  const pauses: number[] = [];
  let told: TrunkState | undefined;
  for (const input of inputs) {
    const step = registrationStep(state, input, { wantedS: 300 });
    state = step.state;
    for (const effect of step.effects) {
      kinds.push(effect.kind);
      if (effect.kind === 'arm') pauses.push(effect.ms);
      if (effect.kind === 'tell') told = effect.state;
    }
  }
  return { state, kinds, pauses, told };
}

const refused = { kind: 'refused', status: 401, reason: 'Unauthorized' } as const;
const lost = { kind: 'lost', reason: 'gone', random: 0.5 } as const;
const timer = { kind: 'timer' } as const;
const start = { kind: 'start' } as const;
const accepted = { kind: 'accepted', grantedS: 300 } as const;

describe('registration', () => {
  it('refused, it waits 30 s, doubling to 10 min, and tries once after each', () => {
    const inputs: RegistrationInput[] = [start];
    for (let i = 0; i < 7; i++) inputs.push(refused, timer);
    const { pauses, kinds } = registration(...inputs);
    expect(pauses).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
    expect(kinds.filter((kind) => kind === 'register')).toHaveLength(8);
  });

  it('unanswered, it waits from 2 s up to about a minute', () => {
    const inputs: RegistrationInput[] = [start];
    for (let i = 0; i < 7; i++) inputs.push(lost, timer);
    expect(registration(...inputs).pauses).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('a Retry-After longer than the pause is kept', () => {
    expect(registration(start, { ...refused, retryAfterS: 90 }).told).toMatchObject({ retryInMs: 90_000 });
  });

  it('registered, it refreshes before the end and stays in service meanwhile', () => {
    const { state, told, pauses } = registration(start, accepted, timer);
    expect([state.kind, told?.kind, pauses]).toEqual(['refreshing', 'in-service', [250_000]]);
    expect([refreshAfterMs(60), refreshAfterMs(10)]).toEqual([50_000, 5_000]);
  });

  it('too brief, it asks for longer at once, but never in a circle', () => {
    const brief = { kind: 'too-brief', minExpiresS: 600 } as const;
    expect(registration(start, brief).kinds.at(-1)).toBe('register');
    expect(registration(start, brief, brief).told).toMatchObject({ kind: 'refused', status: 423 });
  });

  it('stopped, it takes back a binding it has and nothing moves it any more', () => {
    expect(registration(start, accepted, { kind: 'stop' }).kinds).toContain('unregister');
    expect(registration(start, refused, { kind: 'stop' }).kinds).not.toContain('unregister');
    expect(registration(start, { kind: 'stop' }, timer, accepted, refused, lost, start).state.kind).toBe('stopped');
  });

  it('every input in every state leads on to a registration or a stop', () => {
    const all: RegistrationInput[] = [start, accepted, refused, lost, timer, { kind: 'too-brief', minExpiresS: 600 }];
    const states: RegistrationState[] = [
      { kind: 'idle' },
      { kind: 'registering', attempt: 1, refusals: 0, expiresS: 300 },
      { kind: 'registered', expiresS: 300 },
      { kind: 'refreshing', expiresS: 300 },
      { kind: 'waiting', attempt: 3, refusals: 2, expiresS: 300 },
    ];
    for (const state of states) {
      for (const input of all) {
        const step = registrationStep(state, input, { wantedS: 300 });
        const moved = step.state !== state;
        const goesOn = step.effects.some(({ kind }) => kind === 'arm' || kind === 'register');
        expect(moved ? goesOn : step.effects.length === 0, `${state.kind} + ${input.kind}`).toBe(true);
      }
    }
  });
});

describe('causes', () => {
  it('causes and statuses meet in one table', () => {
    expect([statusForQ850(17), statusForQ850(1), statusForQ850(34), statusForQ850(28), statusForQ850(99)]).toEqual([
      486, 404, 503, 484, 480,
    ]);
    expect([causeFor(486).q850, causeFor(404).q850, causeFor(480).q850, causeFor(603).q850]).toEqual([17, 1, 18, 21]);
    expect(causeFor(499)).toMatchObject({ status: 499, q850: 41 });
    expect(q850ToWords(17)).toBe('busy');
    expect(q850In(['SIP;cause=200;text="x", Q.850 ;cause=16'])).toBe(16);
    expect(q850In(['SIP;cause=486'])).toBeUndefined();
  });
});
