/** What the network did to a call's audio, for its record. Pure. */
import { meanOpinion } from '../core/e-model.ts';
import type { LegStatistics } from '../media/media-protocol.ts';
import type { AudioRecord } from './call-record.ts';

/** Of a packet, and of what our own side of a call holds back at most: neither is worth asking for. */
const ENDS_MS = 40;

/** An answered call says nothing of its audio before it has lasted so long. */
const TELLING_MS = 5_000;

/** Whether the peer, which owed audio for `talkedMs`, sent any; undefined where that was too short or is not known. */
export const audioCame = (statistics: LegStatistics | undefined, talkedMs: number): boolean | undefined =>
  statistics === undefined || talkedMs < TELLING_MS ? undefined : statistics.receivedPackets > 0;

/** Undefined where nothing came from the peer. */
export function audioRecordOf(statistics: LegStatistics | undefined): AudioRecord | undefined {
  if (!statistics?.codec || statistics.receivedPackets === 0) return undefined;
  const {
    codec,
    expectedPackets,
    receivedPackets,
    latePackets,
    duplicatePackets,
    jitterMs,
    bufferMs,
    sentPackets,
    remote,
  } = statistics;
  const roundTripMs = remote?.roundTripMs;
  const missing = Math.max(0, expectedPackets - receivedPackets + duplicatePackets);
  const onWayMs = (roundTripMs ?? 0) / 2 + ENDS_MS;
  const heard = (lost: number, of: number, jitter: number, delayMs: number): AudioRecord['heard'] => {
    const lostPercent = of === 0 ? 0 : (100 * Math.min(lost, of)) / of;
    return {
      mos: meanOpinion({ codec, lostPercent, delayMs }),
      lostPercent: tenth(lostPercent),
      jitterMs: tenth(jitter),
    };
  };
  return {
    codec,
    heard: heard(missing + latePackets, expectedPackets, jitterMs, onWayMs + bufferMs),
    // What the peer’s buffer holds back nobody tells: as much as its jitter needs.
    ...(remote && {
      sent: heard(Math.max(0, remote.lostPackets), sentPackets, remote.jitterMs, onWayMs + 2 * remote.jitterMs),
    }),
    ...(roundTripMs !== undefined && { roundTripMs: tenth(roundTripMs) }),
  };
}

const tenth = (value: number): number => Math.round(10 * value) / 10;
