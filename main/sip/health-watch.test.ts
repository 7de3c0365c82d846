import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { silentLog } from '../core/log.ts';
import { HealthWatch } from './health-watch.ts';
import type { JsSipResponse, SenderHandlers } from './jssip.ts';
import type { UserAgent } from './user-agent.ts';

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

function watch({ open = async () => {} }: { open?: () => Promise<void> } = {}) {
  const clock = new VirtualClock();
  const questions: { readonly at: number; readonly answer: (status: number) => void; readonly breaks: () => void }[] =
    [];
  const told: string[] = [];
  const ua = {
    request: (_method: string, _uri: unknown, _params: object, _headers: unknown, handlers: SenderHandlers) =>
      questions.push({
        at: clock.now(),
        answer: (status) => handlers.onReceiveResponse({ status_code: status } as JsSipResponse),
        breaks: () => handlers.onTransportError(),
      }),
  } as unknown as UserAgent;
  const health = new HealthWatch({
    clock,
    log: silentLog,
    ua,
    host: 'pbx.test',
    intervalS: 10,
    registers: false,
    open,
    told: (state, _before, roundTripMs) =>
      told.push(`${state.kind}${roundTripMs === undefined ? '' : ` ${roundTripMs}`}`),
  });
  const last = () => {
    const question = questions.at(-1);
    if (!question) throw new Error('nothing was asked');
    return question;
  };
  return { clock, questions, told, health, last };
}

describe('the watch over a trunk', () => {
  it('asks by the interval, tells how long an answer took, and takes a 404 for life', async () => {
    const { clock, questions, told, health, last } = watch();
    health.tell({ kind: 'start' });
    clock.advance(0);
    await settle();
    clock.advance(12);
    last().answer(404);
    expect(told.at(-1)).toBe('up 12');
    clock.advance(10_000);
    await settle();
    expect(questions.map(({ at }) => at)).toEqual([0, 10_012]);
  });

  it('an answer that does not come within 4 s, comes as 503, or a connection that breaks, is one lost', async () => {
    const { clock, health, last } = watch();
    health.tell({ kind: 'start' });
    clock.advance(0);
    await settle();
    last().answer(200);
    clock.advance(10_000);
    await settle();
    clock.advance(3_999);
    expect(health.health).toMatchObject({ kind: 'up', lost: 0 });
    clock.advance(1);
    expect(health.health).toMatchObject({ kind: 'up', lost: 1 });
    clock.advance(1_000);
    await settle();
    last().answer(503);
    expect(health.health).toMatchObject({ kind: 'down', reason: 'pbx.test answers OPTIONS with 503' });
    const broken = watch();
    broken.health.tell({ kind: 'start' });
    broken.clock.advance(0);
    await settle();
    broken.last().breaks();
    expect(broken.health.health).toMatchObject({ lost: 1 });
  });

  it('a way that takes too long to open is lost within the same 4 s; what comes of it later is nothing', async () => {
    const opened = Promise.withResolvers<void>();
    const { clock, questions, health } = watch({ open: () => opened.promise });
    health.tell({ kind: 'start' });
    clock.advance(0);
    clock.advance(4_000);
    expect(health.health).toMatchObject({ lost: 1 });
    opened.resolve();
    await settle();
    expect(questions).toHaveLength(0);
  });

  it('an INVITE without a reply has it ask at once, and a late answer to an earlier question is not heard twice', async () => {
    const { clock, questions, health, last } = watch();
    health.tell({ kind: 'start' });
    clock.advance(0);
    await settle();
    last().answer(200);
    clock.advance(3_000);
    health.tell({ kind: 'invite-unanswered', reason: 'nothing within 3 s' });
    clock.advance(0);
    await settle();
    expect(questions).toHaveLength(2);
    last().answer(200);
    last().answer(200);
    expect(health.health).toMatchObject({ kind: 'down', good: 1 });
    clock.advance(1_000);
    await settle();
    last().answer(200);
    expect(health.health.kind).toBe('up');
  });

  it('a question besides, for a drill, changes nothing by itself', async () => {
    const { clock, health, last } = watch();
    const answered = health.ask();
    await settle();
    clock.advance(7);
    last().answer(200);
    expect(await answered).toBe(7);
    const lost = health.ask();
    await settle();
    clock.advance(4_000);
    await expect(lost).rejects.toThrow('does not answer OPTIONS');
    expect(health.health.kind).toBe('starting');
  });

  it('closed, it asks and tells nothing more, and leaves no timer', async () => {
    const { clock, told, health } = watch();
    health.tell({ kind: 'start' });
    clock.advance(0);
    await settle();
    health[Symbol.dispose]();
    const before = told.length;
    health.tell({ kind: 'lost', reason: 'x' });
    clock.advance(60_000);
    expect([told.length, clock.pending]).toEqual([before, 0]);
  });
});
