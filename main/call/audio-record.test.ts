import { expect, it } from 'vitest';
import { newLegId } from '../core/ids.ts';
import type { LegStatistics } from '../media/media-protocol.ts';
import { audioCame, audioRecordOf } from './audio-record.ts';

const statistics: LegStatistics = {
  leg: newLegId(),
  codec: 'PCMA',
  sentPackets: 1000,
  receivedPackets: 980,
  expectedPackets: 1000,
  lostPackets: 20,
  latePackets: 10,
  duplicatePackets: 30,
  refusedPackets: 0,
  jitterMs: 4.26,
  bufferMs: 40,
  remote: { lostPackets: 100, lostFraction: 0.1, jitterMs: 12, roundTripMs: 60.04 },
};

it('a record tells both directions: what was lost or late of what should have come, and what the peer says of ours', () => {
  expect(audioRecordOf(statistics)).toEqual({
    codec: 'PCMA',
    heard: { mos: expect.closeTo(3.5, 0), lostPercent: 6, jitterMs: 4.3 },
    sent: { mos: expect.closeTo(3, 0), lostPercent: 10, jitterMs: 12 },
    roundTripMs: 60,
  });
});

it('a peer that sent nothing in 5 s and more of a call was silent; of a shorter one nothing is known', () => {
  expect(audioCame({ ...statistics, receivedPackets: 0 }, 5_000)).toBe(false);
  expect(audioCame(statistics, 60_000)).toBe(true);
  expect(audioCame({ ...statistics, receivedPackets: 0 }, 4_999)).toBeUndefined();
  expect(audioCame(undefined, 60_000)).toBeUndefined();
});

it('of a peer that sent no report only what came is told, and of one that sent nothing nothing', () => {
  const { remote: _none, ...quiet } = statistics;
  expect(audioRecordOf(quiet)).not.toHaveProperty('sent');
  expect(audioRecordOf({ ...statistics, receivedPackets: 0 })).toBeUndefined();
  expect(audioRecordOf(undefined)).toBeUndefined();
});
