import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import { newLegId, type TrunkId, trunkId } from '../../core/ids.ts';
import { silentLog } from '../../core/log.ts';
import type { RtpSeat } from '../../media/rtp-seat.ts';
import type { OutgoingSipCall, SipEnd, Trunk, TrunkState } from '../../sip/trunk.ts';
import { type HealthFact, healthStep, initialHealth, type TrunkHealth } from '../../sip/trunk-health-machine.ts';
import type { DrillWay } from './drill-machine.ts';
import { type DrillReport, Drills } from './drills.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const nothing: Disposable = { [Symbol.dispose]: () => {} };
const PRIMARY = trunkId('primary');
const BACKUP = trunkId('backup');

/** A trunk with its real health, whose peer does as a test says. */
class FakeTrunk implements Trunk {
  readonly id: TrunkId;
  readonly state: TrunkState = { kind: 'in-service' };
  readonly digits = 'auto';
  readonly called: string[] = [];
  hungUp = 0;
  health: TrunkHealth = { ...initialHealth('not-needed'), kind: 'up' };
  asks: () => Promise<number> = async () => 1;
  readonly answer = new Signal<void>();
  readonly end = new Signal<SipEnd>();
  readonly #clock: VirtualClock;
  readonly #onHealth = new Signal<TrunkHealth>();
  readonly #onState = new Signal<TrunkState>();

  constructor(id: TrunkId, clock: VirtualClock) {
    this.id = id;
    this.#clock = clock;
  }

