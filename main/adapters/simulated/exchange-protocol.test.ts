import { describe, expect, test } from 'vitest';
import {
  decodeMessage,
  type ExchangeMessage,
  encodeMessage,
  MAX_MESSAGE_BYTES,
  PROTOCOL_VERSION,
} from './exchange-protocol.ts';
import { MessageDecoder } from './message-decoder.ts';

const frame = Int16Array.from({ length: 160 }, (_, i) => i * 400 - 32768);
const MESSAGES: readonly ExchangeMessage[] = [
  { kind: 'hello', version: PROTOCOL_VERSION, role: 'adapter' },
  { kind: 'hello', version: 9, role: 'control' },
  { kind: 'welcome', version: PROTOCOL_VERSION, ports: 64 },
  { kind: 'refused', text: 'nein, schön' },
  { kind: 'open', id: 7 },
  { kind: 'hook', id: 4_000_000_000, port: 64, hook: 'off-hook' },
  { kind: 'flash', id: 2, port: 3, ms: 1500 },
  { kind: 'open-loop', id: 2, port: 3, ms: 81 },
  { kind: 'close-loop', id: 5, port: 3, ms: 65_535 },
  {
    kind: 'pulses',
    id: 3,
    port: 4,
    interDigitMs: 800,
    digits: [[{ breakMs: 61, makeMs: 39 }], Array.from({ length: 10 }, () => ({ breakMs: 33, makeMs: 17 }))],
  },
  { kind: 'start', id: 4, port: 1, start: 'ground' },
  { kind: 'done', id: 7 },
  { kind: 'failed', id: 8, text: 'no port' },
  { kind: 'captured', tick: 77, frames: [undefined, frame, undefined, frame] },
  { kind: 'play', tick: 0xffffffff, frames: Array.from({ length: 64 }, () => frame) },
  { kind: 'event', port: 1, event: { kind: 'battery', present: false } },
  { kind: 'event', port: 2, event: { kind: 'polarity', polarity: 'reversed' } },
  { kind: 'event', port: 3, event: { kind: 'ring', on: true } },
  { kind: 'event', port: 4, event: { kind: 'loop-current', flowing: true } },
  { kind: 'event', port: 5, event: { kind: 'in-use', inUse: true } },
  { kind: 'event', port: 6, event: { kind: 'tip-ground', grounded: true } },
  { kind: 'control', body: { id: 1, request: 'statistics', text: 'é' } },
];
const bytes = Buffer.concat(MESSAGES.map(encodeMessage));

describe('the wire protocol', () => {
  test('every message comes back as it was, in whatever pieces the bytes arrive', () => {
    for (const pieceBytes of [1, 3, 7, 1000, bytes.length]) {
      const decoder = new MessageDecoder();
      const got: ExchangeMessage[] = [];
      for (let at = 0; at < bytes.length; at += pieceBytes)
        got.push(...decoder.push(bytes.subarray(at, at + pieceBytes)));
      expect(got).toEqual(MESSAGES);
    }
  });

  test('a message cut short within its frame of length is an error, whichever byte is missing', () => {
    for (const message of MESSAGES) {
      const whole = encodeMessage(message);
      // Text of any length is text: those kinds need only their head.
      if (message.kind === 'refused' || message.kind === 'failed') continue;
      for (let length = 0; length < Math.min(whole.length - 5, 400); length += 1) {
        const body = whole.subarray(5, 5 + length);
        expect(() => decodeMessage(whole.readUInt8(4), body), `${message.kind} of ${length} bytes`).toThrow();
      }
    }
  });

  test('a message longer than allowed, an empty one and an unknown one are errors', () => {
    const header = (length: number, type: number): Buffer => {
      const head = Buffer.alloc(5);
      head.writeUInt32LE(length, 0);
      head[4] = type;
      return head;
    };
    for (const wrong of [
      header(MAX_MESSAGE_BYTES + 1, 9),
      header(0xffffffff, 1),
      header(0, 1),
      header(1, 99),
      header(1, 0),
    ]) {
      expect(() => [...new MessageDecoder().push(wrong)]).toThrow(/exchange's socket/);
    }
  });

  test('random bytes never do anything but throw or wait', () => {
    let seed = 42;
    const random = (): number => {
      seed = (seed * 1664525 + 1013904223) >>> 0;
      return seed >>> 24;
    };
    for (let round = 0; round < 2000; round += 1) {
      const garbage = Buffer.from(Array.from({ length: 1 + (random() % 40) }, random));
      // Half of them with a believable length, so that the bodies are reached.
      if (round % 2) garbage.length > 5 && garbage.writeUInt32LE(garbage.length - 4, 0);
      try {
        for (const message of new MessageDecoder().push(garbage)) expect(message.kind).toBeTypeOf('string');
      } catch (thrown) {
        expect(thrown).toMatchObject({ name: 'GatewayError', code: 'bad-request' });
      }
    }
  });
});
