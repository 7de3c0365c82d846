import { setTimeout as pause } from 'node:timers/promises';
import type { Asterisk } from '../../kit/asterisk.ts';
import type { SilentProxy } from '../../kit/silent-proxy.ts';
import { waitFor } from '../../kit/wait.ts';
import { openTwoTrunks } from '../../scenarios/two-trunks.ts';

/** Something that makes calls by a primary way and has a backup. */
export interface TwoWays extends AsyncDisposable {
  /** The relay in the primary way. */
  readonly primary: SilentProxy;
  /** Only what is found out after this counts. */
  mark(): void;
  /** @returns when it was found out, by `performance.now` */
  isDown(deadlineMs: number): Promise<number>;
  isUp(deadlineMs: number): Promise<number>;
  /** A new call. @returns how long until it was connected, ms */
  connects(deadlineMs: number): Promise<number>;
}

/** The gateway: a caller on a line, from the first ring (its check takes 150 ms) until line and trunk are bridged. */
export async function openGatewayTrunks(pbx: Asterisk, extension: string): Promise<TwoWays> {
  const world = await openTwoTrunks({ pbx, extension, lines: 4 });
  let line = 0;
  return {
    primary: world.primary,
    mark: () => {},
    isDown: (deadlineMs) => world.health('primary', 'down', deadlineMs),
    isUp: (deadlineMs) => world.health('primary', 'up', deadlineMs),
    async connects(deadlineMs) {
      line++;
      const began = await world.callsIn(line);
      return (await world.connected(line, deadlineMs)) - began;
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

export interface CallFigures {
  readonly coldMs: number;
  readonly knownMs: number;
  readonly returnMs: number;
}

const DEADLINE_MS = 60_000;

/** The primary dies just now: a call that cannot know it, then one that can; then it wakes. */
export async function measureCalls(ways: TwoWays): Promise<CallFigures> {
  ways.mark();
  ways.primary.die();
  const coldMs = await ways.connects(DEADLINE_MS);
  await ways.isDown(DEADLINE_MS);
  const knownMs = await ways.connects(DEADLINE_MS);
  ways.mark();
  const woke = ways.primary.wake();
  return { coldMs, knownMs, returnMs: (await ways.isUp(DEADLINE_MS)) - woke };
}

export interface IdleFigures {
  readonly detectMs: number;
  readonly returnMs: number;
}

/** Nobody calls. @param phaseMs after an answered OPTIONS it dies */
export async function measureIdle(ways: TwoWays, phaseMs: number): Promise<IdleFigures> {
  const { primary } = ways;
  const answers = (): number => primary.answered.filter(({ method }) => method === 'OPTIONS').length;
  const before = answers();
  await waitFor(() => answers() > before, { what: 'an answered OPTIONS', deadlineMs: 15_000, everyMs: 5 });
  await pause(phaseMs);
  ways.mark();
  const died = primary.die();
  const detectMs = (await ways.isDown(DEADLINE_MS)) - died;
  ways.mark();
  const woke = primary.wake();
  return { detectMs, returnMs: (await ways.isUp(DEADLINE_MS)) - woke };
}
