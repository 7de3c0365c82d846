import { describe, expect, test } from 'vitest';
import type {
  Conditions,
  Provocation as ConsoleProvocation,
  ExchangeReport as ConsoleReport,
} from '../../contract/requests.ts';
import { dtmfSamples } from './dtmf.ts';
import type { ExchangeReport, LineConditions, Provocation } from './exchange-control.ts';
import { readFsk, readMdmf } from './fixtures/fsk-reader.ts';
import { VirtualLine } from './fixtures/virtual-line.ts';
import { toneTable } from './tone-table.ts';

function tone(hz: number, levelDb: number, ms: number): Int16Array {
  const samples = new Int16Array(ms * 8);
  const table = toneTable([hz], levelDb);
  for (let at = 0; at < samples.length; at += 160) table.fill(samples.subarray(at, at + 160), at);
  return samples;
}

/** Off-hook, dials, and the far end has answered. */
function connected(provocation: Provocation = { kind: 'answers-after', ms: 1000 }): VirtualLine {
  const it = new VirtualLine();
  it.line.provoke(provocation);
  it.line.setHook('off-hook');
  it.run(500);
  it.play(dtmfSamples('5551234'));
  return it.runUntil('talking');
}

describe('an inbound call', () => {
  test('rings 2 s on and 4 s off, sends caller ID in the first pause, and off-hook answers', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'talks-tone', hz: 1004, levelDb: -15 });
    expect(it.line.provoke({ kind: 'calls-in', number: '12025550123', name: 'Zoë Office' })).toEqual({ ok: true });
    it.run(7000);
    expect(it.of('ring').map(({ atMs, event }) => [atMs, event.on])).toEqual([
      [0, true],
      [2000, false],
      [6000, true],
    ]);
    const message = readMdmf(readFsk(it.fromLine, 1200, 2200));
    expect(Object.fromEntries(message)).toEqual({ 1: '11220905', 2: '12025550123', 7: 'Zoe Office' });
    const firstSound = it.fromLine.findIndex((sample) => Math.abs(sample) > 500);
    expect(firstSound / 8).toBeCloseTo(2500, -1);
    it.line.setHook('off-hook');
    it.run(400);
    expect(it.state).toBe('talking');
    expect(it.of('ring').at(-1)?.event.on).toBe(false);
    expect(it.of('loop-current').map(({ event }) => event.flowing)).toEqual([true]);
    expect(it.hears()?.hz).toBeCloseTo(1004, 1);
    expect(it.hears()?.levelDb).toBeCloseTo(-15, 1);
    it.line.setHook('on-hook');
    expect(it.state).toBe('idle');
  });

  test('the caller ID says why there is no number', () => {
    for (const [withheld, letter] of [
      ['private', 'P'],
      ['unavailable', 'O'],
    ] as const) {
      const it = new VirtualLine();
      it.line.provoke({ kind: 'calls-in', number: '5551234', name: 'Ann', withheld });
      it.run(6000);
      const message = readMdmf(readFsk(it.fromLine, 1200, 2200));
      expect([message.get(2), message.get(4), message.get(7), message.get(8)]).toEqual([
        undefined,
        letter,
        undefined,
        letter,
      ]);
    }
  });

  test('a German exchange sends V.23, and the longest number and name fit between two rings', () => {
    for (const country of ['de', 'gb', 'us']) {
      const it = new VirtualLine(country);
      it.line.provoke({ kind: 'calls-in', number: '1'.repeat(32), name: 'N'.repeat(32) });
      it.run(6500);
      const [markHz, spaceHz] = country === 'us' ? [1200, 2200] : [1300, 2100];
      expect(readMdmf(readFsk(it.fromLine, markHz, spaceHz)).get(2)).toBe('1'.repeat(32));
    }
  });

  test('a caller gives up after as many rings as told, and before when told to hang up', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'calls-in', rings: 3 });
    it.runUntil('idle', 20_000);
    expect(it.of('ring').filter(({ event }) => event.on)).toHaveLength(3);
    expect(it.of('ring').at(-1)).toEqual({ atMs: 14_000, event: { kind: 'ring', on: false } });
    it.line.provoke({ kind: 'calls-in' });
    it.run(1000);
    expect(it.line.provoke({ kind: 'hangs-up' })).toEqual({ ok: true });
    it.run(20);
    expect(it.of('ring').at(-1)?.event.on).toBe(false);
  });

  test('glare: a port that seizes while the line begins to ring has answered the caller', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'calls-in' });
    it.line.setHook('off-hook');
    it.run(40);
    expect(it.states()).toEqual(['ringing', 'talking']);
    expect(it.of('ring')).toEqual([]);
  });

  test('an engaged or a cut line does not ring', () => {
    const it = new VirtualLine();
    it.line.setHook('off-hook');
    expect(it.line.provoke({ kind: 'calls-in' })).toMatchObject({ ok: false });
    it.line.setHook('on-hook');
    it.line.provoke({ kind: 'battery', present: false });
    expect(it.line.provoke({ kind: 'calls-in' })).toMatchObject({ ok: false });
  });
});

