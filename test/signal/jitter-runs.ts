/** A tone and speech through the jitter buffer over bad networks, in virtual time: what is held back, and what it sounds like. */
import { LAWS } from '../../main/core/g711.ts';
import { JitterBuffer } from '../../main/media-process/jitter-buffer.ts';
import { percentile } from '../bench/reporter.ts';
import { random } from './noise.ts';
import { peakOf, RATE_HZ } from './samples.ts';

const { fromLinear, toLinear } = LAWS.PCMA;
const FRAME = 160;
const FRAME_MS = 20;
/** 5 ms. */
const DIP = 40;
const TONE_HZ = 1004;
const TONE_DBM0 = -10;
const STARTS_AT_MS = 1000;
/** Of the beginning, in which the buffer finds its delay. */
const SETTLING_MS = 10_000;

export interface BadNetwork {
  readonly seconds: number;
  /** The sender's clock against the puller's. */
  readonly senderPpm?: number;
  /** How long a packet is on its way; undefined when it is lost. */
  readonly delayMs?: (packet: number) => number | undefined;
  readonly signal?: (at: number) => number;
}

export interface Heard {
  readonly samples: Int16Array;
  /** From a sample's sending to its playing, per frame. */
  readonly delayMs: readonly number[];
  readonly concealedFrames: number;
}

export const toneAt = (at: number, hz = TONE_HZ): number =>
  peakOf(TONE_DBM0) * Math.sin((2 * Math.PI * hz * at) / RATE_HZ);

/** Packets of 20 ms of A-law to the buffer, a frame pulled every 20 ms. */
export function throughNetwork({ seconds, senderPpm = 0, delayMs = () => 0, signal = toneAt }: BadNetwork): Heard {
  const buffer = new JitterBuffer();
  const packetMs = FRAME_MS * (1 - senderPpm / 1e6);
  const sent = Array.from({ length: Math.ceil((1000 * seconds) / packetMs) }, (_, packet) => {
    const onItsWayMs = delayMs(packet);
    return { packet, arrivesAtMs: STARTS_AT_MS + packet * packetMs + (onItsWayMs ?? Number.POSITIVE_INFINITY) };
  });
  sent.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs);
  const pulls = (1000 * seconds) / FRAME_MS;
  const samples = new Int16Array(pulls * FRAME);
  const held: number[] = [];
  const frame = new Int16Array(FRAME);
  const payload = new Uint8Array(FRAME);
  let next = 0;
  let newest = 0;
  for (let pull = 0; pull < pulls; pull++) {
    const nowMs = STARTS_AT_MS + 10 + pull * FRAME_MS;
    for (; ; next++) {
      const one = sent[next];
      if (!one || one.arrivesAtMs > nowMs) break;
      const from = one.packet * FRAME;
      for (let i = 0; i < FRAME; i++) payload[i] = fromLinear[Math.round(signal(from + i)) & 0xffff] ?? 0;
      buffer.put(from, payload, 0, FRAME, toLinear, one.arrivesAtMs, one.packet === 0);
      newest = Math.max(newest, one.packet + 1);
    }
    buffer.pull(frame, nowMs);
    samples.set(frame, pull * FRAME);
    // The sample after the frame is the one that is bufferMs older than the newest; it was sent with the next packet.
    const nextSentAtMs = STARTS_AT_MS + (newest * FRAME_MS - buffer.bufferMs) * (packetMs / FRAME_MS);
    held.push(nowMs + FRAME_MS - nextSentAtMs);
  }
  return { samples, delayMs: held.slice(SETTLING_MS / FRAME_MS), concealedFrames: buffer.concealedFrames };
}

export interface Purity {
  /** Tone against everything else, in windows of 20 ms that overlap by half, all of them together. */
  readonly snrDb: number;
  /** The weakest 5 ms against what was sent. */
  readonly deepestDipDb: number;
  /** The steepest step from sample to sample, as a multiple of the tone's own: what clicks is steep. */
  readonly steepest: number;
}

