import type { RtpPeer } from './rtp-peer.ts';

export interface LateFrames {
  readonly frames: number;
  /** So far behind the stream's own time that a jitter buffer of two frames would miss it. */
  readonly late: number;
  /** Never came. */
  readonly lost: number;
  readonly latePct: number;
}

const FRAME_MS = 20;
/** Telephones hold 40 to 60 ms of audio back. */
const LATE_MS = 2 * FRAME_MS;

/** How the frames that came between two moments (`performance.now()`) kept their time, by their sequence numbers. */
export function lateFrames({ received }: Pick<RtpPeer, 'received'>, fromMs: number, toMs: number): LateFrames {
  const frames = received.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
  const [first] = frames;
  if (!first) return { frames: 0, late: 0, lost: 0, latePct: 100 };
  const place = (sequence: number): number => ((sequence - first.sequence) << 16) >> 16;
  const offsets = frames.map(({ atMs, sequence }) => atMs - place(sequence) * FRAME_MS);
  // The earliest is what all could have kept.
  const earliest = Math.min(...offsets);
  const late = offsets.filter((offset) => offset - earliest > LATE_MS).length;
  const places = frames.map(({ sequence }) => place(sequence));
  const lost = Math.max(...places) - Math.min(...places) + 1 - new Set(places).size;
  return { frames: frames.length, late, lost, latePct: (100 * (late + lost)) / (frames.length + lost) };
}
