/**
 * USB/IP, version 1.1.1, as the kernel's vhci-hcd speaks it (Documentation/usb/usbip_protocol.rst): bytes to messages and
 * back. Numbers are big-endian. A connection imports one device by its bus id, then carries that device's transfers.
 */
import type { Setup } from '../usb-device.ts';

const VERSION = 0x0111;
const op = { importRequest: 0x8003, importReply: 0x0003 } as const;
const command = { submit: 1, unlink: 2, submitted: 3, unlinked: 4 } as const;

const IMPORT_BYTES = 40;
const BUS_ID_BYTES = 32;
const HEADER_BYTES = 48;
const ISO_PACKET_BYTES = 16;
const DEVICE_BYTES = 312;
const NO_PACKETS = 0xffffffff;
/** Not ours: more than any transfer of a full or high speed device. */
const MOST_BYTES = 1 << 20;

/** Linux's error numbers, as a transfer's status has them. */
export const status = { ok: 0, stall: -32, overflow: -75, cancelled: -104 } as const;

export interface IsoPacket {
  readonly offset: number;
  readonly length: number;
}

export interface Submit {
  readonly kind: 'submit';
  readonly sequence: number;
  /** With bit 7 for IN; 0 and 0x80 are the control endpoint. */
  readonly endpoint: number;
  /** How much may come, or how much `data` is. */
  readonly length: number;
  readonly setup: Setup;
  /** For the device; empty for IN. */
  readonly data: Buffer;
  /** Undefined for all but isochronous transfers. */
  readonly packets?: readonly IsoPacket[];
}

export interface Unlink {
  readonly kind: 'unlink';
  readonly sequence: number;
  /** The transfer that is not wanted any more. */
  readonly victim: number;
}

/** What was read, and what follows it; undefined: more bytes are needed. */
type Read<T> = { readonly message: T; readonly rest: Buffer } | undefined;

/** Not USB/IP, or not what a kernel sends. */
export class UsbipError extends Error {}

/** The bus id of the device that the connection is to carry. @throws UsbipError */
export function readImport(bytes: Buffer): Read<string> {
  if (bytes.length < IMPORT_BYTES) return undefined;
  const code = bytes.readUInt16BE(2);
  if (code !== op.importRequest) throw new UsbipError(`operation 0x${code.toString(16)} is none that is served`);
  const id = bytes.toString('latin1', 8, 8 + BUS_ID_BYTES);
  return { message: id.slice(0, id.indexOf('\0')), rest: bytes.subarray(IMPORT_BYTES) };
}

export const importRequest = (busId: string): Buffer => {
  const bytes = Buffer.alloc(IMPORT_BYTES);
  bytes.writeUInt16BE(VERSION, 0);
  bytes.writeUInt16BE(op.importRequest, 2);
  bytes.write(busId, 8, 'latin1');
  return bytes;
};

export interface ImportedDevice {
  readonly busId: string;
  readonly bus: number;
  readonly address: number;
  readonly speed: 'full' | 'high';
  /** Its device descriptor and its configuration. */
  readonly device: Buffer;
  readonly configuration: Buffer;
}

/** `enum usb_device_speed` of Linux. */
export const speedCode = { full: 2, high: 3 } as const;

export const importRefused = (): Buffer => importReply(1);

export function imported({ busId, bus, address, speed, device, configuration }: ImportedDevice): Buffer {
  const bytes = Buffer.alloc(DEVICE_BYTES);
  bytes.write(`/sys/devices/emulated/${busId}`, 0, 'latin1');
  bytes.write(busId, 256, 'latin1');
  bytes.writeUInt32BE(bus, 288);
  bytes.writeUInt32BE(address, 292);
  bytes.writeUInt32BE(speedCode[speed], 296);
  // idVendor, idProduct, bcdDevice
  for (const [at, from] of [
    [300, 8],
    [302, 10],
    [304, 12],
  ] as const)
    bytes.writeUInt16BE(device.readUInt16LE(from), at);
  device.copy(bytes, 306, 4, 7);
  bytes.writeUInt8(configuration.readUInt8(5), 309);
  bytes.writeUInt8(device.readUInt8(17), 310);
  bytes.writeUInt8(configuration.readUInt8(4), 311);
  return Buffer.concat([importReply(0), bytes]);
}

