import { describe, expect, it } from 'vitest';
import { pcapOf } from './pcap.ts';
import type { LadderStep } from './sip-ladders.ts';

const AT = Date.UTC(2026, 10, 22, 12) + 345;
const step = (change: Partial<LadderStep> = {}): LadderStep => ({
  at: AT,
  again: false,
  trunk: 'pbx',
  callId: 'a@b',
  direction: 'in',
  peer: { address: '198.51.100.7', port: 5_070 },
  summary: 'INVITE sip:100@gw',
  method: 'INVITE',
  cseq: '1 INVITE',
  text: 'INVITE sip:100@gw SIP/2.0\r\nContent-Length: 99\r\n\r\na=crypto:1 X ***',
  ...change,
});

/** RFC 1071: the sum over what has its own checksum in it is all ones. */
function sum(bytes: Buffer): number {
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += bytes.readUInt16BE(i) || 0;
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

describe('a capture file', () => {
  it('has the messages in packets whose lengths and sums are right', () => {
    const file = pcapOf([step()]);
    expect(file.readUInt32LE(0)).toBe(0xa1b2c3d4);
    expect(file.readUInt32LE(20)).toBe(101);
    expect(file.readUInt32LE(24)).toBe(Math.floor(AT / 1_000));
    expect(file.readUInt32LE(28)).toBe(345_000);
    const packet = file.subarray(40);
    expect(packet.length).toBe(file.readUInt32LE(32));
    expect(packet.readUInt16BE(2)).toBe(packet.length);
    expect(sum(packet.subarray(0, 20))).toBe(0xffff);
    expect([...packet.subarray(12, 20)]).toEqual([198, 51, 100, 7, 192, 0, 2, 1]);
    expect(packet.readUInt16BE(20)).toBe(5_070);
    const pseudo = Buffer.concat([
      packet.subarray(12, 20),
      Buffer.from([0, 17, 0, packet.length - 20]),
      packet.subarray(20),
    ]);
    expect(sum(pseudo.length % 2 === 0 ? pseudo : Buffer.concat([pseudo, Buffer.alloc(1)]))).toBe(0xffff);
  });

  it('says the true length of a body from which something was blanked', () => {
    const text = pcapOf([step()]).toString('latin1');
    expect(text).toContain('Content-Length: 16\r\n\r\na=crypto:1 X ***');
  });

  it('has IPv6 too, and is in order of time', () => {
    const file = pcapOf([
      step({ at: AT + 1_000, direction: 'out', peer: { address: '2001:db8:7::9', port: 5_060 } }),
      step(),
    ]);
    const first = 40 + file.readUInt32LE(32);
    const second = file.subarray(first + 16);
    expect(second[0]).toBe(0x60);
    expect(second.subarray(24, 40).toString('hex')).toBe('20010db8000700000000000000000009');
    expect(second.readUInt16BE(4)).toBe(second.length - 40);
  });

  it('is a file even where there is nothing in it', () => {
    expect(pcapOf([])).toHaveLength(24);
  });
});
