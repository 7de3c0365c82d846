import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HealthFact,
  type HealthPolicy,
  healthStep,
  initialHealth,
  STEADY_MS,
  type TrunkHealth,
  wakeAt,
} from './trunk-health-machine.ts';

const POLICY: HealthPolicy = { intervalMs: 10_000 };
const lost = { kind: 'lost', reason: 'gone' } as const;
const good = { kind: 'answered', by: 'options' } as const;
const unheard = { kind: 'invite-unanswered', reason: 'nothing within 3 s' } as const;
const refused = { kind: 'refused-call' } as const;
const silent = { kind: 'audio', came: false } as const;

/** A trunk whose facts and time a test moves. */
class Told {
  health: TrunkHealth;
  at = 0;
  asked: number[] = [];
  ups: number[] = [];
  readonly #policy: HealthPolicy;

  constructor(policy = POLICY, registration: 'not-needed' | 'lost' = 'not-needed') {
    this.#policy = policy;
    this.health = initialHealth(registration);
  }

  is(...facts: HealthFact[]): this {
    for (const fact of facts) {
      const before = this.health.kind;
      const { state, ask } = healthStep(this.health, fact, this.at, this.#policy);
      if (ask) this.asked.push(this.at);
      if (before === 'down' && state.kind !== 'down') this.ups.push(this.at);
      this.health = state;
    }
    return this;
  }

  /** Time goes by; questions are answered as `answer` says, after so long. */
  until(end: number, answer?: () => { fact: HealthFact; afterMs: number }): this {
    for (;;) {
      const wake = wakeAt(this.health, this.#policy);
      if (wake > end) break;
      this.at = Math.max(this.at, wake);
      const questions = this.asked.length;
      this.is({ kind: 'timer' });
      if (this.asked.length === questions) continue;
      if (!answer) break;
      const { fact, afterMs } = answer();
      this.at += afterMs;
      this.is(fact);
    }
    this.at = Math.max(this.at, end);
    return this;
  }
}

const inOrder = (): Told => new Told().is({ kind: 'start' }, { kind: 'timer' }, good);
const dead = () => ({ fact: lost, afterMs: 4_000 });
const alive = () => ({ fact: good, afterMs: 5 });

describe('a trunk’s health', () => {
  it('one question lost is nothing, two in a row and it is down: 19 s after the last answer at the latest', () => {
    const trunk = inOrder();
    trunk.until(14_500, dead);
    expect(trunk.health).toMatchObject({ kind: 'up', lost: 1 });
    expect(trunk.asked).toEqual([0, 10_000]);
    trunk.until(19_000, dead);
    expect(trunk.health).toMatchObject({ kind: 'down', why: 'unanswered', reason: 'gone' });
    expect(trunk.at).toBe(19_000);
  });

  it('two good answers in a row, a second apart, and it is up again', () => {
    const trunk = inOrder().until(60_000, dead);
    const woke = trunk.at;
    trunk.until(woke + 20_000, alive);
    expect(trunk.health.kind).toBe('up');
    const asked = trunk.asked.filter((at) => at >= woke);
    expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeLessThanOrEqual(1_005);
    expect(trunk.ups[0]).toBeLessThanOrEqual(woke + 10_000 + 1_010);
    const wavers = inOrder().is(unheard, good, lost, good);
    expect(wavers.health).toMatchObject({ kind: 'down', good: 1 });
  });

  it('while it is down it is asked after 2, 4 and 8 s, and then by the interval', () => {
    const trunk = inOrder().until(100_000, dead);
    const down = trunk.asked.filter((at) => at > 19_000);
    const gaps = down.map((at, index) => at - (down[index - 1] ?? 19_000) - (index > 0 ? 4_000 : 0));
    expect(gaps.slice(0, 6)).toEqual([2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  it('an INVITE without a reply takes it down at once, and it is asked at once', () => {
    const trunk = inOrder();
    trunk.at = 3_000;
    trunk.is(unheard);
    expect(trunk.health).toMatchObject({ kind: 'down', why: 'invite-unanswered' });
    expect(wakeAt(trunk.health, POLICY)).toBe(3_000);
  });

  it('an answer to an INVITE shows life, but puts off no question', () => {
    const trunk = inOrder();
    trunk.at = 9_000;
    trunk.is({ kind: 'answered', by: 'invite' });
    expect(wakeAt(trunk.health, POLICY)).toBe(10_000);
  });

  it('a connection that breaks is tried anew at once; refused there, it is down', () => {
    const trunk = inOrder();
    trunk.at = 5_000;
    trunk.is({ kind: 'broken', reason: 'reset' });
    expect(trunk.health.kind).toBe('up');
    expect(wakeAt(trunk.health, POLICY)).toBe(5_250);
    trunk.at = 5_250;
    trunk.is({ kind: 'timer' }, lost);
    expect(trunk.health.kind).toBe('down');
  });

  it('503 takes it down for as long as it says, or after three in a row for 30 s; OPTIONS prove nothing before', () => {
    const asked = inOrder().is({ kind: 'refused-call', retryAfterMs: 60_000 });
    expect(asked.health).toMatchObject({ kind: 'down', why: 'refuses-calls', until: 60_000 });
    expect(asked.until(59_000, alive).health.kind).toBe('down');
    expect(asked.until(75_000, alive).health.kind).toBe('up');
    const three = inOrder().is(refused, refused);
    expect(three.health.kind).toBe('up');
    expect(inOrder().is(refused, refused, { kind: 'answered', by: 'invite' }, refused).health.kind).toBe('up');
    expect(three.is(refused).until(29_000, alive).health.kind).toBe('down');
    expect(three.until(45_000, alive).health.kind).toBe('up');
  });

  it('three calls in a row without audio take it down for a minute; one with audio between them does not', () => {
    expect(inOrder().is(silent, silent, { kind: 'audio', came: true }, silent).health.kind).toBe('up');
    const mute = inOrder().is(silent, silent, silent);
    expect(mute.health).toMatchObject({ kind: 'down', why: 'no-audio' });
    expect(mute.until(59_000, alive).health.kind).toBe('down');
    expect(mute.until(75_000, alive).health.kind).toBe('up');
  });

  it('without its registration it is down, whatever OPTIONS say, and up with it and two good answers', () => {
    const trunk = new Told(POLICY, 'lost').is({ kind: 'registered' });
    expect(trunk.health.kind).toBe('up');
    trunk.is({ kind: 'registration-lost', reason: 'away' }, good, good, good);
    expect(trunk.health).toMatchObject({ kind: 'down', why: 'not-registered' });
    trunk.is({ kind: 'registered' });
    expect(trunk.health.kind).toBe('up');
    const unasked = new Told({ intervalMs: undefined }, 'lost').is({ kind: 'registered' }, unheard);
    expect(unasked.health.kind).toBe('down');
    unasked.at = 2_000;
    expect(unasked.is({ kind: 'registered' }).health.kind).toBe('up');
    const barred = new Told(POLICY, 'lost').is({ kind: 'registration-refused', reason: '403' });
    expect(wakeAt(barred.health, POLICY)).toBe(Number.POSITIVE_INFINITY);
    expect(barred.is(good, good).health.kind).toBe('down');
  });

  it('one that is never asked comes back by itself after 30 s', () => {
    const trunk = new Told({ intervalMs: undefined }).is({ kind: 'start' });
    expect(trunk.health.kind).toBe('up');
    trunk.is({ kind: 'answered', by: 'invite' }, unheard);
    expect(trunk.health.kind).toBe('down');
    expect(trunk.until(29_999).health.kind).toBe('down');
    expect(trunk.until(30_000).health.kind).toBe('up');
    expect(trunk.asked).toEqual([]);
  });

  it('a drill takes one that is up, ends by its time, by a word, and by a real failure; it is asked on meanwhile', () => {
    const drilled = inOrder().is({ kind: 'drill', forMs: 30_000 });
    expect(drilled.health.kind).toBe('drill');
    drilled.until(25_000, alive);
    expect(drilled.asked.length).toBeGreaterThanOrEqual(3);
    expect(drilled.health.kind).toBe('drill');
    expect(drilled.until(30_001, alive).health.kind).toBe('up');
    expect(inOrder().is({ kind: 'drill', forMs: 30_000 }, { kind: 'end-drill' }).health.kind).toBe('up');
    const fails = inOrder().is({ kind: 'drill', forMs: 60_000 }).until(20_000, dead);
    expect(fails.health).toMatchObject({ kind: 'down', why: 'unanswered' });
    expect(fails.is({ kind: 'end-drill' }).health.kind).toBe('down');
    expect(inOrder().is(unheard, { kind: 'drill', forMs: 1_000 }).health.kind).toBe('down');
  });

  it('one that falls again soon is held down for longer each time; after five steady minutes that is forgotten', () => {
    const trunk = inOrder();
    const away: number[] = [];
    for (let fall = 0; fall < 5; fall++) {
      trunk.is(unheard);
      const fell = trunk.at;
      trunk.until(fell + 400_000, alive);
      away.push(Math.round(((trunk.ups.at(-1) ?? 0) - fell) / 1_000));
      trunk.at = (trunk.ups.at(-1) ?? 0) + 20_000;
    }
    expect(away[0]).toBeLessThanOrEqual(2);
    for (const [index, atLeast] of [0, 10, 20, 40, 80].entries()) {
      expect(away[index]).toBeGreaterThanOrEqual(atLeast);
      expect(away[index]).toBeLessThanOrEqual(atLeast + 11);
    }
    trunk.at += STEADY_MS;
    trunk.is(unheard);
    expect(trunk.health).toMatchObject({ falls: 0 });
  });
});

const anyFact: fc.Arbitrary<HealthFact> = fc.oneof(
  fc.constant<HealthFact>(good),
  fc.constant<HealthFact>(good),
  fc.constant<HealthFact>({ kind: 'answered', by: 'invite' }),
  fc.constant<HealthFact>(lost),
  fc.constant<HealthFact>({ kind: 'broken', reason: 'reset' }),
  fc.constant<HealthFact>(unheard),
  fc.record({
    kind: fc.constant('refused-call' as const),
    retryAfterMs: fc.option(fc.nat(900_000), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('audio' as const), came: fc.boolean() }),
  fc.constant<HealthFact>({ kind: 'start' }),
  fc.record({ kind: fc.constant('drill' as const), forMs: fc.integer({ min: 1_000, max: 600_000 }) }),
  fc.constant<HealthFact>({ kind: 'end-drill' }),
  fc.constant<HealthFact>({ kind: 'registered' }),
  fc.constant<HealthFact>({ kind: 'registration-lost', reason: 'away' }),
  fc.constant<HealthFact>({ kind: 'registration-refused', reason: '403' }),
);
const anyPolicy = fc.constantFrom<HealthPolicy>(POLICY, { intervalMs: 30_000 }, { intervalMs: undefined });
const anyStory = fc.array(fc.tuple(anyFact, fc.nat(15_000)), { maxLength: 300, size: 'max' });

/** Facts with pauses; questions on the way are answered well or not, as `answers` goes. */
function story(
  policy: HealthPolicy,
  facts: readonly (readonly [HealthFact, number])[],
  answers: readonly boolean[],
): Told {
  const trunk = new Told(policy).is({ kind: 'start' });
  let count = 0;
  for (const [fact, pauseMs] of facts) {
    trunk.is(fact);
    trunk.until(trunk.at + pauseMs, () => (answers[count++ % Math.max(1, answers.length)] ? alive() : dead()));
  }
  return trunk;
}

describe('whatever happens to a trunk', () => {
  it('it never flaps: in no ten minutes does it come back more than eight times', () => {
    fc.assert(
      fc.property(
        anyPolicy,
        anyStory,
        fc.array(fc.boolean(), { maxLength: 20, size: 'max' }),
        (policy, facts, answers) => {
          const { ups } = story(policy, facts, answers);
          for (const at of ups) {
            const within = ups.filter((other) => other >= at && other < at + 600_000);
            expect(within.length).toBeLessThanOrEqual(8);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('left alone with a peer that answers it is up, and with one that does not it is down; a drill is over', () => {
    fc.assert(
      fc.property(anyPolicy, anyStory, fc.boolean(), (policy, facts, lives) => {
        const trunk = story(policy, facts, [true, false, true, true]).is({ kind: 'registered' });
        const end = trunk.at + 2_000_000;
        while (trunk.at < end) trunk.until(Math.min(end, trunk.at + 50_000), lives ? alive : dead);
        if (lives || policy.intervalMs === undefined) expect(trunk.health.kind).toBe('up');
        else expect(trunk.health.kind).toBe('down');
      }),
      { numRuns: 200 },
    );
  });

  it('it always has a question on its way, or a time for the next one, unless its registrar refuses it', () => {
    fc.assert(
      fc.property(anyStory, (facts) => {
        const trunk = new Told().is({ kind: 'start' });
        let pending = 0;
        for (const [fact, pauseMs] of facts) {
          const questions = trunk.asked.length;
          trunk.is(fact);
          pending += trunk.asked.length - questions;
          trunk.at += pauseMs;
          if (wakeAt(trunk.health, POLICY) <= trunk.at) {
            const before = trunk.asked.length;
            trunk.is({ kind: 'timer' });
            pending += trunk.asked.length - before;
          }
          if (trunk.health.registration === 'refused') return;
          if (wakeAt(trunk.health, POLICY) === Number.POSITIVE_INFINITY) {
            expect(pending).toBeGreaterThan(0);
            pending = 0;
            trunk.is(lost);
            expect(wakeAt(trunk.health, POLICY)).toBeLessThan(Number.POSITIVE_INFINITY);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
