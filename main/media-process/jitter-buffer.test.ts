import { describe, expect, it } from 'vitest';
import { JitterBuffer } from './jitter-buffer.ts';

/** Every code stands for a value that names its packet: what is pulled can be read back. */
const IDENTITY = Int16Array.from({ length: 256 }, (_, code) => (code === 0 ? 0 : code * 100));

/** mulberry32: the same numbers for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Packet {
  readonly index: number;
  readonly sentMs: number;
  readonly arrivesMs: number;
  readonly marker: boolean;
  readonly copy: boolean;
}

interface Run {
  readonly seconds: number;
  /** Delay of a packet on its way, or undefined when it is lost. */
  readonly delay?: (index: number) => number | undefined;
  /** The sender's clock against the puller's. */
  readonly senderPpm?: number;
  /** The first pull, ms after the first packet was sent. */
  readonly phaseMs?: number;
  readonly packetSamples?: number;
  readonly firstTimestamp?: number;
  /** Packets that are not sent at all (a pause between talkspurts). */
  readonly talks?: (index: number) => boolean;
  readonly twice?: (index: number) => boolean;
  readonly pullJitter?: () => number;
}

interface Outcome {
  /** Per pull: the packet number (mod 255) of the first and the last sample, 0 for silence. */
  readonly frames: { readonly atMs: number; readonly code: number; readonly whole: boolean }[];
  /** Arrival to pull of every packet heard whole, in order of playing. */
  readonly waits: number[];
  readonly bufferMs: number[];
  readonly buffer: JitterBuffer;
  readonly sent: number;
}

/** Runs a sender, a network and a puller in virtual time. */
function run({
  seconds,
  delay = () => 0,
  senderPpm = 0,
  phaseMs = 10,
  packetSamples = 160,
  firstTimestamp = 0xffffff00,
  talks = () => true,
  twice = () => false,
  pullJitter = () => 0,
}: Run): Outcome {
  const buffer = new JitterBuffer();
  const packetMs = (packetSamples / 8) * (1 - senderPpm / 1e6);
  const packets: Packet[] = [];
  const count = Math.floor((seconds * 1000) / packetMs);
  for (let index = 0; index < count; index++) {
    const late = delay(index);
    if (late === undefined || !talks(index)) continue;
    const sentMs = 1000 + index * packetMs;
    const packet = { index, sentMs, arrivesMs: sentMs + late, marker: !talks(index - 1), copy: false };
    packets.push(packet);
    if (twice(index)) packets.push({ ...packet, arrivesMs: packet.arrivesMs + 25, copy: true });
  }
  packets.sort((a, b) => a.arrivesMs - b.arrivesMs);
  const arrived = new Map<number, number>();
  const frames: Outcome['frames'] = [];
  const waits: number[] = [];
  const bufferMs: number[] = [];
  const frame = new Int16Array(160);
  let next = 0;
  for (let pull = 0; pull < seconds * 50; pull++) {
    const atMs = 1000 + phaseMs + pull * 20 + pullJitter();
    for (; next < packets.length; next++) {
      const packet = packets[next];
      if (!packet || packet.arrivesMs > atMs) break;
      const code = (packet.index % 255) + 1;
      const payload = new Uint8Array(packetSamples).fill(code);
      const timestamp = (firstTimestamp + packet.index * packetSamples) >>> 0;
      buffer.put(timestamp, payload, 0, packetSamples, IDENTITY, packet.arrivesMs, packet.marker);
      if (!packet.copy) arrived.set(code, packet.arrivesMs);
    }
    buffer.pull(frame, atMs);
    const value = frame[159] ?? 0;
    const whole = value !== 0 && value % 100 === 0 && frame.subarray(40).every((sample) => sample === value);
    const code = whole ? value / 100 : 0;
    const arrivedAt = arrived.get(code);
    if (whole && arrivedAt !== undefined && code !== frames.at(-1)?.code) waits.push(atMs - arrivedAt);
    frames.push({ atMs, code, whole });
    bufferMs.push(buffer.bufferMs);
  }
  return { frames, waits, bufferMs, buffer, sent: packets.length };
}

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

