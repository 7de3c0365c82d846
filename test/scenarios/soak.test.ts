/**
 * Everything at once, at moments that nobody chose: eight lines, a real Asterisk, and people who call, give up, answer and
 * hang up as dice say, with new settings and a crash of the media process among it. Afterwards nothing may be left.
 * `SOAK_SEED=7 SOAK_SECONDS=600` for another run or a longer one, `SOAK_LOG=file` to keep the gateway's log.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { callsOut, type RouteInput } from '../kit/routes.ts';
import { waitFor } from '../kit/wait.ts';
import { type Office, openOffice } from './office.ts';

const LINES = 8;
const CALLERS = 4;
const seed = Number(process.env.SOAK_SEED ?? 20_260_101);
const runMs = Number(process.env.SOAK_SECONDS ?? 60) * 1000;

/** mulberry32: the same dice for the same seed. */
function diceOf(start: number) {
  let state = start >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    ms: (from: number, to: number) => Math.round(from + next() * (to - from)),
    oneIn: (n: number) => next() < 1 / n,
    one: <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T,
  };
}
type Dice = ReturnType<typeof diceOf>;

/** Answers at once, after a ring, hangs up soon, is busy, has no way through, rings on. */
const EXTENSIONS = ['600', '603', '621', '631', '632', '607', '608', '609', '610', '611'] as const;
/** Nothing of what a caller is called may break a header or the console. */
const NAMES = ['ADA', 'O"NEIL', 'a\\b', 'X <sip:x@y>', 'LINE%0D%0A', '  ', 'A;B,C'] as const;

/** Each does one thing after the other until it is told to stop. */
interface Stage {
  readonly office: Office;
  readonly stop: AbortSignal;
  /** What a peer may refuse at such moments ("nobody is there to hang up on"). */
  tally(what: string): void;
}

const idle = (ms: number, stop: AbortSignal): Promise<void> =>
  pause(ms, undefined, { signal: stop }).catch(() => undefined);

async function farParty({ office, stop, tally }: Stage, port: number, dice: Dice): Promise<void> {
  const { client } = office.exchange;
  const hangUp = () => client.provoke(port, { kind: 'hangs-up', signal: dice.one(['cpc', 'cpc', 'busy-tone']) });
  let atAnswerMs: number | undefined;
  // Within milliseconds of the moment at which the gateway goes off-hook: the race of answer and hang-up.
  using _hook = client.onEvent((event) => {
    if (event.port !== port || event.kind !== 'hook' || event.hook !== 'off-hook' || atAnswerMs === undefined) return;
    const ms = atAnswerMs;
    atAnswerMs = undefined;
    tally('far end hangs up at the answer');
    void pause(ms).then(hangUp);
  });
  while (!stop.aborted) {
    await idle(dice.ms(0, 2000), stop);
    if (dice.oneIn(2)) {
      // For calls to this line.
      tally('far end changes its mind');
      await client.provoke(
        port,
        dice.one([
          { kind: 'answers-after', ms: dice.ms(0, 1500), polarityReversal: dice.oneIn(2) },
          { kind: 'answers-after', ms: dice.ms(0, 500), polarityReversal: true },
          { kind: 'answers-after', ms: dice.ms(0, 500), polarityReversal: true },
          { kind: 'is-busy' },
          { kind: 'is-congested' },
          { kind: 'never-answers' },
        ]),
      );
    }
    if (!dice.oneIn(3)) {
      // Time for calls out to get through, and to be hung up on.
      await idle(dice.ms(1000, 8000), stop);
      await hangUp();
      continue;
    }
    if (dice.oneIn(4)) atAnswerMs = dice.ms(0, 30);
    const rings = dice.oneIn(3) ? { rings: dice.ms(1, 2) } : {};
    const called = await client.provoke(port, {
      kind: 'calls-in',
      number: `202555${String(dice.ms(0, 9999)).padStart(4, '0')}`,
      name: dice.one(NAMES),
      ...rings,
    });
    tally(called.ok ? 'calls in' : 'calls in to an engaged line');
    await idle(dice.ms(0, 9000), stop);
    if (dice.oneIn(3)) await client.provoke(port, { kind: 'presses', digits: '12#' });
    await hangUp();
  }
}