/** How pure and how even a tone is. Each window is fitted by a tone of any phase and level. */
export function purityOf(all: Int16Array, hz = TONE_HZ): Purity {
  const samples = all.subarray(SETTLING_MS * 8);
  let [toneSum, restSum] = [0, 0];
  for (let from = 0; from + FRAME <= samples.length; from += FRAME / 2) {
    const { tone, rest } = fitTone(samples.subarray(from, from + FRAME), hz);
    toneSum += tone;
    restSum += rest;
  }
  const sent = peakOf(TONE_DBM0);
  let weakest = Number.POSITIVE_INFINITY;
  for (let from = 0; from + DIP <= samples.length; from += DIP) weakest = Math.min(weakest, energy(samples, from, DIP));
  let steepest = 0;
  for (let i = 1; i < samples.length; i++)
    steepest = Math.max(steepest, Math.abs((samples[i] ?? 0) - (samples[i - 1] ?? 0)));
  return {
    snrDb: db(toneSum / restSum),
    deepestDipDb: db(weakest / ((DIP * sent ** 2) / 2)),
    steepest: steepest / (2 * sent * Math.sin((Math.PI * hz) / RATE_HZ)),
  };
}

function energy(samples: Int16Array, from: number, length: number): number {
  let sum = 1e-9;
  for (let i = from; i < from + length; i++) sum += (samples[i] ?? 0) ** 2;
  return sum;
}

/** Energy of the tone of `hz` in a window and of what is left (least squares). */
function fitTone(window: Int16Array, hz: number): { tone: number; rest: number } {
  let [cc, ss, cs, xc, xs, xx] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < window.length; i++) {
    const x = window[i] ?? 0;
    const c = Math.cos((2 * Math.PI * hz * i) / RATE_HZ);
    const s = Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += x * c;
    xs += x * s;
    xx += x * x;
  }
  const det = cc * ss - cs * cs;
  const a = (xc * ss - xs * cs) / det;
  const b = (xs * cc - xc * cs) / det;
  const tone = a * xc + b * xs;
  return { tone, rest: Math.max(0, xx - tone) };
}

const db = (power: number): number => 10 * Math.log10(power);

/** This share of packets is lost, each by itself. */
export function randomLoss(share: number, seed = 1): (packet: number) => number | undefined {
  const next = random(seed);
  return () => (next() < share ? undefined : 0);
}

/** Every other second 200 ms in which packets are up to `mostMs` late, as behind somebody's upload. */
export function burstJitter(mostMs: number, seed = 1): (packet: number) => number {
  const next = random(seed);
  return (packet) => (packet % 100 < 10 ? next() * mostMs : 0);
}

export interface JitterFigures extends Purity {
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  /** How much more is held back in the last third of the time than in the first. */
  readonly growthMs: number;
  readonly concealedPct: number;
}

/** Tones for which a frame is a whole number of periods, nearly one, and half a period off, low and high. */
export const DRIFT_TONES_HZ = [437, 1000, 1004, 1025, 1800];

/** A tone through a network. */
export function measureTone(network: Omit<BadNetwork, 'signal'>, hz = TONE_HZ): JitterFigures {
  const { samples, delayMs, concealedFrames } = throughNetwork({ ...network, signal: (at) => toneAt(at, hz) });
  const third = Math.floor(delayMs.length / 3);
  return {
    ...purityOf(samples, hz),
    delayP50Ms: percentile(delayMs, 0.5),
    delayP99Ms: percentile(delayMs, 0.99),
    growthMs: percentile(delayMs.slice(-third), 0.99) - percentile(delayMs.slice(0, third), 0.99),
    concealedPct: (100 * concealedFrames) / (network.seconds * 50),
  };
}

/** The worst of several runs in everything. */
export function worstOf(runs: readonly JitterFigures[]): JitterFigures {
  const most = (of: (one: JitterFigures) => number): number => Math.max(...runs.map(of));
  const least = (of: (one: JitterFigures) => number): number => Math.min(...runs.map(of));
  return {
    snrDb: least(({ snrDb }) => snrDb),
    deepestDipDb: least(({ deepestDipDb }) => deepestDipDb),
    steepest: most(({ steepest }) => steepest),
    delayP50Ms: most(({ delayP50Ms }) => delayP50Ms),
    delayP99Ms: most(({ delayP99Ms }) => delayP99Ms),
    growthMs: most(({ growthMs }) => growthMs),
    concealedPct: most(({ concealedPct }) => concealedPct),
  };
}

/** Clocks 200 ppm apart, either way, for so long. */
export const drifted = (seconds: number, tonesHz: readonly number[] = DRIFT_TONES_HZ): JitterFigures =>
  worstOf([200, -200].flatMap((senderPpm) => tonesHz.map((hz) => measureTone({ seconds, senderPpm }, hz))));
