/**
 * What goes over the exchange's local socket. Pure: bytes <-> messages.
 *
 * A message is `u32 length | u8 type | body`, little-endian; `length` counts type and body. Frames of all
 * ports of one tick travel in one message: `u32 tick | u8 ports | per port: u8 flag (0 silence, 1 sound), 320 bytes if 1`.
 * Control messages are JSON inside such a message.
 */
import { GatewayError } from '../../core/errors.ts';
import {
  type DialPulse,
  FRAME_SAMPLES,
  type Frame,
  type Hook,
  type LineStart,
  type SensedEvent,
} from '../../line/line-adapter.ts';
import { garbled } from './garbled.ts';
import { readSensedEvent, sensedEventBytes } from './sensed-event-bytes.ts';

export const PROTOCOL_VERSION = 2;
/** 255 ports of sound are 82 kB; anything longer than this is not ours. */
export const MAX_MESSAGE_BYTES = 128 * 1024;

export type Role = 'adapter' | 'control';

/** One tick of every port: index 0 is port 1; undefined is silence. */
export type PortFrames = readonly (Frame | undefined)[];

export type ExchangeMessage =
  /** First message of either role. */
  | { readonly kind: 'hello'; readonly version: number; readonly role: Role }
  | { readonly kind: 'welcome'; readonly version: number; readonly ports: number }
  /** The exchange closes this connection, and why. */
  | { readonly kind: 'refused'; readonly text: string }
  /** All ports on-hook. Each command's `id` comes back in `done` or `failed`. */
  | { readonly kind: 'open'; readonly id: number }
  | { readonly kind: 'hook'; readonly id: number; readonly port: number; readonly hook: Hook }
  | { readonly kind: 'flash'; readonly id: number; readonly port: number; readonly ms: number }
  /** The port opened its loop `ms` ago for as yet unknown long; and closed it again, after `ms` by its own clock. */
  | { readonly kind: 'open-loop' | 'close-loop'; readonly id: number; readonly port: number; readonly ms: number }
  | {
      readonly kind: 'pulses';
      readonly id: number;
      readonly port: number;
      readonly interDigitMs: number;
      readonly digits: readonly (readonly DialPulse[])[];
    }
  | { readonly kind: 'start'; readonly id: number; readonly port: number; readonly start: LineStart }
  | { readonly kind: 'done'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly text: string }
  | { readonly kind: 'captured'; readonly tick: number; readonly frames: PortFrames }
  | { readonly kind: 'play'; readonly tick: number; readonly frames: PortFrames }
  | { readonly kind: 'event'; readonly port: number; readonly event: SensedEvent }
  | { readonly kind: 'control'; readonly body: unknown };

const TYPES = {
  hello: 1,
  welcome: 2,
  refused: 3,
  open: 4,
  hook: 5,
  flash: 6,
  done: 7,
  failed: 8,
  captured: 9,
  play: 10,
  event: 11,
  control: 12,
  pulses: 13,
  start: 14,
  'open-loop': 15,
  'close-loop': 16,
} as const satisfies Record<ExchangeMessage['kind'], number>;

const KINDS = new Map<number, ExchangeMessage['kind']>(
  Object.entries(TYPES).map(([kind, type]) => [type, kind as ExchangeMessage['kind']]),
);

const FRAME_BYTES = FRAME_SAMPLES * 2;
/** Length and type. */
export const HEADER_BYTES = 5;

function start(kind: ExchangeMessage['kind'], bodyBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + bodyBytes);
  bytes.writeUInt32LE(bodyBytes + 1, 0);
  bytes.writeUInt8(TYPES[kind], 4);
  return bytes;
}

function withText(kind: ExchangeMessage['kind'], head: readonly number[], text: string): Buffer {
  const body = Buffer.from(text, 'utf8');
  const bytes = start(kind, head.length * 4 + body.length);
  head.forEach((value, index) => {
    bytes.writeUInt32LE(value, HEADER_BYTES + index * 4);
  });
  body.copy(bytes, HEADER_BYTES + head.length * 4);
  return bytes;
}

