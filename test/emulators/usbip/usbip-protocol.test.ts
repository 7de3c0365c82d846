import { describe, expect, it } from 'vitest';
import {
  imported,
  importRefused,
  importRequest,
  isoSubmitted,
  readCommand,
  readImport,
  status,
  submitted,
  UsbipError,
  unlinked,
} from './usbip-protocol.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const zeros = (bytes: number): string => '00'.repeat(bytes);

describe('a connection', () => {
  it('begins with the bus id of the device it is to carry', () => {
    const bytes = hex(`0111 8003 00000000 312d31 ${zeros(29)} ff`);
    expect(readImport(bytes)).toEqual({ message: '1-1', rest: hex('ff') });
    expect(importRequest('1-1')).toEqual(bytes.subarray(0, 40));
  });

  it('is waited for until its request is whole', () => {
    expect(readImport(importRequest('1-1').subarray(0, 39))).toBeUndefined();
  });

  it('that asks for something else is refused', () => {
    expect(() => readImport(hex(`0111 8005 ${zeros(36)}`))).toThrow(UsbipError);
  });

  it('learns what device it is', () => {
    const device = hex('1201 0002 ff0203 40 c410 6184 0110 01 02 03 01');
    const configuration = hex('0902 0900 01 05 00 80 32');
    const reply = imported({ busId: '1-1', bus: 1, address: 2, speed: 'full', device, configuration });
    expect(reply.length).toBe(8 + 312);
    expect(reply.subarray(0, 8)).toEqual(hex('0111 0003 00000000'));
    expect(reply.subarray(8 + 288)).toEqual(hex('00000001 00000002 00000002 10c4 8461 1001 ff 02 03 05 01 01'));
    expect(importRefused()).toEqual(hex('0111 0003 00000001'));
  });
});

const header = (code: number, direction: number, endpoint: number, rest: string): string =>
  `0000000${code} 00000011 00010002 0000000${direction} 0000000${endpoint} ${rest}`;

describe('a transfer', () => {
  it('of the control endpoint has its set-up', () => {
    const bytes = hex(header(1, 1, 0, '00000200 00000040 00000000 00000000 00000000 8006000100004000'));
    expect(readCommand(bytes)?.message).toEqual({
      kind: 'submit',
      sequence: 0x11,
      endpoint: 0x80,
      length: 64,
      setup: { requestType: 0x80, request: 6, value: 0x0100, index: 0, length: 64 },
      data: Buffer.alloc(0),
    });
  });

  it('to the device brings its bytes, and is waited for until they are there', () => {
    const bytes = hex(`${header(1, 0, 2, `00000000 00000003 00000000 ffffffff 00000000 ${zeros(8)}`)} 616263 64`);
    expect(readCommand(bytes.subarray(0, 50))).toBeUndefined();
    const read = readCommand(bytes);
    expect(read?.message).toMatchObject({ endpoint: 2, length: 3, data: Buffer.from('abc') });
    expect(read?.rest).toEqual(Buffer.from('d'));
  });

  it('of an isochronous endpoint lists its packets', () => {
    const table = `00000000 00000018 00000000 00000000  00000018 00000018 00000000 00000000`;
    const bytes = hex(`${header(1, 1, 2, `00000002 00000030 00000000 00000002 00000001 ${zeros(8)}`)} ${table}`);
    expect(readCommand(bytes)?.message).toMatchObject({
      endpoint: 0x82,
      packets: [
        { offset: 0, length: 24 },
        { offset: 24, length: 24 },
      ],
    });
  });

  it('may be taken back', () => {
    const bytes = hex(header(2, 0, 0, `0000000a ${zeros(24)}`));
    expect(readCommand(bytes)?.message).toEqual({ kind: 'unlink', sequence: 0x11, victim: 10 });
  });

  it('of an absurd size, or a word that no host says, ends the connection', () => {
    expect(() => readCommand(hex(header(1, 1, 1, `00000000 7fffffff ${zeros(20)}`)))).toThrow(UsbipError);
    expect(() => readCommand(hex(header(7, 1, 1, zeros(28))))).toThrow(UsbipError);
  });
});

describe('what became of a transfer', () => {
  it('is its status and what came', () => {
    expect(submitted(5, { status: status.ok, data: Buffer.from('ab') })).toEqual(
      hex(`00000003 00000005 ${zeros(12)} 00000000 00000002 ${zeros(20)} 6162`),
    );
    expect(submitted(5, { status: status.stall }).readInt32BE(20)).toBe(-32);
    expect(submitted(5, { status: status.ok, actual: 7 }).readUInt32BE(24)).toBe(7);
  });

  it('of an isochronous one is told packet by packet, its data without gaps', () => {
    const packets = [
      { offset: 0, length: 24 },
      { offset: 24, length: 24 },
    ];
    const reply = isoSubmitted(5, packets, [Buffer.from('ab'), Buffer.from('c')]);
    expect(reply.readUInt32BE(24)).toBe(3);
    expect(reply.readUInt32BE(32)).toBe(2);
    expect(reply.subarray(48)).toEqual(
      hex('616263 00000000 00000018 00000002 00000000  00000018 00000018 00000001 00000000'),
    );
    expect(isoSubmitted(5, packets).readUInt32BE(24)).toBe(48);
  });

  it('that was taken back says whether it was still waiting', () => {
    expect(unlinked(6, status.cancelled)).toEqual(hex(`00000004 00000006 ${zeros(12)} ffffff98 ${zeros(24)}`));
  });
});
