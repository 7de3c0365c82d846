import { describe, expect, test } from 'vitest';
import { DigitReceiver } from './digit-receiver.ts';
import { dtmfSamples } from './dtmf.ts';
import type { IncomingCall } from './exchange-control.ts';
import { connected } from './fixtures/connected.ts';
import { readBytes, readFsk, readMdmf } from './fixtures/fsk-reader.ts';
import { VirtualLine } from './fixtures/virtual-line.ts';
import { jclipMessage } from './jclip-sender.ts';
import { powerToDb } from './levels.ts';
import { measureTone } from './tone-meter.ts';

const V23 = [1300, 2100] as const;

/** A line that rings for this call, run until its second ring. */
function rung(call: IncomingCall, country = 'us'): VirtualLine {
  const it = new VirtualLine(country);
  expect(it.line.provoke({ kind: 'calls-in', ...call })).toEqual({ ok: true });
  return it.run(9000);
}

function digitsIn(samples: Int16Array): string {
  const receiver = new DigitReceiver();
  let digits = '';
  for (let at = 0; at + 160 <= samples.length; at += 160) digits += receiver.take(samples.subarray(at, at + 160));
  return digits;
}

const firstLoud = (samples: Int16Array, from = 0): number =>
  samples.findIndex((sample, at) => at >= from && Math.abs(sample) > 300) / 8;

const rmsDb = (samples: Int16Array): number =>
  powerToDb(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);

describe('caller ID before the first ring', () => {
  test('after a short ring: the ring pulse, then V.23 500 to 800 ms later, then ringing', () => {
    const it = rung({ number: '5551234', callerId: 'fsk-ring-pulse' });
    const edges = it.of('ring').map(({ atMs }) => atMs);
    const [pulse = 0, pulseEnds = 0, ring = 0] = edges;
    expect(pulse).toBe(0);
    expect(pulseEnds).toBeGreaterThanOrEqual(200);
    expect(pulseEnds).toBeLessThanOrEqual(300);
    const data = firstLoud(it.fromLine);
    expect(data - pulseEnds).toBeGreaterThanOrEqual(500);
    expect(data - pulseEnds).toBeLessThanOrEqual(800);
    expect(readMdmf(readFsk(it.fromLine, ...V23)).get(2)).toBe('5551234');
    const dataEnds = it.fromLine.findLastIndex((sample) => sample !== 0) / 8;
    expect(ring - dataEnds).toBeGreaterThanOrEqual(200);
    expect(ring - dataEnds).toBeLessThanOrEqual(500);
    expect(it.of('polarity').map(({ event }) => event.polarity)).toEqual(['normal']);
  });

  test('after the alerting tone, with a reversal of polarity or without', () => {
    for (const [callerId, polarities] of [
      ['fsk-alerting', ['normal']],
      ['fsk-before-ring', ['reversed', 'normal']],
    ] as const) {
      const it = rung({ number: '5551234', callerId });
      const from = firstLoud(it.fromLine) * 8;
      expect(from / 8).toBeGreaterThanOrEqual(100);
      const alert = it.fromLine.subarray(from, from + 800);
      expect([2130, 2750].some((hz) => Math.abs((measureTone(alert)?.hz ?? 0) - hz) < 10)).toBe(true);
      expect(it.of('polarity').map(({ event }) => event.polarity)).toEqual(polarities);
      expect(readMdmf(readFsk(it.fromLine.subarray(from + 900), ...V23)).get(2)).toBe('5551234');
      expect(it.of('ring')[0]?.atMs).toBeGreaterThan(900);
    }
  });
});

describe('caller ID in digits', () => {
  test.each([
    [1, { number: '0301234', redirecting: '0409' }, 'A0301234D0409C'],
    [1, { withheld: 'private' }, 'B10C'],
    [1, {}, 'B00C'],
    [2, { number: '0301234' }, 'A0301234#'],
    [2, { withheld: 'private' }, 'D1#'],
    [2, {}, 'D3#'],
    [3, { number: '0301234' }, 'D0301234C'],
    [4, { number: '0301234' }, '0301234#'],
  ] as const)('format %i of %o', (dtmfFormat, caller, digits) => {
    for (const callerId of ['dtmf', 'dtmf-before-ring'] as const)
      expect(digitsIn(rung({ ...caller, dtmfFormat, callerId }).fromLine)).toBe(digits);
  });
});