describe('an outbound call', () => {
  test('dial tone until the first digit, ringback, then the answer with reversed polarity', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'answers-after', ms: 3000, polarityReversal: true });
    it.line.setHook('off-hook');
    it.run(500);
    expect([350, 440]).toContain(Math.round(it.hears()?.hz ?? 0));
    it.play(dtmfSamples('0123456789*#ABCD'));
    it.run(100);
    expect(it.state).toBe('dialling');
    it.runUntil('ringback');
    expect(it.line.report().digits).toBe('0123456789*#ABCD');
    expect(it.changes.flatMap((change) => (change.kind === 'digit' ? [change.digit] : [])).join('')).toBe(
      '0123456789*#ABCD',
    );
    it.run(300);
    expect([440, 480]).toContain(Math.round(it.hears()?.hz ?? 0));
    const since = it.nowMs;
    it.runUntil('talking');
    expect(it.nowMs - since).toBeLessThan(3000);
    it.run(20);
    expect(it.of('polarity').map(({ event }) => event.polarity)).toEqual(['normal', 'reversed']);
    expect(it.states()).toEqual(['dial-tone', 'dialling', 'connecting', 'ringback', 'talking']);
    it.line.setHook('on-hook');
    it.run(20);
    expect(it.of('polarity').at(-1)?.event.polarity).toBe('normal');
  });

  test('another dial tone after a first digit, once: the number begins anew', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'dial-tone', which: 'normal', secondAfter: '9', secondMs: 400 });
    it.line.setHook('off-hook');
    it.play(dtmfSamples('9'));
    it.run(320);
    expect(it.state).toBe('dial-tone');
    expect(it.hears()).toBeUndefined();
    it.run(500);
    expect([350, 440]).toContain(Math.round(it.hears()?.hz ?? 0));
    it.play(dtmfSamples('93'));
    it.runUntil('connecting');
    expect(it.states()).toEqual(['dial-tone', 'dialling', 'dial-tone', 'dialling', 'connecting']);
    expect(it.line.report().digits).toBe('993');
  });

  test('a number of known length needs no silence after it', () => {
    const it = new VirtualLine();
    it.line.setTiming({ numberLength: 3 });
    it.line.setHook('off-hook');
    it.play(dtmfSamples('911', { toneMs: 40, gapMs: 40 }));
    it.run(300);
    expect(it.state).toBe('connecting');
  });

  test('pulses are digits: ten and twenty a second, dial tone ends with the first, and the last is followed by a pause', () => {
    for (const [breakMs, makeMs, interDigitMs] of [
      [61, 39, 800],
      [66, 34, 250],
      [33, 17, 600],
    ] as const) {
      const it = new VirtualLine();
      let finished: boolean | undefined;
      it.line.setHook('off-hook');
      it.run(500);
      const digits = [...'5190'].map((digit) =>
        Array.from({ length: Number(digit) || 10 }, () => ({ breakMs, makeMs })),
      );
      const began = it.nowMs;
      expect(it.line.loop.dialPulses(digits, interDigitMs, (all) => (finished = all))).toBe(true);
      it.run(40);
      expect(it.state).toBe('dialling');
      while (finished === undefined) it.run(20);
      const lineMs = (5 + 1 + 9 + 10) * (breakMs + makeMs) + 3 * interDigitMs;
      expect(it.nowMs - began).toBeGreaterThanOrEqual(lineMs);
      expect(it.nowMs - began).toBeLessThan(lineMs + 20);
      expect(finished).toBe(true);
      it.runUntil('ringback');
      expect(it.line.report().digits).toBe('5190');
      expect(it.of('loop-current').map(({ event }) => event.flowing)).toEqual([true]);
    }
  });

  test('pulses that no dial makes are no digit, and going on-hook ends them', () => {
    const it = new VirtualLine();
    const all: boolean[] = [];
    const dial = (breakMs: number, makeMs: number): boolean =>
      it.line.loop.dialPulses([[1, 2, 3].map(() => ({ breakMs, makeMs }))], 800, (finished) => all.push(finished));
    expect(dial(60, 40)).toBe(false);
    it.line.setHook('off-hook');
    for (const [breakMs, makeMs] of [
      [15, 35],
      [100, 50],
      [60, 150],
    ] as const) {
      dial(breakMs, makeMs);
      it.run(1000);
    }
    expect(it.line.report().digits).toBe('');
    dial(60, 40);
    it.run(100);
    it.line.setHook('on-hook');
    expect(all).toEqual([true, true, true, false]);
  });

  test('busy and congestion come with their cadences', () => {
    for (const [kind, state, halfMs] of [
      ['is-busy', 'busy', 500],
      ['is-congested', 'congestion', 250],
    ] as const) {
      const it = new VirtualLine();
      it.line.provoke({ kind });
      it.line.setHook('off-hook');
      it.play(dtmfSamples('5551234'));
      it.runUntil(state);
      it.fromLine = new Int16Array(0);
      it.run(4000);
      const loudMs = Array.from({ length: 4000 }, (_, ms) =>
        it.fromLine.subarray(ms * 8, ms * 8 + 8).some((sample) => sample !== 0),
      );
      expect(loudMs.filter(Boolean)).toHaveLength(2000);
      // The first 20 ms of the state went by within `runUntil`.
      expect(loudMs.indexOf(false) + 20).toBeGreaterThanOrEqual(halfMs - 1);
      expect(loudMs.indexOf(false)).toBeLessThanOrEqual(halfMs);
    }
  });

  test('a party that never answers rings for ever, and answers when told to', () => {
    const it = new VirtualLine();
    it.line.provoke({ kind: 'never-answers' });
    it.line.setHook('off-hook');
    it.play(dtmfSamples('5551234'));
    it.runUntil('ringback').run(60_000);
    expect(it.state).toBe('ringback');
    it.line.provoke({ kind: 'answers-after', ms: 0, polarityReversal: false });
    it.run(40);
    expect(it.state).toBe('talking');
    expect(it.of('polarity')).toHaveLength(1);
  });

  test('a seized line on which nobody dials gets congestion tone', () => {
    const it = new VirtualLine();
    it.line.setHook('off-hook');
    it.runUntil('congestion', 16_000);
  });
});