function importReply(refused: 0 | 1): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(VERSION, 0);
  bytes.writeUInt16BE(op.importReply, 2);
  bytes.writeUInt32BE(refused, 4);
  return bytes;
}

/** @throws UsbipError */
export function readCommand(bytes: Buffer): Read<Submit | Unlink> {
  if (bytes.length < HEADER_BYTES) return undefined;
  const code = bytes.readUInt32BE(0);
  const sequence = bytes.readUInt32BE(4);
  if (code === command.unlink) {
    const message: Unlink = { kind: 'unlink', sequence, victim: bytes.readUInt32BE(20) };
    return { message, rest: bytes.subarray(HEADER_BYTES) };
  }
  if (code !== command.submit) throw new UsbipError(`command ${code} is none of a host's`);
  const isIn = bytes.readUInt32BE(12) === 1;
  const length = bytes.readUInt32BE(24);
  const told = bytes.readUInt32BE(32);
  const count = told === NO_PACKETS ? 0 : told;
  if (length > MOST_BYTES || count > MOST_BYTES / ISO_PACKET_BYTES)
    throw new UsbipError(`a transfer of ${length} bytes`);
  const dataEnd = HEADER_BYTES + (isIn ? 0 : length);
  const end = dataEnd + count * ISO_PACKET_BYTES;
  if (bytes.length < end) return undefined;
  const message: Submit = {
    kind: 'submit',
    sequence,
    endpoint: bytes.readUInt32BE(16) | (isIn ? 0x80 : 0),
    length,
    setup: readSetup(bytes.subarray(40, 48)),
    // Its own memory: what was received is written over.
    data: Buffer.from(bytes.subarray(HEADER_BYTES, dataEnd)),
    ...(count > 0 ? { packets: readPackets(bytes.subarray(dataEnd, end)) } : {}),
  };
  return { message, rest: bytes.subarray(end) };
}

/** USB 2.0 §9.3: little-endian here as on the bus. */
const readSetup = (bytes: Buffer): Setup => ({
  requestType: bytes.readUInt8(0),
  request: bytes.readUInt8(1),
  value: bytes.readUInt16LE(2),
  index: bytes.readUInt16LE(4),
  length: bytes.readUInt16LE(6),
});

const readPackets = (bytes: Buffer): readonly IsoPacket[] =>
  Array.from({ length: bytes.length / ISO_PACKET_BYTES }, (_, index) => ({
    offset: bytes.readUInt32BE(index * ISO_PACKET_BYTES),
    length: bytes.readUInt32BE(index * ISO_PACKET_BYTES + 4),
  }));

/** What became of a transfer: `data` came (IN), or `actual` bytes of it were taken (OUT). */
export function submitted(
  sequence: number,
  outcome: { readonly status: number; readonly data?: Buffer; readonly actual?: number },
): Buffer {
  const { data = Buffer.alloc(0), actual = data.length } = outcome;
  return Buffer.concat([reply(command.submitted, sequence, outcome.status, actual, 0), data]);
}

/** An isochronous one. `data`: packet by packet what came, without gaps; undefined for OUT, where all was taken. */
export function isoSubmitted(sequence: number, packets: readonly IsoPacket[], data?: readonly Buffer[]): Buffer {
  const table = Buffer.alloc(packets.length * ISO_PACKET_BYTES);
  let actual = 0;
  packets.forEach(({ offset, length }, index) => {
    const taken = data ? (data[index]?.length ?? 0) : length;
    actual += taken;
    table.writeUInt32BE(offset, index * ISO_PACKET_BYTES);
    table.writeUInt32BE(length, index * ISO_PACKET_BYTES + 4);
    table.writeUInt32BE(taken, index * ISO_PACKET_BYTES + 8);
  });
  return Buffer.concat([reply(command.submitted, sequence, status.ok, actual, packets.length), ...(data ?? []), table]);
}

/** `cancelled` where the transfer was still waiting, `ok` where it was over already. */
export const unlinked = (sequence: number, code: number): Buffer => reply(command.unlinked, sequence, code, 0, 0);

function reply(code: number, sequence: number, outcome: number, actual: number, packets: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(code, 0);
  bytes.writeUInt32BE(sequence, 4);
  bytes.writeInt32BE(outcome, 20);
  bytes.writeUInt32BE(actual, 24);
  bytes.writeUInt32BE(packets, 32);
  return bytes;
}
