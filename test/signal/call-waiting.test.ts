/** Type II caller ID through a real line leg: when the answer sounds, who is muted from when to when, what is told. */
import { expect, it } from 'vitest';
import { lineId, newBridgeId } from '../../main/core/ids.ts';
import type { MediaFact } from '../../main/media/media-protocol.ts';
import type { Party } from '../../main/media-process/bridge.ts';
import { Bridges } from '../../main/media-process/bridges.ts';
import { FramePump } from '../../main/media-process/frame-pump.ts';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { LineLeg } from '../../main/media-process/line-leg.ts';
import { fskMessage, mdmf } from './fsk-modulator.ts';
import { listenTo } from './listen-to.ts';
import { OnePortAdapter } from './one-port-adapter.ts';
import { join, type Samples, silence, sines, toFrames } from './samples.ts';

const CALLER = mdmf([
  [0x02, '2025550177'],
  [0x07, 'GRACE'],
]);

class VirtualPump extends FramePump {
  nowMs = 0;
  override now(): number {
    return this.nowMs;
  }
}

/** What is played into the line, what the other party hears, and what is told, for what the line says. */
async function through(fromLine: Samples, callWaiting: 'D' | 'A' | 'report' = 'D') {
  const bridges = new Bridges();
  const pump = new VirtualPump(bridges);
  const facts: (MediaFact & { atMs: number })[] = [];
  const adapter = new OnePortAdapter();
  const line = new LineLeg(lineId(adapter.id, 1), adapter, 1, createLineDsp(), {
    pump,
    bridges,
    tell: (fact) => facts.push({ ...fact, atMs: pump.nowMs }),
  });
  const [voice = new Int16Array(160)] = toFrames(sines([500], 20, -20));
  const heard: Int16Array[] = [];
  // 500 Hz has whole waves in a frame: the same frame again and again is a steady tone.
  const other: Party = {
    source: {
      read: (frame) => {
        frame.set(voice);
        return true;
      },
    },
    sink: { write: (frame) => void heard.push(frame.slice()) },
    hasClock: false,
    moved: () => {},
  };
  bridges.set(newBridgeId(), [line.party, other]);
  await line.setHook('off-hook');
  line.listen({ dtmf: true, callerId: [], tones: [], callWaiting });
  const played: Int16Array[] = [];
  for (const frame of toFrames(fromLine)) {
    played.push(adapter.exchange(frame).slice());
    pump.nowMs += 20;
  }
  line.close();
  return { played, heard, facts };
}

const power = (frame: Int16Array | undefined): number =>
  (frame ?? new Int16Array(160)).reduce((sum, each) => sum + each * each, 0) / 160;
const silentFrom = (frames: readonly Int16Array[], from: number): number =>
  frames.findIndex((frame, at) => at >= from && power(frame) < 1);

const CAS_END_MS = 580;
const cas = (before: Samples = silence(500)): Samples => join(before, sines([2130, 2750], 80, -18));
const floats = (frames: readonly Int16Array[]): Samples => Float64Array.from(frames.flatMap((frame) => [...frame]));

it('the answer is D for 60 ms, begun within 100 ms of the tone, while nobody else is heard', async () => {
  const data = fskMessage(CALLER, { standard: 'bell202', seizureBits: 0, markBits: 80, dbm0: -20 });
  // 300 ms of silence stand before the message, and 200 ms behind it.
  const dataEndMs = CAS_END_MS + 200 + data.length / 8 - 200;
  const { played, heard, facts } = await through(join(cas(), silence(200), data, sines([800], 600, -18)));
  const muted = silentFrom(heard, CAS_END_MS / 20 - 1);
  expect(muted * 20 - CAS_END_MS).toBeLessThanOrEqual(80);
  const digits = listenTo(floats(played.slice(muted - 1, muted + 10)), { dtmf: true });
  const [ack] = digits.flatMap((event) => (event.kind === 'digit' ? [event] : []));
  expect(ack?.digit).toBe('D');
  const loud = played.map((frame, at) => (at > muted && power(frame) > 1 ? at : -1)).filter((at) => at >= 0);
  const ackFrames = loud.filter((at) => at < muted + 6);
  expect(ackFrames).toHaveLength(3);
  expect((ackFrames[0] ?? 99) * 20 - CAS_END_MS).toBeLessThanOrEqual(100);
  // Silence both ways until the data is over, speech again within 50 ms of its end.
  const next = loud.find((at) => at >= muted + 6) ?? Infinity;
  expect(next * 20 - dataEndMs).toBeGreaterThanOrEqual(-20);
  expect(next * 20 - dataEndMs).toBeLessThanOrEqual(50);
  for (let at = muted; at < next - 1; at++) expect(power(heard[at])).toBeLessThan(1);
  expect(facts.filter(({ kind }) => kind === 'call-waiting')).toMatchObject([
    { message: { standard: 'bell202', number: '2025550177', name: 'GRACE' } },
  ]);
  expect(facts.some(({ kind }) => kind === 'caller-id' || kind === 'digit')).toBe(false);
});

it('without data, speech is heard again after less than 800 ms', async () => {
  const { heard, facts } = await through(join(cas(), silence(200), sines([800], 1500, -18)));
  const muted = silentFrom(heard, CAS_END_MS / 20 - 1);
  const again = heard.findIndex((frame, at) => at > muted && power(frame) > 1);
  expect((again - muted) * 20).toBeLessThanOrEqual(800);
  expect(facts.filter(({ kind }) => kind === 'call-waiting')).toEqual([
    expect.not.objectContaining({ message: expect.anything() }),
  ]);
});

it('where it is only reported, nothing is played and nobody is muted', async () => {
  const { played, heard, facts } = await through(join(cas(sines([300], 500, -18)), sines([300], 600, -18)), 'report');
  expect(heard.slice(3).every((frame) => power(frame) > 1)).toBe(true);
  expect(listenTo(floats(played), { dtmf: true }).filter(({ kind }) => kind === 'digit')).toEqual([]);
  expect(facts.filter(({ kind }) => kind === 'call-waiting')).toHaveLength(1);
});
