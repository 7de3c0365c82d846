import { expect, it } from 'vitest';
import { peerState } from './peer-state.ts';
import { type HealthFact, healthStep, initialHealth, type TrunkHealth } from './trunk-health-machine.ts';

it('a peer is in service with each answer, unreachable with each loss once it is down, and whatever else happens changes nothing', () => {
  let health: TrunkHealth = initialHealth('not-needed');
  const seen: (string | undefined)[] = [];
  const is = (fact: HealthFact, roundTripMs?: number): void => {
    const before = health;
    health = healthStep(health, fact, 0, { intervalMs: 10_000 }).state;
    seen.push(peerState(health, before, { roundTripMs, askInMs: 7 })?.kind);
  };
  const lost = { kind: 'lost', reason: 'gone' } as const;
  const good = { kind: 'answered', by: 'options' } as const;
  is({ kind: 'start' });
  is(good, 3);
  is(lost);
  is(lost);
  is(lost);
  is(good, 3);
  is(good, 3);
  expect(seen).toEqual([undefined, 'in-service', undefined, 'unreachable', 'unreachable', undefined, 'in-service']);
  seen.length = 0;
  is({ kind: 'answered', by: 'invite' });
  is({ kind: 'refused-call', retryAfterMs: 60_000 });
  is(good, 3);
  expect(seen).toEqual([undefined, undefined, 'in-service']);
});

it('one that is never asked comes back in service with its rest', () => {
  const policy = { intervalMs: undefined };
  const up = healthStep(initialHealth('not-needed'), { kind: 'start' }, 0, policy).state;
  const down = healthStep(up, { kind: 'invite-unanswered', reason: 'nothing' }, 0, policy).state;
  expect(peerState(down, up, { askInMs: 30_000 })).toEqual({
    kind: 'unreachable',
    reason: 'nothing',
    retryInMs: 30_000,
  });
  const back = healthStep(down, { kind: 'timer' }, 30_000, policy).state;
  expect(peerState(back, down, { askInMs: 0 })).toEqual({ kind: 'in-service' });
});