describe('Japan', () => {
  test('short rings ask for the line to be answered; the message comes then, and the call rings once it hung up', () => {
    const it = new VirtualLine('jp');
    it.line.provoke({ kind: 'calls-in', number: '0312345678', callerId: 'jclip' });
    it.run(1200);
    expect(it.of('ring').map(({ atMs, event }) => [atMs, event.on])).toEqual([
      [0, true],
      [500, false],
      [1000, true],
    ]);
    expect(it.of('polarity')[0]?.event.polarity).toBe('reversed');
    it.fromLine = new Int16Array(0);
    it.line.setHook('off-hook');
    it.run(2000);
    expect(it.state).toBe('caller-id');
    expect(firstLoud(it.fromLine)).toBeGreaterThanOrEqual(500);
    const bytes = readBytes(it.fromLine, ...V23, jclipMessage({ number: '0312345678' }).length);
    expect(bytes).toEqual([...jclipMessage({ number: '0312345678' })]);
    it.line.setHook('on-hook');
    it.run(1000);
    expect(it.state).toBe('ringing');
    expect(it.of('polarity').at(-1)?.event.polarity).toBe('normal');
    expect(it.of('ring').at(-1)?.event.on).toBe(true);
    it.line.setHook('off-hook');
    it.run(40);
    expect(it.states()).toEqual(['ringing', 'caller-id', 'ringing', 'talking']);
  });

  test('a gateway that does not answer the short rings is rung as usual', () => {
    const it = new VirtualLine('jp');
    it.line.provoke({ kind: 'calls-in', callerId: 'jclip' });
    it.run(9000);
    const edges = it.of('ring').map(({ atMs }) => atMs);
    expect(edges.slice(0, 12)).toEqual(Array.from({ length: 12 }, (_, index) => index * 500));
    expect(edges.slice(12, 15)).toEqual([5900, 6900, 8900]);
    expect(it.state).toBe('ringing');
  });

  test('the message: seven bits with even parity, framed by DLE, and why there is no number', () => {
    const bits = (byte: number): number => byte.toString(2).replaceAll('0', '').length;
    for (const caller of [{ number: '0312345678' }, { withheld: 'private' as const }, {}]) {
      const bytes = [...jclipMessage(caller)];
      expect(bytes.slice(0, -2).every((byte) => bits(byte) % 2 === 0)).toBe(true);
      const plain = bytes.slice(0, -2).map((byte) => byte & 0x7f);
      expect(plain.slice(0, 6)).toEqual([0x10, 0x01, 0x07, 0x10, 0x02, 0x40]);
      expect(plain.slice(-2)).toEqual([0x10, 0x03]);
    }
    const letter = (withheld?: 'private'): number => (jclipMessage(withheld ? { withheld } : {})[9] ?? 0) & 0x7f;
    expect([letter('private'), letter()]).toEqual([0x50, 0x4f]);
  });

  test('a length of sixteen is sent twice, as every DLE', () => {
    // Type, length and fourteen digits are sixteen.
    const plain = [...jclipMessage({ number: '12345678901234' })].map((byte) => byte & 0x7f);
    expect(plain.slice(6, 10)).toEqual([0x10, 0x10, 0x02, 14]);
  });
});

test('caller ID is as loud and as noisy as told', () => {
  for (const [levelDb, noiseDb] of [
    [-19.7, -30],
    [-38, -58],
  ] as const) {
    const clean = rung({ number: '5551234', callerIdLevelDb: levelDb });
    const from = 2500 * 8;
    expect(rmsDb(clean.fromLine.subarray(from + 800, from + 4000))).toBeCloseTo(levelDb, 0);
    const noisy = rung({ number: '5551234', callerIdLevelDb: levelDb, callerIdNoiseDb: noiseDb });
    const rest = clean.fromLine.map((one, at) => (noisy.fromLine[at] ?? 0) - one).subarray(from + 800, from + 4000);
    expect(rmsDb(rest)).toBeCloseTo(noiseDb, 0);
    expect(readMdmf(readFsk(noisy.fromLine, 1200, 2200)).get(2)).toBe('5551234');
  }
});

test('who forwarded the call is told, and a distinctive ring rings as told', () => {
  const it = rung({ number: '5551234', redirecting: '5550000', cadenceMs: [800, 400, 800, 4000] });
  expect(readMdmf(readFsk(it.fromLine, 1200, 2200)).get(0x1a)).toBe('5550000');
  expect(
    it
      .of('ring')
      .slice(0, 5)
      .map(({ atMs }) => atMs),
  ).toEqual([0, 800, 1200, 2000, 6000]);
});

describe('call waiting', () => {
  const announced = (answer?: string): VirtualLine => {
    const it = connected({ kind: 'answers-after', ms: 500 });
    it.line.provoke({ kind: 'talks-tone', hz: 1004 });
    expect(it.line.provoke({ kind: 'call-waiting', number: '5559999', name: 'Bob' })).toEqual({ ok: true });
    it.fromLine = new Int16Array(0);
    it.run(380);
    if (answer) it.play(dtmfSamples(answer, { toneMs: 60, gapMs: 20 }));
    return it.run(2500);
  };
  const answers = (it: VirtualLine): string[] =>
    it.changes.flatMap((change) => (change.kind === 'call-waiting-ack' ? [change.digit] : []));

  test('440 Hz, then 80 ms of the alerting tone; who answers D or A is told the caller, and the far party is muted', () => {
    for (const digit of ['D', 'A']) {
      const it = announced(digit);
      expect(measureTone(it.fromLine.subarray(0, 2000))?.hz).toBeCloseTo(440, 0);
      const alert = measureTone(it.fromLine.subarray(300 * 8, 380 * 8));
      expect([2130, 2750].some((hz) => Math.abs((alert?.hz ?? 0) - hz) < 10)).toBe(true);
      expect(answers(it)).toEqual([digit]);
      const data = firstLoud(it.fromLine, 390 * 8);
      expect(data).toBeGreaterThan(480);
      expect(data).toBeLessThan(380 + 60 + 500);
      expect(readMdmf(readFsk(it.fromLine.subarray(390 * 8), 1200, 2200)).get(2)).toBe('5559999');
      expect(it.hears()?.hz).toBeCloseTo(1004, 0);
      expect(it.state).toBe('talking');
    }
  });

  test('without an answer the conversation goes on within 160 ms', () => {
    const it = announced();
    expect(answers(it)).toEqual(['none']);
    expect(firstLoud(it.fromLine, 381 * 8)).toBeLessThanOrEqual(380 + 180);
    expect(it.hears()?.hz).toBeCloseTo(1004, 0);
  });

  test('there is none without a conversation', () => {
    expect(new VirtualLine().line.provoke({ kind: 'call-waiting' })).toMatchObject({ ok: false });
  });
});