function withFrames(kind: 'captured' | 'play', tick: number, frames: PortFrames): Buffer {
  let bodyBytes = 5 + frames.length;
  for (const frame of frames) if (frame) bodyBytes += FRAME_BYTES;
  const bytes = start(kind, bodyBytes);
  bytes.writeUInt32LE(tick >>> 0, HEADER_BYTES);
  bytes.writeUInt8(frames.length, HEADER_BYTES + 4);
  let at = HEADER_BYTES + 5;
  for (const frame of frames) {
    bytes[at++] = frame ? 1 : 0;
    if (!frame) continue;
    // Every machine that Node runs on is little-endian, so samples travel as they lie in memory.
    bytes.set(new Uint8Array(frame.buffer, frame.byteOffset, FRAME_BYTES), at);
    at += FRAME_BYTES;
  }
  return bytes;
}

/** `u32 id | u8 port | u16 interDigitMs | u8 digits | per digit: u8 pulses, per pulse: u16 breakMs, u16 makeMs`. */
function withPulses({ id, port, interDigitMs, digits }: Extract<ExchangeMessage, { kind: 'pulses' }>): Buffer {
  const bytes = start('pulses', 8 + digits.reduce((sum, pulses) => sum + 1 + pulses.length * 4, 0));
  bytes.writeUInt32LE(id, HEADER_BYTES);
  bytes.writeUInt8(port, HEADER_BYTES + 4);
  bytes.writeUInt16LE(interDigitMs, HEADER_BYTES + 5);
  bytes.writeUInt8(digits.length, HEADER_BYTES + 7);
  let at = HEADER_BYTES + 8;
  for (const pulses of digits) {
    at = bytes.writeUInt8(pulses.length, at);
    for (const { breakMs, makeMs } of pulses) at = bytes.writeUInt16LE(makeMs, bytes.writeUInt16LE(breakMs, at));
  }
  return bytes;
}

function readPulses(body: Buffer): ExchangeMessage {
  const cutShort = (): GatewayError => garbled(`a 'pulses' message cut short or too long`);
  if (body.length < 8) throw cutShort();
  const digits: DialPulse[][] = [];
  let at = 8;
  for (let digit = 0; digit < body.readUInt8(7); digit += 1) {
    const count = body[at] ?? 0;
    const first = at + 1;
    at = first + count * 4;
    if (count === 0 || at > body.length) throw cutShort();
    digits.push(
      Array.from({ length: count }, (_, index) => ({
        breakMs: body.readUInt16LE(first + index * 4),
        makeMs: body.readUInt16LE(first + index * 4 + 2),
      })),
    );
  }
  if (at !== body.length) throw cutShort();
  return {
    kind: 'pulses',
    id: body.readUInt32LE(0),
    port: body.readUInt8(4),
    interDigitMs: body.readUInt16LE(5),
    digits,
  };
}

export function encodeMessage(message: ExchangeMessage): Buffer {
  switch (message.kind) {
    case 'hello': {
      const bytes = start('hello', 2);
      bytes[5] = message.version;
      bytes[6] = message.role === 'adapter' ? 1 : 2;
      return bytes;
    }
    case 'welcome': {
      const bytes = start('welcome', 2);
      bytes[5] = message.version;
      bytes[6] = message.ports;
      return bytes;
    }
    case 'refused':
      return withText('refused', [], message.text);
    case 'open':
    case 'done':
      return withText(message.kind, [message.id], '');
    case 'failed':
      return withText('failed', [message.id], message.text);
    case 'hook': {
      const bytes = start('hook', 6);
      bytes.writeUInt32LE(message.id, 5);
      bytes[9] = message.port;
      bytes[10] = message.hook === 'off-hook' ? 1 : 0;
      return bytes;
    }
    case 'flash':
    case 'open-loop':
    case 'close-loop': {
      const bytes = start(message.kind, 7);
      bytes.writeUInt32LE(message.id, 5);
      bytes[9] = message.port;
      bytes.writeUInt16LE(message.ms, 10);
      return bytes;
    }
    case 'pulses':
      return withPulses(message);
    case 'start': {
      const bytes = start('start', 6);
      bytes.writeUInt32LE(message.id, 5);
      bytes[9] = message.port;
      bytes[10] = message.start === 'ground' ? 1 : 0;
      return bytes;
    }
    case 'captured':
    case 'play':
      return withFrames(message.kind, message.tick, message.frames);
    case 'event': {
      const bytes = start('event', 3);
      bytes[5] = message.port;
      const [code, on] = sensedEventBytes(message.event);
      bytes[6] = code;
      bytes[7] = on ? 1 : 0;
      return bytes;
    }
    case 'control':
      return withText('control', [], JSON.stringify(message.body));
  }
}