describe('in conversation', () => {
  test('the far party measures what it hears, to a tenth of a Hz and of a dB', () => {
    const it = connected();
    it.play(tone(1633.5, -20, 1000));
    it.run(500);
    const { hears } = it.line.report();
    expect(hears?.hz).toBeCloseTo(1633.5, 1);
    expect(hears?.levelDb).toBeCloseTo(-20, 1);
    expect(hears?.purityDb).toBeGreaterThan(45);
    it.run(1000);
    expect(it.line.report().hears).toBeUndefined();
  });

  test('digits pressed at the far end are sent to the line, and digits from the gateway are heard', () => {
    const it = connected();
    it.fromLine = new Int16Array(0);
    expect(it.line.provoke({ kind: 'presses', digits: '42#' })).toEqual({ ok: true });
    it.run(700);
    expect(it.fromLine.subarray(0, 4800)).toEqual(dtmfSamples('42#'));
    it.play(dtmfSamples('99'));
    it.run(600);
    expect(it.line.report().digits).toBe('555123499');
  });

  test('the hybrid sends the gateway its own voice back, weaker by its return loss', () => {
    const it = connected();
    it.line.setConditions({ hybrid: { model: 'D2', erlDb: 14 } });
    it.play(tone(1000, -12, 2000));
    it.run(1000);
    expect(it.hears()?.hz).toBeCloseTo(1000, 1);
    expect(it.hears()?.levelDb).toBeGreaterThan(-12 - 14 - 8);
    expect(it.hears()?.levelDb).toBeLessThan(-12 - 14 + 5);
    it.line.setConditions({ hybrid: 'off' });
    it.run(300);
    expect(it.hears()).toBeUndefined();
  });

  test('a recording plays over and over from its beginning', () => {
    const it = new VirtualLine();
    const samples = Int16Array.from({ length: 333 }, (_, i) => i + 1);
    it.line.provoke({ kind: 'talks-wav', file: 'greeting.wav' }, samples);
    it.line.provoke({ kind: 'calls-in' });
    it.line.setHook('off-hook');
    it.run(100);
    expect([...it.fromLine.subarray(331, 336)]).toEqual([332, 333, 1, 2, 3]);
  });

  test('a burst begins on the first sample of its frame', () => {
    const it = connected();
    it.fromLine = new Int16Array(0);
    const startMs = it.nowMs;
    const begun: number[] = [];
    expect(it.line.burst({ hz: 1000, levelDb: -10, ms: 30 }, (atMs) => begun.push(atMs))).toBe(true);
    it.run(60);
    expect(begun).toEqual([startMs]);
    expect(Math.abs(it.fromLine[0] ?? 0)).toBeGreaterThan(5000);
    expect(it.fromLine.findLastIndex((sample) => sample !== 0)).toBeLessThan(240);
  });

  test('a flash is recognised and keeps the call; an open loop of two seconds ends it', () => {
    const it = connected();
    let done = 0;
    it.line.loop.flash(300, () => {
      done += 1;
    });
    it.run(280);
    expect(done).toBe(0);
    it.run(60);
    expect(done).toBe(1);
    expect(it.changes.at(-1)).toMatchObject({ kind: 'flash', ms: 300 });
    expect(it.state).toBe('talking');
    expect(it.of('loop-current').map(({ event }) => event.flowing)).toEqual([true]);
    it.line.loop.flash(2000, () => {});
    it.run(1700);
    expect(it.state).toBe('idle');
    it.run(400);
    expect(it.state).toBe('dial-tone');
  });

  test.each([
    ['us', 300, 1500],
    ['de', 100, 600],
  ])(
    'an opening that may be anything (%s): closed in time it is a flash, and past the longest a release',
    (country, ms, mostMs) => {
      const it = new VirtualLine(country);
      it.line.setHook('off-hook');
      it.run(500);
      const flashes = (): unknown[] => it.changes.flatMap((change) => (change.kind === 'flash' ? [change.ms] : []));
      it.line.loop.open(81);
      it.run(ms - 81);
      expect(it.line.report()).toMatchObject({ hook: 'off-hook', state: 'dial-tone' });
      // Told a little before the exchange itself saw so long an opening.
      it.line.closeLoop(ms);
      it.run(60);
      expect(flashes()).toEqual([ms]);
      expect(it.state).toBe('dial-tone');
      const since = it.nowMs;
      it.line.loop.open(81);
      it.runUntil('idle', mostMs);
      expect(it.nowMs - since).toBeGreaterThan(mostMs - 81 - 20);
      expect(it.line.report()).toMatchObject({ hook: 'on-hook', offHookCount: 1 });
      it.run(500);
      it.line.closeLoop(mostMs + 500);
      expect(it.line.report()).toMatchObject({ hook: 'off-hook', state: 'dial-tone', offHookCount: 2 });
      expect(flashes()).toEqual([ms]);
    },
  );

  test('a port that opens its loop within the CPC, or as it ends, sees the battery come back; closing tells of the current anew', () => {
    for (const ms of [200, 480, 500, 520]) {
      const it = connected();
      it.line.provoke({ kind: 'hangs-up', signal: 'cpc' });
      it.run(ms);
      it.line.loop.open(0);
      it.run(2500);
      const told = it.events.flatMap(({ event }) =>
        event.kind === 'battery' ? [event.present] : event.kind === 'loop-current' ? [event.flowing] : [],
      );
      expect({ ms, last: told.at(-1) }).toEqual({ ms, last: true });
    }
    const it = connected();
    const before = it.of('loop-current').length;
    it.line.loop.open(81);
    it.line.closeLoop(300);
    it.run(400);
    expect(
      it
        .of('loop-current')
        .slice(before)
        .map(({ event }) => event.flowing),
    ).toEqual([true]);
  });

  test('an opening too short for a flash is nothing', () => {
    const it = connected();
    it.line.loop.open(81);
    it.line.closeLoop(120);
    it.run(200);
    expect(it.changes.some(({ kind }) => kind === 'flash')).toBe(false);
    expect(it.state).toBe('talking');
  });
});

