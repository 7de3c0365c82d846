import { describe, expect, it } from 'vitest';
import { type DleEvent, DleReader, shielded } from './dle-protocol.ts';

/** Everything of a stream that comes in these pieces. */
function readAll(...pieces: readonly (readonly number[])[]) {
  const reader = new DleReader();
  const audio: number[] = [];
  const events: DleEvent[] = [];
  let rest: number[] | undefined;
  for (const piece of pieces) {
    const read = reader.read(Uint8Array.from(piece));
    audio.push(...read.audio);
    events.push(...read.events);
    if (read.rest) rest = [...read.rest];
  }
  return { audio, events, rest };
}

const inBytes = (bytes: readonly number[]): number[][] => bytes.map((byte) => [byte]);

describe('the stream of a voice modem', () => {
  const stream = [1, 0x10, 0x10, 2, 0x10, 0x1a, 3, 0x10, 0x62, 0x10, 0x58, 0x41, 0x42, 0x10, 0x2e, 4, 0x10, 0x33, 5];
  const meaning = {
    audio: [1, 0x10, 2, 0x10, 0x10, 3, 4, 5],
    events: [
      { kind: 'event', code: 'b' },
      { kind: 'report', text: 'AB' },
      { kind: 'event', code: '3' },
    ],
  };

  it('is audio, escapes, events and reports', () => {
    expect(readAll(stream)).toMatchObject(meaning);
  });

  it('means the same however it is cut into pieces', () => {
    expect(readAll(...inBytes(stream))).toMatchObject(meaning);
    for (let cut = 1; cut < stream.length; cut++)
      expect(readAll(stream.slice(0, cut), stream.slice(cut))).toMatchObject(meaning);
  });

  it('ends where the modem says so, and what follows is text', () => {
    expect(readAll([7, 0x10], [0x03, 0x0d, 0x0a, 0x4f])).toEqual({ audio: [7], events: [], rest: [0x0d, 0x0a, 0x4f] });
  });

  it('ends in the middle of a report, too', () => {
    expect(readAll([0x10, 0x58, 0x41, 0x10, 0x03]).rest).toEqual([]);
  });

  it('goes on after a report that never ends', () => {
    const { audio } = readAll([0x10, 0x58, ...Array.from({ length: 600 }, () => 0x41)], [9]);
    expect(audio.at(-1)).toBe(9);
  });

  it('gives two bytes for an escape that a piece begins with', () => {
    const reader = new DleReader();
    reader.read(Uint8Array.from([0x10]));
    const many = Array.from({ length: 4000 }, () => 7);
    expect(reader.read(Uint8Array.from([0x1a, ...many])).audio).toHaveLength(4002);
  });
});

it('audio for the modem has every escape byte doubled', () => {
  expect([...shielded(Uint8Array.of(1, 0x10, 0x10, 2))]).toEqual([1, 0x10, 0x10, 0x10, 0x10, 2]);
});

it('audio of any bytes comes back as it went', () => {
  const audio = Uint8Array.from({ length: 4096 }, (_, at) => (at * 31 + (at >> 3)) & 0xff);
  expect(readAll([...shielded(audio)]).audio).toEqual([...audio]);
});
