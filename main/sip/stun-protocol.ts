/** STUN Binding (RFC 8489), as far as it takes to learn our public address: bytes <-> messages, pure. */
import { isIPv4 } from 'node:net';
import type { HostPort } from './via.ts';

const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const BINDING_ERROR = 0x0111;
const MAPPED_ADDRESS = 0x0001;
const ERROR_CODE = 0x0009;
const XOR_MAPPED_ADDRESS = 0x0020;
const IPV4 = 0x01;
const IPV6 = 0x02;

export type StunAnswer =
  | { readonly kind: 'seen-as'; readonly at: HostPort }
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string };

/** A request without attributes; `transaction` has 12 bytes. */
export function bindingRequest(transaction: Buffer): Buffer {
  const out = Buffer.alloc(HEADER_BYTES);
  out.writeUInt16BE(BINDING_REQUEST, 0);
  out.writeUInt32BE(MAGIC_COOKIE, 4);
  transaction.copy(out, 8, 0, 12);
  return out;
}

/** The answer to the request of that transaction; undefined for anything else and for what is malformed. */
export function readBindingAnswer(bytes: Buffer, transaction: Buffer): StunAnswer | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  if (!bytes.subarray(8, HEADER_BYTES).equals(transaction)) return undefined;
  const type = bytes.readUInt16BE(0);
  const length = bytes.readUInt16BE(2);
  if (length % 4 !== 0 || bytes.length < HEADER_BYTES + length) return undefined;
  let plain: HostPort | undefined;
  for (const { kind, value } of attributes(bytes.subarray(HEADER_BYTES, HEADER_BYTES + length))) {
    if (type === BINDING_ERROR && kind === ERROR_CODE && value.length >= 4) {
      const code = (value.readUInt8(2) & 7) * 100 + value.readUInt8(3);
      return { kind: 'refused', code, reason: value.subarray(4).toString('utf8').slice(0, 100) };
    }
    if (type !== BINDING_SUCCESS) continue;
    if (kind === XOR_MAPPED_ADDRESS) {
      const at = readAddress(value, bytes.subarray(4, HEADER_BYTES));
      if (at) return { kind: 'seen-as', at };
    }
    // What servers of RFC 3489's time send alone.
    if (kind === MAPPED_ADDRESS) plain = readAddress(value, Buffer.alloc(16));
  }
  return plain && { kind: 'seen-as', at: plain };
}

function* attributes(bytes: Buffer): Generator<{ kind: number; value: Buffer }> {
  let at = 0;
  while (at + 4 <= bytes.length) {
    const length = bytes.readUInt16BE(at + 2);
    if (at + 4 + length > bytes.length) return;
    yield { kind: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, at + 4 + length) };
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
}

/** §14.2: the port by the cookie's upper half, the address by cookie and transaction. */
function readAddress(value: Buffer, mask: Buffer): HostPort | undefined {
  const family = value.length >= 8 ? value.readUInt8(1) : 0;
  const size = family === IPV4 ? 4 : family === IPV6 ? 16 : 0;
  if (size === 0 || value.length !== 4 + size) return undefined;
  const port = value.readUInt16BE(2) ^ mask.readUInt16BE(0);
  const bytes = value.subarray(4).map((byte, index) => byte ^ (mask[index] ?? 0));
  if (family === IPV4) return { address: [...bytes].join('.'), port };
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return { address: groups.join(':'), port };
}

/** A success as a server writes it, for IPv4. */
export function bindingSuccess(transaction: Buffer, at: HostPort): Buffer {
  if (!isIPv4(at.address)) throw new RangeError(`${at.address} is no IPv4 address`);
  const out = Buffer.alloc(HEADER_BYTES + 12);
  out.writeUInt16BE(BINDING_SUCCESS, 0);
  out.writeUInt16BE(12, 2);
  out.writeUInt32BE(MAGIC_COOKIE, 4);
  transaction.copy(out, 8, 0, 12);
  out.writeUInt16BE(XOR_MAPPED_ADDRESS, 20);
  out.writeUInt16BE(8, 22);
  out.writeUInt8(IPV4, 25);
  out.writeUInt16BE(at.port ^ (MAGIC_COOKIE >>> 16), 26);
  at.address
    .split('.')
    .forEach((part, index) => void out.writeUInt8(Number(part) ^ out.readUInt8(4 + index), 28 + index));
  return out;
}