async function phone({ office, stop, tally }: Stage, dice: Dice): Promise<void> {
  while (!stop.aborted) {
    await idle(dice.ms(0, 2500), stop);
    if (stop.aborted) return;
    const call = await office.pbx.originate({
      to: dice.oneIn(12) ? 'help' : `555${dice.ms(1000, 9999)}`,
      extension: dice.one(['600', '603', '614', '6512', '631']),
    });
    tally('calls out');
    const answered = call.answered(20_000).then(
      () => true,
      () => false,
    );
    if (dice.oneIn(3)) await idle(dice.ms(0, 4000), stop);
    else if (await Promise.race([answered, idle(dice.ms(2000, 12_000), stop).then(() => false)])) {
      tally('calls out that are answered');
      await idle(dice.oneIn(3) ? dice.ms(0, 20) : dice.ms(0, 4000), stop);
    }
    await call.hangUp();
  }
}

async function desk({ office, stop, tally }: Stage, dice: Dice): Promise<void> {
  while (!stop.aborted) {
    await idle(dice.ms(500, 3000), stop);
    const { calls, lines } = office.gateway.view;
    if (calls.length > 0 && dice.oneIn(2)) {
      const { ok } = await office.gateway.request('call.hang-up', { callId: dice.one(calls).id });
      tally(ok ? 'the desk hangs up' : 'the desk hangs up too late');
    } else if (lines.length > 0) {
      // Without a microphone: always a refusal, and never more than that.
      await office.gateway.request('call.answer', { line: dice.one(lines).id }).catch(() => undefined);
    }
  }
}

async function administrator({ office, stop, tally }: Stage, dice: Dice): Promise<void> {
  while (!stop.aborted) {
    await idle(dice.ms(1000, 5000), stop);
    if (stop.aborted) return;
    const trunks = office.settings.trunks ?? [];
    const change = dice.oneIn(6)
      ? // Another look at the peer's health makes it another trunk: the old one's calls end.
        { trunks: trunks.map((trunk) => ({ ...trunk, optionsIntervalS: dice.ms(2, 20) })) }
      : linesTo(dice, dice.ms(1, 99));
    tally('trunks' in change ? 'a trunk is replaced' : 'lines are changed');
    const done = office.gateway.request('settings.update', { change });
    if (dice.oneIn(3)) void office.gateway.request('settings.update', { change: linesTo(dice, 0) });
    expect(await done).toEqual({ ok: true });
  }
}

function linesTo(dice: Dice, name: number) {
  const lines = Array.from({ length: LINES }, (_, index) => ({
    id: `sim/${index + 1}`,
    name: `Line ${index + 1}-${name}`,
    guardMs: dice.one([200, 500]),
  }));
  const routes = lines.flatMap(({ id }, index): RouteInput[] => {
    const targets = Array.from({ length: dice.ms(0, 3) }, () => ({
      kind: 'trunk' as const,
      trunk: dice.oneIn(8) ? 'gone' : 'pbx',
      to: dice.one(EXTENSIONS),
      ringS: dice.ms(3, 8),
      console: dice.oneIn(4),
    }));
    return targets.length === 0 ? [] : [{ id: `in-${index + 1}`, from: [{ kind: 'line', line: id }], targets }];
  });
  return { lines, routes: [...routes, callsOut()] };
}

const openFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const residentMb = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

async function usage(office: Office) {
  const media = await office.gateway.childPid(/media-process/);
  return {
    gatewayFiles: openFiles(office.gateway.pid),
    mediaFiles: openFiles(media),
    gatewayMb: Math.round(residentMb(office.gateway.pid)),
    mediaMb: Math.round(residentMb(media)),
  };
}

/** Nobody wants anything any more. Again and again: who gave up in the first ring may still be answered, with dial tone. */
async function everybodyHangsUp(office: Office): Promise<void> {
  for (let port = 1; port <= LINES; port++)
    await office.exchange.client.provoke(port, { kind: 'hangs-up', signal: 'cpc' });
  const { calls } = office.gateway.view;
  for (const { id } of calls) await office.gateway.request('call.hang-up', { callId: id });
}

