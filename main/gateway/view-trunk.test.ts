import { describe, expect, it } from 'vitest';
import type { TrunkState } from '../sip/trunk.ts';
import { initialHealth, type TrunkHealth } from '../sip/trunk-health-machine.ts';
import { trunkSettings } from '../store/settings-schema.ts';
import { viewTrunk } from './view.ts';

const up = { ...initialHealth('not-needed'), kind: 'up' } as const satisfies TrunkHealth;

const seen = (state: TrunkState, tls?: object, health: TrunkHealth = up) => {
  const kind = { kind: 'registers', user: '21' };
  const settings = trunkSettings.parse({
    id: 't',
    name: 'T',
    transport: 'tls',
    host: 'pbx.example',
    kind,
    ...(tls ? { tls } : {}),
  });
  return viewTrunk(settings, { state, health }, { since: 0, healthSince: 5 });
};

const detail = (state: TrunkState, tls?: object): string => seen(state, tls).detail;

describe('a trunk on the console', () => {
  it('says where its certificate is not checked', () => {
    const state = { kind: 'in-service', roundTripMs: 12 } as const;
    expect(detail(state)).toBe('In service, answers in 12 ms.');
    expect(detail(state, { verify: false })).toBe('In service, answers in 12 ms. Its certificate is not checked.');
    expect(detail(state, { verify: false, pin: 'AB'.repeat(32) })).not.toContain('not checked');
  });

  it('says why a password was not taken, and the name it is at where no port is set', () => {
    const refused = { kind: 'refused', status: 401, reason: 'Unauthorized', retryInMs: 30_000 } as const;
    expect(detail(refused)).toContain('pbx.example refused (401 Unauthorized). Check the user name and the password.');
    expect(detail({ ...refused, advice: 'it plays an old challenge again' })).toContain(
      'The reason: it plays an old challenge again. Next try in 30 s.',
    );
  });

  it('says since when it is down, why, and what is being done', () => {
    const { health } = seen({ kind: 'unreachable', reason: 'x', retryInMs: 1_000 }, undefined, {
      ...up,
      kind: 'down',
      why: 'unanswered',
      reason: 'pbx.example does not answer OPTIONS',
      good: 0,
      attempt: 1,
      until: 0,
    });
    expect(health).toEqual({
      kind: 'down',
      since: 5,
      detail:
        'pbx.example does not answer OPTIONS. It is asked again and again; calls go to it once it has answered twice.',
    });
    expect(seen({ kind: 'in-service' }).health).toEqual({ kind: 'up', since: 5 });
  });
});
