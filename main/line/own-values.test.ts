import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { asLineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import type { ProfileChanges } from './line-profile.ts';
import { LineRunner } from './line-runner.ts';
import type { LineInput } from './line-state.ts';
import { type LineProfile, profileFor } from './profile.ts';

/** What happens on a line, or so many ms in which nothing does. */
type Story = readonly (LineInput | number)[];

const ring = (on: boolean): LineInput => ({ kind: 'ring', on });
const loop = (flowing: boolean): LineInput => ({ kind: 'loop-current', flowing });
const dialTone: LineInput = { kind: 'tone', tone: 'dial', present: true };
const seize: LineInput = { kind: 'seize', digits: '12' };
const aRing = [ring(true), 2000, ring(false), 30_000];
const aCall = [ring(true), 2000, ring(false), 3000, { kind: 'answer' }, loop(true)] as const satisfies Story;
const number = [seize, loop(true), dialTone, 1000] as const satisfies Story;
const silence = [{ kind: 'quiet', sides: 'both' }, { kind: 'peer-silent', silent: true }, 40_000] as const;

/** All that a line does and tells in a story, with the time. */
function traceOf(changes: ProfileChanges, story: Story): string[] {
  const clock = new VirtualClock();
  const began = clock.now();
  const trace: string[] = [];
  const note = (...what: unknown[]) =>
    void trace.push(
      [clock.now() - began, ...what].map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join(' '),
    );
  using line = new LineRunner(asLineId('a/1'), {
    profile: profileFor('us', changes),
    hardware: {
      setHook: async (hook) => note(hook),
      // Never ends by itself: the story says when.
      dial: (digits, way) => {
        note('dial', digits, way);
        return new Promise(() => {});
      },
      flash: async (ms) => note('flash', ms),
      listen: async ({ callerId, callWaiting, tones }) =>
        note('listen', callerId, callWaiting, [...new Set(tones.flatMap(({ segments }) => segments[0]?.hz ?? []))]),
    },
    clock,
    log: silentLog,
  });
  line.onTold((told) => note('told', told.kind, told));
  line.post({ kind: 'adapter-ready' });
  for (const each of story) {
    if (typeof each === 'number') clock.advance(each);
    else line.post(each);
  }
  return trace;
}

interface Case {
  /** What the line sets. */
  readonly own: ProfileChanges;
  /** What it has besides, in both runs. */
  readonly base?: ProfileChanges;
  readonly story: Story;
  /** Then, and not otherwise. */
  readonly seen: RegExp;
}

const cases: Readonly<Record<Exclude<keyof LineProfile, 'country' | 'name' | 'callerIdStandards' | 'lineMode'>, Case>> =
  {
    tones: { own: { tones: { busy: ['640/300,0/300'] } }, story: [seize], seen: /^0 listen .*640/ },
    ringMs: { own: { ringMs: [2000, 9000] }, story: aRing, seen: /^13000 told abandoned/ },
    callerIdFormats: { own: { callerIdFormats: ['dtmf'] }, story: [], seen: /^0 listen \["dtmf"/ },
    callerIdStart: { own: { callerIdStart: 'before-first-ring' }, story: aRing, seen: /^550 told offered/ },
    callWaiting: { own: { callWaiting: 'report' }, story: aCall, seen: /listen \[\] report/ },
    callWaitingAck: { own: { callWaitingAck: 'A' }, story: aCall, seen: /listen \[\] A/ },
    ringValidationMs: { own: { ringValidationMs: 400 }, story: aRing, seen: /^4900 told offered/ },
    ringGapMs: { own: { ringGapMs: 9000 }, story: aRing, seen: /^11000 told abandoned/ },
    callerIdWaitMs: { own: { callerIdWaitMs: 1000 }, story: aRing, seen: /^1150 told offered/ },
    cpcMs: { own: { cpcMs: 600 }, story: [...aCall, loop(false), 5000], seen: /^5600 on-hook/ },
    cpcMaxMs: {
      base: { disconnect: { cpc: 'ignore' } },
      own: { cpcMaxMs: 3000 },
      story: [...aCall, loop(false), 5000],
      seen: /^8000 on-hook/,
    },
    disconnect: {
      own: { disconnect: { cpc: 'ignore' } },
      story: [...aCall, loop(false), 5000],
      seen: /^6500 on-hook/,
    },
    silenceMs: { own: { silenceMs: 15_000 }, story: [...aCall, ...silence], seen: /^20000 told far-hung-up/ },
    ringPatterns: {
      own: { ringPatterns: [{ name: 'office', ms: [400, 200, 400, 4000] }] },
      story: [ring(true), 400, ring(false), 200, ring(true), 400, ring(false), 6000],
      seen: /told offered .*"pattern":"office"/,
    },
    start: {
      base: { disconnect: { cpc: 'learn' } },
      own: { start: 'ground' },
      story: [...aCall, loop(false), 200],
      seen: /^5200 on-hook/,
    },
    guardMs: {
      own: { guardMs: 3000 },
      story: [...aCall, { kind: 'release' }, 2000, seize],
      seen: /^7000 told seize-failed .*not-idle/,
    },
    flashMs: { own: { flashMs: 600 }, story: [...aCall, { kind: 'flash' }], seen: /^5000 flash 600/ },
    pulse: { base: { dialMethod: 'pulse' }, own: { pulse: { perSecond: 20 } }, story: number, seen: /"perSecond":20/ },
    loopCurrentWaitMs: { own: { loopCurrentWaitMs: 2000 }, story: [seize, 2500], seen: /^2000 told seize-failed/ },
    dialToneWaitMs: { own: { dialToneWaitMs: 5000 }, story: [seize, loop(true), 6000], seen: /^5000 dial 12/ },
    dialDelayMs: { own: { dialDelayMs: 700 }, story: number, seen: /^700 dial 12/ },
    dialToneTimeout: {
      own: { dialToneTimeout: 'fail' },
      story: [seize, loop(true), 6000],
      seen: /^3000 told seize-failed .*no-dial-tone/,
    },
    dialMethod: { own: { dialMethod: 'pulse' }, story: number, seen: /dial 12 .*"makePercent":39/ },
    dtmf: { own: { dtmf: { levelDb: -12 } }, story: number, seen: /dial 12 .*"levelDb":-12/ },
    digitMs: { own: { digitMs: 60 }, story: number, seen: /dial 12 .*"toneMs":60/ },
    digitGapMs: { own: { digitGapMs: 60 }, story: number, seen: /dial 12 .*"gapMs":60/ },
    answer: {
      own: { answer: 'after-dialling' },
      story: [...number, { kind: 'dialled' }],
      seen: /^1000 told connected .*assumed/,
    },
    assumeAnswerMs: {
      own: { assumeAnswerMs: 5000 },
      story: [...number, { kind: 'dialled' }, 20_000],
      seen: /^6000 told connected .*assumed/,
    },
    noAnswerMs: {
      own: { noAnswerMs: 60_000 },
      story: [...number, { kind: 'dialled' }, { kind: 'tone', tone: 'ringback', present: true }, 200_000],
      seen: /^61000 told seize-failed .*no-answer/,
    },
    maxCallMs: { own: { maxCallMs: 60_000 }, story: [...aCall, 70_000], seen: /^65000 told far-hung-up .*time-limit/ },
  };

// `lineMode` is the adapter's: main/gateway/lines.test.ts.
describe('what a line sets for itself is what it does', () => {
  it.each(Object.entries(cases))('%s', (_field, { own, base = {}, story, seen }) => {
    expect(traceOf({ ...base, ...own }, story)).toContainEqual(expect.stringMatching(seen));
    expect(traceOf(base, story)).not.toContainEqual(expect.stringMatching(seen));
  });
});