describe('the far end hangs up', () => {
  test('CPC: the loop current stops for half a second; a line that stays off-hook gets congestion tone later', () => {
    const it = connected();
    it.line.provoke({ kind: 'hangs-up' });
    const since = it.nowMs;
    it.run(2000);
    expect(
      it
        .of('loop-current')
        .map(({ atMs, event }) => [atMs - since, event.flowing])
        .slice(1),
    ).toEqual([
      [0, false],
      [500, true],
    ]);
    expect(it.state).toBe('far-end-gone');
    it.runUntil('congestion', 6000);
  });

  test('a port that goes on-hook within the CPC sees the battery come back', () => {
    const it = connected();
    it.line.provoke({ kind: 'hangs-up', signal: 'cpc' });
    it.run(200);
    it.line.setHook('on-hook');
    expect(it.state).toBe('idle');
    it.run(1000);
    expect(it.of('battery').map(({ event }) => event.present)).toEqual([false, true]);
  });

  test('busy tone, reversed polarity, or nothing at all', () => {
    const busy = connected();
    busy.line.provoke({ kind: 'hangs-up', signal: 'busy-tone' });
    busy.run(300);
    expect([480, 620]).toContain(Math.round(busy.hears()?.hz ?? 0));
    const polarity = connected();
    polarity.line.provoke({ kind: 'hangs-up', signal: 'polarity' });
    polarity.run(100);
    expect(polarity.of('polarity').at(-1)?.event.polarity).toBe('normal');
    const nothing = connected();
    const before = nothing.events.length;
    nothing.line.provoke({ kind: 'hangs-up', signal: 'nothing' });
    nothing.run(60_000);
    expect(nothing.events).toHaveLength(before);
    expect(nothing.hears()).toBeUndefined();
  });

  test('nobody can hang up where there is no call', () => {
    expect(new VirtualLine().line.provoke({ kind: 'hangs-up' })).toMatchObject({ ok: false });
  });
});

