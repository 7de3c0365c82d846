import { isIPv6 } from 'node:net';
import type { LadderStep } from './sip-ladders.ts';

/** Link type RAW: packets begin with their IP header (https://www.tcpdump.org/linktypes.html). */
const LINKTYPE_RAW = 101;
const UDP = 17;
const LARGEST = 65_535;
const ETHERNET_FREE = { v4: 20, v6: 40, udp: 8 } as const;

/**
 * SIP messages as a capture file that Wireshark reads: the messages are as they were, less what proves who somebody is;
 * the packets around them are made up (UDP, one a message), for a connection's bytes were not kept.
 */
export function pcapOf(
  steps: readonly LadderStep[],
  local: { readonly v4: string; readonly v6: string } = { v4: '192.0.2.1', v6: '2001:db8::1' },
): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(LARGEST + 64, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  const packets = steps
    .toSorted((a, b) => a.at - b.at)
    .flatMap((step) => {
      const packet = packetOf(step, local);
      const record = Buffer.alloc(16);
      record.writeUInt32LE(Math.floor(step.at / 1_000), 0);
      record.writeUInt32LE(Math.floor((step.at % 1_000) * 1_000), 4);
      record.writeUInt32LE(packet.length, 8);
      record.writeUInt32LE(packet.length, 12);
      return [record, packet];
    });
  return Buffer.concat([header, ...packets]);
}

function packetOf({ direction, peer, text }: LadderStep, local: { readonly v4: string; readonly v6: string }): Buffer {
  const six = isIPv6(peer.address);
  const ours = { address: six ? local.v6 : local.v4, port: 5_060 };
  const [from, to] = direction === 'in' ? [peer, ours] : [ours, peer];
  const payload = Buffer.from(withTrueLength(text)).subarray(0, LARGEST - ETHERNET_FREE.v6 - ETHERNET_FREE.udp);
  const udp = Buffer.alloc(ETHERNET_FREE.udp);
  udp.writeUInt16BE(from.port, 0);
  udp.writeUInt16BE(to.port, 2);
  udp.writeUInt16BE(udp.length + payload.length, 4);
  const addresses = Buffer.concat([addressBytes(from.address, six), addressBytes(to.address, six)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(udp.length + payload.length);
  const sum = checksum(Buffer.concat([addresses, length, Buffer.from([0, 0, 0, UDP]), udp, payload]));
  udp.writeUInt16BE(sum === 0 ? 0xffff : sum, 6);
  const ip = six ? sixHeader(udp.length + payload.length) : fourHeader(udp.length + payload.length);
  if (!six) {
    addresses.copy(ip, 12);
    ip.writeUInt16BE(checksum(ip), 10);
  }
  return Buffer.concat(six ? [ip, addresses, udp, payload] : [ip, udp, payload]);
}

function fourHeader(length: number): Buffer {
  const ip = Buffer.alloc(ETHERNET_FREE.v4);
  ip[0] = 0x45;
  ip.writeUInt16BE(ip.length + length, 2);
  ip[8] = 64;
  ip[9] = UDP;
  return ip;
}

/** Without the addresses, which follow. */
function sixHeader(length: number): Buffer {
  const ip = Buffer.alloc(8);
  ip[0] = 0x60;
  ip.writeUInt16BE(length, 4);
  ip[6] = UDP;
  ip[7] = 64;
  return ip;
}

/** What was blanked made the body shorter, or longer: a reader would take the rest for another message. */
function withTrueLength(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return text;
  const bytes = Buffer.byteLength(text.slice(end + 4));
  return text.slice(0, end).replace(/^(content-length|l)([ \t]*:[ \t]*)\d+/im, `$1$2${bytes}`) + text.slice(end);
}

function addressBytes(address: string, six: boolean): Buffer {
  if (!six) {
    const parts = address.split('.').map(Number);
    return Buffer.from(parts.length === 4 && parts.every((part) => part >= 0 && part <= 255) ? parts : [0, 0, 0, 0]);
  }
  const bytes = Buffer.alloc(16);
  const [bare = ''] = address.split('%');
  const [head = '', tail] = bare
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) => `${hex(a, b)}:${hex(c, d)}`)
    .split('::');
  const write = (groups: readonly string[], first: number): void => {
    for (const [index, group] of groups.entries())
      bytes.writeUInt16BE(Number.parseInt(group, 16) & 0xffff, 2 * (first + index));
  };
  const groupsOf = (part = ''): string[] => (part === '' ? [] : part.split(':').slice(0, 8));
  write(groupsOf(head), 0);
  const back = groupsOf(tail);
  write(back, 8 - back.length);
  return bytes;
}

const hex = (high: string, low: string): string => ((Number(high) << 8) | Number(low)).toString(16);

/** RFC 1071 */
function checksum(bytes: Buffer): number {
  let sum = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) sum += bytes.readUInt16BE(i);
  if (bytes.length % 2 === 1) sum += (bytes[bytes.length - 1] ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
