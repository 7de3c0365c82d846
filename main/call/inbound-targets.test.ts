import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import { newLegId, trunkId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import type { RtpSeat } from '../media/rtp-seat.ts';
import type { OutgoingSipCall, SipEnd, Trunk } from '../sip/trunk.ts';
import { initialHealth, type TrunkHealth } from '../sip/trunk-health-machine.ts';
import type { CallPorts } from './call.ts';
import { type InboundInput, type InboundState, inboundStep, initialInboundState } from './inbound-call-machine.ts';
import { InboundTargets } from './inbound-targets.ts';
import type { EndCause } from './route/move-on.ts';
import type { PlannedTarget } from './route/route-decision.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const nothing: Disposable = { [Symbol.dispose]: () => {} };
const up: TrunkHealth = { ...initialHealth('not-needed'), kind: 'up' };
const down: TrunkHealth = {
  ...initialHealth('not-needed'),
  kind: 'down',
  why: 'unanswered',
  reason: 'it does not answer OPTIONS',
  good: 0,
  attempt: 1,
  until: 0,
};

/** Two trunks, and what an inbound call does with them; time is moved by hand. */
function world(healths: readonly [TrunkHealth, TrunkHealth], received = 0) {
  const clock = new VirtualClock();
  const told: string[] = [];
  const signals = healths.map(() => ({
    unheard: new Signal<void>(),
    answer: new Signal<void>(),
    end: new Signal<SipEnd>(),
  }));
  const trunks = healths.map((health, index) => {
    const id = trunkId(index === 0 ? 'primary' : 'backup');
    const call = (): OutgoingSipCall => {
      told.push(`INVITE ${id}`);
      return {
        trunk: id,
        hangUp: (q850) => told.push(`hang up ${id} ${q850}`),
        onProgress: () => nothing,
        onUnheard: (listener) => signals[index]?.unheard.on(listener) ?? nothing,
        onAnswer: (listener) => signals[index]?.answer.on(listener) ?? nothing,
        dialogs: [],
        onRefer: () => nothing,
        refer: () => {},
        hold: () => {},
        reoffer: () => {},
        onDigit: () => nothing,
        onFlash: () => nothing,
        sendDigit: () => {},
        onEnd: (listener) => signals[index]?.end.on(listener) ?? nothing,
      };
    };
    return {
      id,
      state: { kind: 'in-service' },
      health,
      call,
      noteAudio: (came: boolean) => told.push(`audio of ${id}: ${came}`),
    } as unknown as Trunk;
  });
  const ports = {
    trunk: (id: string) => trunks.find((each) => each.id === id),
    control: () => ({ allowed: false, transfer: 'bridge', hold: 'music' }),
    openSeat: async () =>
      ({
        leg: newLegId(),
        negotiated: { direction: 'sendrecv' },
        close: async () => ({ receivedPackets: received }),
      }) as unknown as RtpSeat,
    clock,
  } as unknown as CallPorts;
  const targets: PlannedTarget[] = trunks.map(({ id }) => ({
    kind: 'trunk',
    trunk: id,
    to: '100',
    ringMs: 30_000,
    console: false,
  }));
  const inbound = new InboundTargets(targets, ports, silentLog, {
    trying: () => {},
    unheard: () => told.push('unheard'),
    answered: () => told.push('answered'),
    referred: () => {},
    over: (text) => told.push(`over: ${text}`),
    passedOver: () => told.push('passed over'),
    timeout: () => told.push('timeout'),
    answersLine: () => told.push('answers the line'),
    missed: (text) => told.push(text),
    digit: () => {},
    flash: () => {},
    audio: () => {},
  });
  return { clock, told, signals, inbound };
}

describe('the targets of a call from a line', () => {
  it('a trunk known to be down is passed over at once, and it is said why', () => {
    const { told, inbound } = world([down, up]);
    inbound.try(0, {});
    expect(told).toEqual(['The trunk "primary" is out of order: it does not answer OPTIONS.', 'passed over']);
    expect(inbound.atConsole(0)).toBe(false);
  });

  it('the last one is tried all the same, and the desks ring with it', async () => {
    const { told, inbound } = world([down, down]);
    inbound.try(1, {});
    await settle();
    expect(told.at(-1)).toBe('INVITE backup');
    expect(inbound.atConsole(1)).toBe(true);
    inbound.end(16);
    expect(inbound.atConsole(1)).toBe(false);
  });

  it('one whose INVITE gets no reply is told as that, and nothing more is heard of it once it is given up', async () => {
    const { told, signals, inbound } = world([up, up]);
    inbound.try(0, {});
    await settle();
    signals[0]?.unheard.emit();
    expect(told.slice(1)).toEqual(['The trunk "primary" did not reply within 3 s.', 'unheard']);
    inbound.end(38);
    signals[0]?.answer.emit();
    expect(told.at(-1)).toBe('hang up primary 38');
  });

  it('a call that was answered tells its trunk whether audio came; a short one does not', async () => {
    const { clock, told, signals, inbound } = world([up, up]);
    inbound.try(0, {});
    await settle();
    signals[0]?.answer.emit();
    clock.advance(6_000);
    inbound.end(16);
    await settle();
    expect(told.at(-1)).toBe('audio of primary: false');
    inbound.try(1, {});
    await settle();
    signals[1]?.answer.emit();
    clock.advance(1_000);
    inbound.end(16);
    await settle();
    expect(told.at(-1)).toBe('hang up backup 16');
  });
});

describe('an INVITE without a reply', () => {
  const plan = (moveOn: readonly EndCause[], count = 2) => ({
    targets: Array.from({ length: count }, () => ({ kind: 'trunk' as const })),
    moveOn,
  });
  const from = (target: number): InboundState => ({ ...initialInboundState('ringing'), target }) as InboundState;
  const unheard: InboundInput = { kind: 'target-unheard' };

  it('is given up for the next target', () => {
    const { state, effects } = inboundStep(from(0), unheard, plan(['unreachable']));
    expect(state).toMatchObject({ kind: 'offering', target: 1 });
    expect(effects).toEqual([
      { kind: 'end-target', q850: 38 },
      { kind: 'call-target', index: 1 },
    ]);
    expect(state).not.toHaveProperty('unheard');
  });

  it('goes on where there is no other target, or none that may be tried; a late answer is taken', () => {
    for (const [state, moveOn] of [
      [from(1), ['unreachable']],
      [from(0), ['busy']],
    ] as const) {
      const after = inboundStep(state, unheard, plan(moveOn));
      expect(after.effects).toEqual([]);
      expect(after.state).toMatchObject({ kind: 'offering', unheard: true });
      const answered = inboundStep(after.state, { kind: 'target-answered' }, plan(moveOn));
      expect(answered.state.kind).toBe('answering');
    }
  });
});