const errorsIn = (log: string): string[] =>
  log.split('\n').filter((line) => line.startsWith('{') && (JSON.parse(line) as { level: number }).level >= 50);

it(
  `nothing is left of a hundred calls that came, went and crossed at random (seed ${seed})`,
  async () => {
    const dice = diceOf(seed);
    await using office = await openOffice({
      lines: LINES,
      settings: (usual) => ({ ...usual, ...linesTo(dice, 0) }),
    });
    const counts = new Map<string, number>();
    const stopping = new AbortController();
    const stage: Stage = {
      office,
      stop: stopping.signal,
      tally: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    };
    try {
      // One call first, so that what is made once is there.
      await office.provoke(1, { kind: 'answers-after', ms: 100 });
      const first = await office.pbx.originate({ to: '5550000' });
      await first.answered(20_000);
      await first.hangUp();
      await office.quiet();
      const before = await usage(office);

      const people = [
        ...Array.from({ length: LINES }, (_, index) => farParty(stage, index + 1, diceOf(seed + 1 + index))),
        ...Array.from({ length: CALLERS }, (_, index) => phone(stage, diceOf(seed + 100 + index))),
        desk(stage, diceOf(seed + 200)),
        administrator(stage, diceOf(seed + 300)),
      ];
      const all = Promise.all(people);
      await Promise.race([all, idle(runMs / 2, stage.stop)]);
      process.kill(await office.gateway.childPid(/media-process/), 'SIGKILL');
      await Promise.race([all, idle(runMs / 2, stage.stop)]);
      stopping.abort();
      await all;

      await waitFor(
        async () => {
          await everybodyHangsUp(office);
          const { calls, lines } = office.gateway.view;
          return calls.length === 0 && lines.every(({ state }) => state === 'idle');
        },
        { what: 'the last call to end', deadlineMs: 30_000, everyMs: 500 },
      );
      await office.quiet();
      await waitFor(async () => (await office.pbx.channels()) === 0, {
        what: 'Asterisk to have no channel left',
        deadlineMs: 15_000,
        everyMs: 200,
      });

      const { records } = await office.gateway.request('records.list', { limit: 1000 });
      const after = await waitFor(
        async () => {
          const now = await usage(office);
          // Sockets of a leg are closed a moment after its call.
          if (now.mediaFiles > before.mediaFiles + 2 || now.gatewayFiles > before.gatewayFiles + 2)
            throw new Error(`open files before ${JSON.stringify(before)}, now ${JSON.stringify(now)}`);
          return now;
        },
        { what: 'all files and sockets of calls to be closed', deadlineMs: 15_000, everyMs: 200 },
      );
      console.info(
        `${records.length} records; ${JSON.stringify(Object.fromEntries(counts))}; before ${JSON.stringify(before)}, after ${JSON.stringify(after)}`,
      );

      for (const record of records) {
        expect(record.outcome, JSON.stringify(record)).not.toBe('in-progress');
        const { startedAt, answeredAt, endedAt = 0 } = record;
        expect(answeredAt ?? startedAt, JSON.stringify(record)).toBeGreaterThanOrEqual(startedAt);
        expect(endedAt, JSON.stringify(record)).toBeGreaterThanOrEqual(answeredAt ?? startedAt);
        if (record.outcome === 'answered') expect(answeredAt, JSON.stringify(record)).toBeDefined();
        expect(record.reason, JSON.stringify(record)).toBeTruthy();
      }
      expect(records.length).toBeGreaterThan(Math.min(1000, runMs / 1500));
      expect(after.gatewayMb).toBeLessThan(before.gatewayMb + 100);
      expect(after.mediaMb).toBeLessThan(before.mediaMb + 60);
      const unexpected = errorsIn(office.gateway.log).filter((line) => !/media process was lost/.test(line));
      expect(unexpected).toEqual([]);
    } finally {
      stopping.abort();
      console.info(`SOAK_SEED=${seed}`);
      if (process.env.SOAK_LOG) writeFileSync(process.env.SOAK_LOG, office.gateway.log);
      if (process.env.SOAK_LOG) writeFileSync(`${process.env.SOAK_LOG}.pbx`, office.pbx.log);
    }
  },
  runMs + 120_000,
);