  is(fact: HealthFact): void {
    const before = this.health.kind;
    this.health = healthStep(this.health, fact, this.#clock.now(), { intervalMs: 10_000 }).state;
    if (before !== this.health.kind) this.#onHealth.emit(this.health);
  }

  stops(): void {
    this.#onState.emit({ kind: 'stopped' });
  }

  drill(forMs: number | undefined): void {
    this.is(forMs === undefined ? { kind: 'end-drill' } : { kind: 'drill', forMs });
  }
  ask = (): Promise<number> => this.asks();
  onHealth = (listener: (health: TrunkHealth) => void): Disposable => this.#onHealth.on(listener);
  onState = (listener: (state: TrunkState) => void): Disposable => this.#onState.on(listener);
  onCall = (): Disposable => nothing;
  noteAudio(): void {}
  call(target: string): OutgoingSipCall {
    this.called.push(target);
    return {
      trunk: this.id,
      hangUp: () => {
        this.hungUp++;
      },
      onProgress: () => nothing,
      onUnheard: () => nothing,
      dialogs: [],
      onRefer: () => nothing,
      refer: () => {},
      hold: () => {},
      reoffer: () => {},
      onAnswer: (listener) => this.answer.on(listener),
      onDigit: () => nothing,
      onFlash: () => nothing,
      sendDigit: () => {},
      onEnd: (listener) => this.end.on(listener),
    };
  }
  async start(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}
}

function world({ extension, ways }: { extension?: string; ways?: DrillWay[] } = {}) {
  const clock = new VirtualClock();
  const primary = new FakeTrunk(PRIMARY, clock);
  const backup = new FakeTrunk(BACKUP, clock);
  const records: DrillReport[] = [];
  const seats: { closed: boolean }[] = [];
  const drills = new Drills({
    trunk: (id) => [primary, backup].find((each) => each.id === id),
    openSeat: async () => {
      const seat = { closed: false };
      seats.push(seat);
      return {
        leg: newLegId(),
        seat: {},
        close: async () => Object.assign(seat, { closed: true }),
      } as unknown as RtpSeat;
    },
    clock,
    log: silentLog,
    ways: () => ways ?? [{ lines: ['Line 1'], to: { kind: 'trunk', trunk: 'backup' } }],
    testExtension: () => extension,
    record: (drill) => records.push(drill),
  });
  return { clock, primary, backup, records, seats, drills };
}

describe('drills', () => {
  it('the trunk is passed over, the backup asked, and after the time all is as before and recorded', async () => {
    const { clock, primary, backup, drills, records } = world();
    backup.asks = () => {
      clock.advance(12);
      return Promise.resolve(12);
    };
    expect(drills.start(PRIMARY, 60_000)).toEqual({ ok: true });
    expect(primary.health.kind).toBe('drill');
    await settle();
    expect(drills.of(PRIMARY)?.state).toMatchObject({ kind: 'holding', switchMs: 12 });
    clock.advance(59_987);
    expect(primary.health.kind).toBe('drill');
    clock.advance(1);
    expect(primary.health.kind).toBe('up');
    expect(records).toHaveLength(1);
    expect(records[0]?.state).toMatchObject({ kind: 'over', by: 'time', switchMs: 12 });
    expect(clock.pending).toBe(0);
  });

  it('a test extension is called, hung up once it answers, and its place is given back', async () => {
    const { clock, backup, drills, seats } = world({ extension: '*43' });
    drills.start(PRIMARY, 60_000);
    await settle();
    expect(backup.called).toEqual(['*43']);
    expect(drills.of(PRIMARY)?.state.kind).toBe('proving');
    clock.advance(70);
    backup.answer.emit();
    await settle();
    expect(drills.of(PRIMARY)?.state).toMatchObject({ kind: 'holding', switchMs: 70 });
    expect([backup.hungUp, seats[0]?.closed]).toEqual([1, true]);
  });

  it('an extension that refuses, or never answers, is told, and hung up all the same', async () => {
    const { clock, backup, drills, seats } = world({ extension: '*43' });
    drills.start(PRIMARY, 60_000);
    await settle();
    backup.end.emit({ by: 'peer', status: 404, reason: 'Not Found' });
    await settle();
    expect(drills.of(PRIMARY)?.state.steps.at(-1)?.text).toContain('404');
    drills.cancel(PRIMARY);
    drills.start(PRIMARY, 60_000);
    await settle();
    clock.advance(10_000);
    await settle();
    expect(drills.of(PRIMARY)?.state.steps.at(-1)?.text).toContain('did not answer within 10 s');
    expect(seats.every(({ closed }) => closed)).toBe(true);
  });

  it('a backup that does not answer is told; the trunk comes back all the same', async () => {
    const { clock, primary, backup, drills } = world();
    backup.asks = () => Promise.reject(new GatewayError('sip-failed', 'it does not answer OPTIONS'));
    drills.start(PRIMARY, 20_000);
    await settle();
    expect(drills.of(PRIMARY)?.state.steps.at(-1)).toMatchObject({ ok: false });
    expect(drills.of(PRIMARY)?.state).not.toHaveProperty('switchMs');
    clock.advance(20_000);
    expect(primary.health.kind).toBe('up');
  });

  it('a real failure ends it, and nothing says that the trunk is back', () => {
    const { primary, drills, records } = world();
    drills.start(PRIMARY, 60_000);
    primary.is({ kind: 'invite-unanswered', reason: 'it did not reply to a call within 3 s' });
    expect(primary.health.kind).toBe('down');
    expect(records[0]?.state).toMatchObject({ kind: 'over', by: 'failure' });
    expect(drills.cancel(PRIMARY)).toMatchObject({ ok: false });
  });

  it('the trunk’s settings change, or the gateway stops: it is over', () => {
    const gone = world();
    gone.drills.start(PRIMARY, 60_000);
    gone.primary.stops();
    expect(gone.records[0]?.state).toMatchObject({ by: 'gone' });
    const stopped = world();
    stopped.drills.start(PRIMARY, 60_000);
    stopped.drills[Symbol.dispose]();
    expect(stopped.primary.health.kind).toBe('up');
    expect(stopped.clock.pending).toBe(0);
  });

  it('is refused in words for a trunk that is out of order, for none, and while another is on', () => {
    const { primary, drills } = world();
    expect(drills.start(trunkId('nobody'), 60_000)).toMatchObject({ ok: false, text: 'There is no such trunk.' });
    drills.start(PRIMARY, 60_000);
    expect(drills.start(BACKUP, 60_000)).toMatchObject({ ok: false, text: expect.stringContaining('on already') });
    drills.cancel(PRIMARY);
    primary.is({ kind: 'invite-unanswered', reason: 'x' });
    expect(drills.start(PRIMARY, 60_000)).toMatchObject({ ok: false, text: expect.stringContaining('not in order') });
  });
});