describe('the wire', () => {
  test('a cut in mid-call ends the call at the exchange; mended, the line that is still off-hook gets dial tone', () => {
    const it = connected();
    it.line.provoke({ kind: 'battery', present: false });
    it.run(100);
    expect(it.of('loop-current').at(-1)?.event.flowing).toBe(false);
    expect(it.state).toBe('idle');
    it.line.provoke({ kind: 'battery', present: true });
    it.run(100);
    expect(it.state).toBe('dial-tone');
  });

  test('a new adapter finds the port on-hook and is told battery, polarity and ring anew', () => {
    const it = connected();
    it.events.length = 0;
    it.line.reset();
    it.line.provoke({ kind: 'calls-in' });
    it.run(20);
    expect(it.line.hook).toBe('on-hook');
    expect(it.events.map(({ event }) => event)).toEqual([
      { kind: 'battery', present: true },
      { kind: 'polarity', polarity: 'normal' },
      { kind: 'ring', on: true },
    ]);
  });
});

test("the console's provocations and reports are the exchange's", () => {
  const provocation: (given: ConsoleProvocation) => Provocation = (given) => given;
  const back: (given: Provocation['kind']) => ConsoleProvocation['kind'] = (given) => given;
  expect(back('is-unobtainable')).toBe('is-unobtainable');
  const conditions: (given: Conditions) => LineConditions = (given) => given;
  expect(conditions({ noiseDbm0: -60 })).toEqual({ noiseDbm0: -60 });
  const report: (given: ExchangeReport) => ConsoleReport = (given) => given;
  expect(provocation({ kind: 'is-busy' })).toEqual({ kind: 'is-busy' });
  expect(report(new VirtualLine().line.report())).toMatchObject({ hook: 'on-hook', state: 'idle', offHookCount: 0 });
});
