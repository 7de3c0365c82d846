import { expect, it } from 'vitest';
import { VirtualClock } from '../core/clock.ts';
import { LAWS } from '../core/g711.ts';
import { newLegId } from '../core/ids.ts';
import { Beeps } from './beeps.ts';
import { Bridges } from './bridges.ts';
import type { FramePump } from './frame-pump.ts';
import { RtpLeg } from './rtp-leg.ts';
import type { LegSockets } from './rtp-sockets.ts';

const FRAME = 160;

/** What a peer hears of beeps over silence, and over a level. */
function play(beeps: Beeps, heard = new Int16Array(FRAME)): Int16Array {
  const all: number[] = [];
  const frame = new Int16Array(FRAME);
  while (!beeps.over && all.length < 80_000) {
    beeps.mix(heard, frame);
    all.push(...frame);
  }
  return Int16Array.from(all);
}

const rms = (samples: Int16Array): number =>
  Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);

it('beeps as often and as long as they are asked for, at their level, and silence between', () => {
  const heard = play(new Beeps({ hz: 1400, levelDb: -18, onMs: 200, offMs: 100, times: 2 }));
  expect(heard).toHaveLength(8 * 600);
  // A full-scale sine is +3.14 dBm0.
  const dbm0 = 20 * Math.log10((rms(heard.subarray(200, 1400)) * Math.SQRT2) / 32_767) + 3.14;
  expect(dbm0).toBeCloseTo(-18, 0);
  expect(rms(heard.subarray(1600, 2400))).toBe(0);
  expect(rms(heard.subarray(2600, 3800))).toBeGreaterThan(1000);
});

it('no beeps are over before they begin', () => {
  expect(new Beeps({ hz: 425, levelDb: -19, onMs: 1000, offMs: 4000, times: 0 }).over).toBe(true);
});

it('beeps go on top of what is heard, and never beyond full scale', () => {
  const loud = new Int16Array(FRAME).fill(32_000);
  const heard = play(new Beeps({ hz: 1000, levelDb: 0, onMs: 40, offMs: 20, times: 1 }), loud);
  expect(Math.max(...heard)).toBe(32_767);
  expect(heard.at(-1)).toBe(32_000);
});

it('a leg that is in no bridge plays them to its peer, and is silent before and after', () => {
  const sent: Buffer[] = [];
  const sockets: LegSockets = {
    address: '127.0.0.1',
    port: 20_000,
    listen: () => {},
    sendRtp: (data, length) => void sent.push(Buffer.from(data.subarray(0, length))),
    sendRtcp: () => {},
    close: () => {},
  };
  let nowMs = 0;
  const pump = { now: () => nowMs, add: () => {}, remove: () => {} } as unknown as FramePump;
  const leg = new RtpLeg(newLegId(), sockets, {
    clock: new VirtualClock(),
    pump,
    bridges: new Bridges(),
    tell: () => {},
  });
  leg.setRemote({
    address: '127.0.0.1',
    port: 30_000,
    codec: 'PCMU',
    payloadType: 0,
    eventPayloadType: 101,
    direction: 'sendrecv',
    latch: 'announced-only',
  });
  const levels: number[] = [];
  const turns = (count: number): void => {
    for (let turn = 0; turn < count; turn++) {
      nowMs += 20;
      leg.idle(nowMs);
      const packet = sent.at(-1) ?? Buffer.alloc(172);
      levels.push(rms(Int16Array.from(packet.subarray(12), (byte) => LAWS.PCMU.toLinear[byte] ?? 0)));
    }
  };
  turns(5);
  leg.playBeeps({ hz: 1400, levelDb: -18, onMs: 200, offMs: 200, times: 2 });
  turns(60);
  const heard = levels.map((level) => (level > 1000 ? '#' : level < 10 ? '.' : '?')).join('');
  expect(heard).toBe(`${'.'.repeat(5)}${'#'.repeat(10)}${'.'.repeat(10)}${'#'.repeat(10)}${'.'.repeat(30)}`);
  leg.close();
});
