import { describe, expect, test } from 'vitest';
import { LAWS } from '../../core/g711.ts';
import {
  controlAt,
  FRAME_BYTES,
  hearsUs,
  IDLE,
  isWhole,
  readMessage,
  readSamples,
  startsAt,
  writeFrame,
  writeMessage,
} from './frame-protocol.ts';

/** The idle frame as the vendor's driver sends it. */
const vendorIdle = Buffer.from(`77cfcf8e${'57cfcf8e'.repeat(7)}`, 'hex');

function frameOf(one: number, two: number, message: readonly number[] = []): Uint8Array {
  const frame = new Uint8Array(FRAME_BYTES);
  const samples = (value: number): Int16Array => new Int16Array(8).fill(value);
  writeFrame(frame, 0, LAWS.PCMU, [samples(one), samples(two)], 0);
  writeMessage(frame, 0, message);
  return frame;
}

describe('the U100 frame', () => {
  test("the vendor's idle frame is read: a start, whole, 7E throughout, codes F7 and EF", () => {
    expect(startsAt(vendorIdle, 0)).toBe(true);
    expect(isWhole(vendorIdle, 0)).toBe(true);
    expect(readMessage(vendorIdle, 0)).toEqual([]);
    for (let slot = 0; slot < 8; slot += 1) expect(controlAt(vendorIdle, 0, slot)).toBe(IDLE);
    const samples = new Int16Array(8);
    readSamples(vendorIdle, 0, 0, LAWS.PCMU, samples, 0);
    expect([...new Set(samples)]).toEqual([LAWS.PCMU.toLinear[0xf7]]);
    readSamples(vendorIdle, 0, 1, LAWS.PCMU, samples, 0);
    expect([...new Set(samples)]).toEqual([LAWS.PCMU.toLinear[0xef]]);
  });

  test('our idle frame is theirs, but for the silence in it', () => {
    const frame = new Uint8Array(FRAME_BYTES);
    writeFrame(frame, 0, LAWS.PCMU, [undefined, undefined], 0);
    expect(Buffer.from(frame).toString('hex')).toBe(`7fcfcf8f${'5fcfcf8f'.repeat(7)}`);
  });

  test('samples and message come back as they were written, in both laws', () => {
    for (const law of [LAWS.PCMU, LAWS.PCMA]) {
      const one = Int16Array.from({ length: 16 }, (_, i) => i * 777 - 5000);
      const two = Int16Array.from({ length: 16 }, (_, i) => 9000 - i * 1234);
      const frame = new Uint8Array(FRAME_BYTES + 5);
      writeFrame(frame, 5, law, [one, two], 8);
      writeMessage(frame, 5, [0x09, 0x05, 0xff]);
      expect(readMessage(frame, 5)).toEqual([0x09, 0x05, 0xff]);
      for (const [port, said] of [one, two].entries()) {
        const heard = new Int16Array(8);
        readSamples(frame, 5, port, law, heard, 0);
        expect([...heard]).toEqual([...said.subarray(8)].map((s) => law.toLinear[law.fromLinear[s & 0xffff] ?? 0]));
      }
    }
  });

  test('no place of a frame but its first looks like a start, whatever it carries', () => {
    for (let value = 0; value < 256; value += 1) {
      const frame = frameOf(LAWS.PCMU.toLinear[value] ?? 0, LAWS.PCMU.toLinear[255 - value] ?? 0, [
        value,
        value,
        value,
      ]);
      const twice = Buffer.concat([frame, frame]);
      for (let at = 1; at < FRAME_BYTES; at += 1) expect(startsAt(twice, at)).toBe(false);
      expect(startsAt(twice, FRAME_BYTES)).toBe(true);
    }
  });

  test('bit 5 of the second byte says that the device recognises our frames, and disturbs nothing', () => {
    const frame = frameOf(1000, -1000, [4, 5, 6]);
    expect(hearsUs(frame, 0)).toBe(false);
    frame[1] = (frame[1] ?? 0) | 0x20;
    expect(hearsUs(frame, 0)).toBe(true);
    expect(startsAt(frame, 0)).toBe(true);
    expect(readMessage(frame, 0)).toEqual([4, 5, 6]);
  });
});
