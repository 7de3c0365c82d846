/** How frames of 20 ms become packets of another length, and what interrupts them. */
import { describe, expect, it } from 'vitest';
import { OPUS_TERMS } from '../core/codec.ts';
import { createAudioCodec } from './audio-codec.ts';
import { emptyRtpHeader, readRtp } from './rtp-packet.ts';
import { RtpSender } from './rtp-sender.ts';
import { StreamTime } from './stream-time.ts';

interface Sent {
  readonly timestamp: number;
  readonly sequence: number;
  readonly bytes: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly ssrc: number;
}

function aSender() {
  const sent: Sent[] = [];
  const sender = new RtpSender((data, length) => {
    const header = emptyRtpHeader();
    expect(readRtp(data.subarray(0, length), header)).toBe(true);
    const { timestamp, sequence, marker, payloadType, ssrc, payloadLength } = header;
    sent.push({ timestamp, sequence, marker, payloadType, ssrc, bytes: payloadLength });
  });
  const begin = sender.timestamp;
  const at = (packet: Sent | undefined): number => ((packet?.timestamp ?? 0) - begin) | 0;
  const frame = new Int16Array(160).fill(1000);
  const frames = (count: number): void => {
    for (let i = 0; i < count; i++) {
      sender.audio(frame);
      sender.advance();
    }
  };
  return { sender, sent, at, frames };
}

const codec = (name: 'PCMU' | 'PCMA' | 'G722' | 'opus') => createAudioCodec(name, OPUS_TERMS);

describe('a sender', () => {
  it.each([10, 20, 30, 40, 50, 60])(
    'makes packets of %d ms: every sample once, timestamps and numbers without a gap',
    (ms) => {
      const { sender, sent, at, frames } = aSender();
      sender.setFormat(codec('PCMU'), 0, ms);
      frames(30);
      expect(sent).toHaveLength(600 / ms);
      for (const [index, packet] of sent.entries()) {
        expect(packet.bytes).toBe(ms * 8);
        expect(at(packet)).toBe(index * ms * 8);
        expect(packet.sequence).toBe(((sent[0]?.sequence ?? 0) + index) & 0xffff);
        expect(packet.marker).toBe(index === 0);
      }
      expect(sender.octets).toBe(30 * 160);
    },
  );

  it('sends what waits before a digit, and before it is told to be silent', () => {
    const { sender, sent, at, frames } = aSender();
    sender.setFormat(codec('PCMA'), 8, 60);
    frames(4);
    sender.event({ event: 5, end: false, duration: 160, timestamp: sender.timestamp, marker: true }, 101);
    sender.advance();
    frames(2);
    sender.pause();
    sender.advance();
    frames(3);
    expect(sent.map(({ payloadType, bytes }) => [payloadType, bytes])).toEqual([
      [8, 480],
      [8, 160],
      [101, 4],
      [8, 320],
      [8, 480],
    ]);
    expect(sent.map(at)).toEqual([0, 480, 640, 800, 1280]);
    expect(sent.map(({ marker }) => marker)).toEqual([true, false, true, true, true]);
  });

  it('counts Opus in 48 kHz, and is another source when the clock changes', () => {
    const { sender, sent, at, frames } = aSender();
    sender.setFormat(codec('opus'), 107, 20);
    frames(3);
    expect(sent.map(at)).toEqual([0, 960, 1920]);
    const before = sender.ssrc;
    sender.setFormat(codec('PCMU'), 0, 20);
    frames(2);
    expect(sender.ssrc).not.toBe(before);
    expect(sent[3]).toMatchObject({ payloadType: 0, marker: true, ssrc: sender.ssrc });
    expect(at(sent[4]) - at(sent[3])).toBe(160);
    expect(sender.packets).toBe(2);
    expect(sender.allPackets).toBe(5);
  });

  it('goes on as it was with another codec of the same clock', () => {
    const { sender, sent, at, frames } = aSender();
    sender.setFormat(codec('PCMU'), 0, 40);
    frames(3);
    const { ssrc } = sender;
    sender.setFormat(codec('G722'), 9, 20);
    frames(2);
    expect(sender.ssrc).toBe(ssrc);
    expect(sent.map(({ payloadType, bytes }) => [payloadType, bytes])).toEqual([
      [0, 320],
      [0, 160],
      [9, 160],
      [9, 160],
    ]);
    expect(sent.map(at)).toEqual([0, 320, 480, 640]);
  });
});

describe('timestamps of 48 kHz', () => {
  it('become places of 8 kHz, over the wrap, reordered, and without drift', () => {
    const time = new StreamTime();
    time.setClock(48_000);
    const begin = 0xffff_ffff - 5 * 960;
    const place = (packet: number): number => time.place((begin + packet * 960) >>> 0);
    const first = place(0);
    for (const packet of [1, 2, 4, 3, 5, 6, 8, 7, 9]) expect((place(packet) - first) | 0).toBe(packet * 160);
    for (let packet = 10; packet < 20_000; packet++) expect((place(packet) - first) | 0).toBe(packet * 160);
  });

  it('of 8 kHz are themselves', () => {
    const time = new StreamTime();
    expect(time.place(0xffff_fff0)).toBe(0xffff_fff0);
  });
});