function exactly(body: Buffer, bytes: number, kind: string): void {
  if (body.length !== bytes) throw garbled(`a '${kind}' message of ${body.length} bytes instead of ${bytes}`);
}

function decodeFrames(kind: 'captured' | 'play', body: Buffer): ExchangeMessage {
  if (body.length < 5) throw garbled(`a '${kind}' message cut short`);
  const ports = body.readUInt8(4);
  const frames: (Frame | undefined)[] = [];
  let at = 5;
  for (let port = 0; port < ports; port += 1) {
    const flag = body[at++];
    if (flag === 0) {
      frames.push(undefined);
    } else if (flag === 1 && at + FRAME_BYTES <= body.length) {
      const frame = new Int16Array(FRAME_SAMPLES);
      new Uint8Array(frame.buffer).set(body.subarray(at, at + FRAME_BYTES));
      frames.push(frame);
      at += FRAME_BYTES;
    } else {
      throw garbled(`a '${kind}' message whose frames are cut short or garbled at port ${port + 1}`);
    }
  }
  if (at !== body.length) throw garbled(`a '${kind}' message with ${body.length - at} bytes too many`);
  return { kind, tick: body.readUInt32LE(0), frames };
}

/** One message from its type and body. @throws GatewayError `bad-request` */
export function decodeMessage(type: number, body: Buffer): ExchangeMessage {
  const kind = KINDS.get(type);
  switch (kind) {
    case undefined:
      throw garbled(`a message of unknown type ${type}`);
    case 'hello': {
      exactly(body, 2, kind);
      const role = body[1] === 1 ? 'adapter' : body[1] === 2 ? 'control' : undefined;
      if (!role) throw garbled(`a 'hello' of unknown role ${body[1]}`);
      return { kind, version: body.readUInt8(0), role };
    }
    case 'welcome':
      exactly(body, 2, kind);
      return { kind, version: body.readUInt8(0), ports: body.readUInt8(1) };
    case 'refused':
      return { kind, text: body.toString('utf8') };
    case 'open':
    case 'done':
      exactly(body, 4, kind);
      return { kind, id: body.readUInt32LE(0) };
    case 'failed':
      if (body.length < 4) throw garbled(`a 'failed' message cut short`);
      return { kind, id: body.readUInt32LE(0), text: body.toString('utf8', 4) };
    case 'hook':
      exactly(body, 6, kind);
      return { kind, id: body.readUInt32LE(0), port: body.readUInt8(4), hook: body[5] === 1 ? 'off-hook' : 'on-hook' };
    case 'flash':
    case 'open-loop':
    case 'close-loop':
      exactly(body, 7, kind);
      return { kind, id: body.readUInt32LE(0), port: body.readUInt8(4), ms: body.readUInt16LE(5) };
    case 'pulses':
      return readPulses(body);
    case 'start':
      exactly(body, 6, kind);
      return { kind, id: body.readUInt32LE(0), port: body.readUInt8(4), start: body[5] === 1 ? 'ground' : 'loop' };
    case 'captured':
    case 'play':
      return decodeFrames(kind, body);
    case 'event':
      exactly(body, 3, kind);
      return { kind, port: body.readUInt8(0), event: readSensedEvent(body[1], body[2] === 1) };
    case 'control':
      try {
        return { kind, body: JSON.parse(body.toString('utf8')) };
      } catch (cause) {
        throw new GatewayError('bad-request', 'A control message is not JSON.', { cause });
      }
  }
}