describe('with a peer that does not jitter', () => {
  it.each([0, 0.5, 1, 2.5, 3, 5, 10, 15, 19, 19.9])(
    'a packet waits 25 ms at most, %s ms between the clocks',
    (phaseMs) => {
      const { waits, buffer, sent } = run({ seconds: 60, phaseMs });
      expect(waits.length).toBeGreaterThan(sent - 5);
      expect(quantile(waits, 0.5)).toBeLessThanOrEqual(23);
      expect(quantile(waits, 0.99)).toBeLessThanOrEqual(25);
      expect(buffer.latePackets).toBe(0);
      expect(buffer.concealedFrames).toBe(0);
    },
  );

  it('over all phases of the two clocks the median wait is under 20 ms', () => {
    const waits = Array.from({ length: 40 }, (_, i) => run({ seconds: 5, phaseMs: i / 2 }).waits).flat();
    expect(quantile(waits, 0.5)).toBeLessThan(20);
    expect(quantile(waits, 0.99)).toBeLessThanOrEqual(25);
  });

  it('everything is heard once, in order', () => {
    const { frames } = run({ seconds: 20 });
    const codes = frames.map(({ code }) => code).filter((code) => code !== 0);
    for (let i = 1; i < codes.length; i++) expect(codes[i]).toBe(((codes[i - 1] ?? 0) % 255) + 1);
  });

  it.each([80, 160, 240, 320])('packets of %s samples play without a gap once settled', (packetSamples) => {
    const { buffer, bufferMs } = run({ seconds: 30, packetSamples });
    expect(buffer.concealedFrames).toBeLessThanOrEqual(2);
    expect(Math.max(...bufferMs)).toBeLessThanOrEqual(20 + (2 * packetSamples) / 8);
  });

  it('a puller that wobbles by 2 ms changes nothing', () => {
    const next = random(3);
    const { buffer, waits } = run({ seconds: 60, phaseMs: 1, pullJitter: () => next() * 4 - 2 });
    expect(buffer.concealedFrames).toBeLessThanOrEqual(2);
    expect(quantile(waits, 0.99)).toBeLessThanOrEqual(27);
  });
});

describe('with clocks that drift', () => {
  it.each([200, -200, 50, -50])(
    'a sender %s ppm off for half an hour: the delay stays, and a frame in thousands is made up',
    (ppm) => {
      const { bufferMs, buffer, waits } = run({ seconds: 1800, senderPpm: ppm });
      expect(Math.max(...bufferMs)).toBeLessThanOrEqual(60);
      expect(quantile(waits, 0.99)).toBeLessThanOrEqual(30);
      // 200 ppm of half an hour are 360 ms: 18 frames to drop or insert.
      expect(buffer.concealedFrames + buffer.latePackets).toBeLessThanOrEqual(40);
    },
  );
});

