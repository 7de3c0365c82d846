import type { LineMark } from './marks.ts';

/** Of a line between two marks, samples; below zero: too many. Two looks are never of the same moment. */
export interface LostSamples {
  /** That its crystal says the device must have given to the host, and did not. */
  readonly fromDevice: number;
  /** That it must have taken from the host. */
  readonly toDevice: number;
  /** Given, but not sent by RTP. */
  readonly toRtp: number;
}

export function lostSamples(first: LineMark, last: LineMark): LostSamples {
  const passedMs = last.device.atMs - first.device.atMs;
  const due = passedMs * 8 * (1 + last.ppm / 1e6) - (last.device.stalled - first.device.stalled);
  const delivered = last.device.delivered - first.device.delivered;
  const taken = last.device.taken - first.device.taken;
  const sent = (last.rtpPackets - first.rtpPackets) * 160;
  return { fromDevice: due - delivered, toDevice: due - taken, toRtp: delivered - sent };
}