describe('with a network that jitters, loses, doubles and reorders', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'seed %s: what is heard is in order, and few packets are late once settled',
    (seed) => {
      const next = random(seed);
      const spreadMs = 5 + next() * 55;
      const loss = next() * 0.05;
      const { frames, buffer, bufferMs, sent } = run({
        seconds: 120,
        phaseMs: next() * 20,
        delay: () => (next() < loss ? undefined : next() * spreadMs),
        twice: () => next() < 0.05,
        senderPpm: next() * 400 - 200,
      });
      let before = 0;
      for (const { code } of frames.slice(500)) {
        if (code === 0) continue;
        // Forward by a few, never back; the same again when a frame was inserted.
        if (before !== 0) expect((code - before + 255) % 255).toBeLessThan(20);
        before = code;
      }
      expect(buffer.latePackets / sent).toBeLessThan(0.02);
      expect(quantile(bufferMs.slice(500), 0.99)).toBeLessThan(spreadMs + 60);
      const heard = frames.filter(({ code }) => code !== 0).length;
      expect(heard / frames.length).toBeGreaterThan(1 - loss - 0.06);
    },
  );

  it('the delay grows at once with the jitter and shrinks again after it', () => {
    const next = random(9);
    const { bufferMs, buffer } = run({
      seconds: 90,
      delay: (index) => (index > 500 && index < 1500 ? next() * 60 : 0),
    });
    expect(quantile(bufferMs.slice(100, 500), 0.99)).toBeLessThanOrEqual(20);
    expect(quantile(bufferMs.slice(700, 1400), 0.5)).toBeGreaterThan(25);
    expect(quantile(bufferMs.slice(3500), 0.99)).toBeLessThanOrEqual(20);
    expect(buffer.latePackets).toBeLessThan(25);
  });

  it('a packet that is lost is concealed and the next is heard in its place in time', () => {
    const { frames, buffer } = run({ seconds: 4, delay: (index) => (index === 100 ? undefined : 0) });
    const at = frames.findIndex(({ code }) => code === 100);
    expect(frames[at + 1]?.code).not.toBe(101);
    expect(frames[at + 2]?.code).toBe(102);
    expect(buffer.concealedFrames).toBe(1);
  });

  it('a network that stood still for 200 ms: all of it is heard late, and the delay shrinks again', () => {
    const stall = (index: number): number => (index >= 200 && index < 210 ? (210 - index) * 20 : 0);
    const { frames, bufferMs } = run({ seconds: 40, delay: stall });
    const heard = new Set(frames.slice(190, 260).map(({ code }) => code));
    for (let code = 201; code <= 212; code++) expect(heard.has(code)).toBe(true);
    expect(quantile(bufferMs.slice(-500), 0.99)).toBeLessThanOrEqual(20);
  });
});

describe('talkspurts', () => {
  it('after a pause in which the sender sent nothing, speech begins with the same delay', () => {
    const { waits, buffer } = run({ seconds: 60, talks: (index) => index % 100 < 60 });
    expect(quantile(waits, 0.99)).toBeLessThanOrEqual(25);
    expect(buffer.latePackets).toBe(0);
  });

  it('a sender whose timestamps stood still in the pause is heard from its first packet on', () => {
    const buffer = new JitterBuffer();
    const frame = new Int16Array(160);
    const heard: number[] = [];
    let timestamp = 1000;
    for (let tick = 0; tick < 200; tick++) {
      const now = 1000 + tick * 20;
      if (tick < 50 || tick >= 70) {
        buffer.put(timestamp, new Uint8Array(160).fill(7), 0, 160, IDENTITY, now, tick === 0 || tick === 70);
        timestamp += 160;
      }
      buffer.pull(frame, now + 10);
      if (frame[80] === 700) heard.push(tick);
    }
    expect(heard.filter((tick) => tick >= 70)[0]).toBeLessThanOrEqual(71);
    expect(heard.length).toBeGreaterThanOrEqual(178);
  });

  it('a timestamp far away is believed when the next packet goes on from it', () => {
    const buffer = new JitterBuffer();
    const frame = new Int16Array(160);
    const put = (timestamp: number, now: number) =>
      buffer.put(timestamp, new Uint8Array(160).fill(9), 0, 160, IDENTITY, now, false);
    for (let i = 0; i < 10; i++) {
      put(i * 160, 1000 + i * 20);
      buffer.pull(frame, 1010 + i * 20);
    }
    expect(put(900_000, 1200)).toBe('refused');
    expect(put(1600, 1201)).toBe('kept');
    expect(put(700_000, 1220)).toBe('refused');
    expect(put(700_160, 1240)).toBe('restarted');
  });
});

it('nothing is invented for ever: silence after 60 ms, and the stream is over after a second', () => {
  const buffer = new JitterBuffer();
  const frame = new Int16Array(160);
  for (let i = 0; i < 20; i++) {
    buffer.put(i * 160, new Uint8Array(160).fill(50), 0, 160, IDENTITY, 1000 + i * 20, false);
    buffer.pull(frame, 1010 + i * 20);
  }
  for (let i = 20; i < 25; i++) buffer.pull(frame, 1010 + i * 20);
  expect(frame.every((sample) => sample === 0)).toBe(true);
  let sounds = true;
  for (let i = 25; i < 80; i++) sounds = buffer.pull(frame, 1010 + i * 20);
  expect(sounds).toBe(false);
  expect(buffer.bufferMs).toBe(0);
});
