/** Each codec by tone and level, through encoder and decoder, and what a lossy network leaves of it in the jitter buffer. */
import { describe, expect, it } from 'vitest';
import { speechLike } from '../../test/signal/noise.ts';
import { CODECS, type Codec, OPUS_TERMS, packetMsOf } from '../core/codec.ts';
import { type AudioCodec, createAudioCodec } from './audio-codec.ts';
import { JitterBuffer } from './jitter-buffer.ts';

const RATE = 8000;
const tone = (hz: number, peak: number, samples: number): Int16Array =>
  Int16Array.from({ length: samples }, (_, i) => Math.round(peak * Math.sin((2 * Math.PI * hz * i) / RATE)));

const rms = (samples: Int16Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const db = (ratio: number): number => 20 * Math.log10(ratio);

/** Level of the tone at `hz`, dB over what is left when it is taken out, both against `sent`. */
function measure(
  heard: Int16Array,
  hz: number,
  sent: Int16Array,
): { readonly levelDb: number; readonly purityDb: number } {
  let [re, im] = [0, 0];
  for (const [i, x] of heard.entries()) {
    re += x * Math.cos((2 * Math.PI * hz * i) / RATE);
    im += x * Math.sin((2 * Math.PI * hz * i) / RATE);
  }
  const power = (2 * (re * re + im * im)) / heard.length ** 2;
  const rest = Math.max(1e-9, rms(heard) ** 2 - power);
  return { levelDb: db(Math.sqrt(power) / rms(sent)), purityDb: 10 * Math.log10(power / rest) };
}

/** What comes out of the codec's own decoder, without a network. */
function through(codec: AudioCodec, sent: Int16Array, packet: number): Int16Array {
  const heard = new Int16Array(sent.length);
  const bytes = new Uint8Array(1500);
  for (let at = 0; at + packet <= sent.length; at += packet) {
    const payload = bytes.subarray(0, codec.encode(sent.subarray(at, at + packet), bytes, 0));
    if (codec.decoder.values)
      for (const [i, code] of payload.entries()) heard[at + i] = codec.decoder.values[code] ?? 0;
    else codec.decoder.decode(payload, heard.subarray(at, at + packet));
  }
  return heard;
}

describe('a tone through encoder and decoder', () => {
  const cases = CODECS.flatMap((codec) => [300, 1004, 2000, 3300].map((hz) => [codec, hz] as const));
  it.each(cases)('%s keeps the level of %d Hz within 1 dB', (name, hz) => {
    const sent = tone(hz, 8000, 2 * RATE);
    const heard = through(createAudioCodec(name, OPUS_TERMS), sent, 160).subarray(RATE);
    const { levelDb, purityDb } = measure(heard, hz, sent);
    expect(Math.abs(levelDb)).toBeLessThan(1);
    expect(purityDb).toBeGreaterThan(name === 'opus' ? 12 : 30);
  });

  it.each(CODECS)('%s has packets of 10 to 60 ms', (name) => {
    for (const wanted of [10, 20, 30, 40, 50, 60]) {
      const packet = packetMsOf(name, wanted) * 8;
      const sent = tone(500, 4000, packet * 20);
      const codec = createAudioCodec(name, OPUS_TERMS);
      expect(Math.abs(db(rms(through(codec, sent, packet).subarray(packet * 4)) / rms(sent)))).toBeLessThan(1);
    }
  });

  it('Opus knows 10, 20, 40 and 60 ms alone, and takes the next shorter', () => {
    expect([5, 10, 20, 30, 40, 50, 60, 120].map((ms) => packetMsOf('opus', ms))).toEqual([
      10, 10, 20, 20, 40, 40, 60, 60,
    ]);
    expect(packetMsOf('PCMU', 35)).toBe(30);
  });

  it('Opus says silence once where DTX is on, and then nothing', () => {
    const codec = createAudioCodec('opus', { ...OPUS_TERMS, dtx: true });
    const bytes = new Uint8Array(500);
    const silence = new Int16Array(160);
    let sent = 0;
    for (let i = 0; i < 100; i++) if (codec.encode(silence, bytes, 0) > 0) sent++;
    expect(sent).toBeLessThan(30);
    const always = createAudioCodec('opus', OPUS_TERMS);
    for (let i = 0; i < 100; i++) expect(always.encode(silence, bytes, 0)).toBeGreaterThan(2);
  });
});

interface Network {
  readonly lost?: (packet: number) => boolean;
  readonly lateMs?: (packet: number) => number;
  readonly doubled?: boolean;
}

/** Ten seconds of a tone over a network, at the jitter buffer's other end. */
function over(
  name: Codec,
  sent: Int16Array,
  { lost = () => false, lateMs = () => 0, doubled = false }: Network,
  terms = OPUS_TERMS,
) {
  const codec = createAudioCodec(name, terms);
  const buffer = new JitterBuffer();
  const arrivals: { at: number; packet: number; payload: Uint8Array }[] = [];
  const bytes = new Uint8Array(1500);
  for (let packet = 0; (packet + 1) * 160 <= sent.length; packet++) {
    const length = codec.encode(sent.subarray(packet * 160, (packet + 1) * 160), bytes, 0);
    if (lost(packet)) continue;
    const payload = Uint8Array.from(bytes.subarray(0, length));
    for (let copy = 0; copy < (doubled ? 2 : 1); copy++)
      arrivals.push({ at: 1000 + packet * 20 + lateMs(packet), packet, payload });
  }
  arrivals.sort((a, b) => a.at - b.at);
  const pulls = Math.floor(sent.length / 160);
  const heard = new Int16Array(pulls * 160);
  const frame = new Int16Array(160);
  for (let pull = 0; pull < pulls; pull++) {
    const now = 1010 + pull * 20;
    for (let next = arrivals[0]; next && next.at <= now; next = arrivals[0]) {
      arrivals.shift();
      const { decoder } = codec;
      const isFirst = next.packet === 0;
      if (decoder.values)
        buffer.put(next.packet * 160, next.payload, 0, next.payload.length, decoder.values, next.at, isFirst);
      else buffer.putCoded(next.packet * 160, next.payload, decoder, next.at, isFirst);
    }
    buffer.pull(frame, now);
    heard.set(frame, pull * 160);
  }
  return { heard, buffer };
}

/** A tenth of the packets, the same each time. */
function tenth(): (packet: number) => boolean {
  let state = 7;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % 10 === 0;
  };
}

/** 20 ms pieces fainter than a third of the whole: gaps. */
function gaps(heard: Int16Array): number {
  const usual = rms(heard);
  let count = 0;
  for (let at = 0; at + 160 <= heard.length; at += 160) if (rms(heard.subarray(at, at + 160)) < usual / 3) count++;
  return count;
}

/** A vowel that swells four times a second: what is steady Opus takes for noise, and repairs nothing. */
function vowel(samples: number): Int16Array {
  const pitchHz = 125;
  return Int16Array.from({ length: samples }, (_, i) => {
    let sum = 0;
    for (let k = 1; k * pitchHz < 3000; k++) sum += Math.sin((2 * Math.PI * k * pitchHz * i) / RATE + k * k) / k;
    return Math.round(4000 * sum * (0.7 + 0.3 * Math.sin((2 * Math.PI * 4 * i) / RATE)));
  });
}

describe('a lossy network', () => {
  const sent = vowel(10 * RATE);
  const cases: [string, Network][] = [
    ['nothing lost', {}],
    ['10 % lost', { lost: tenth() }],
    ['every packet doubled', { doubled: true }],
    ['every tenth packet overtaken by the next two', { lateMs: (packet) => (packet % 10 === 5 ? 45 : 0) }],
  ];
  it.each(CODECS.flatMap((codec) => cases.map(([title, network]) => [codec, title, network] as const)))(
    '%s, %s: speech is heard at its level, with hardly a gap',
    (name, _title, network) => {
      const { heard } = over(name, sent, network);
      const settled = heard.subarray(2 * RATE);
      expect(Math.abs(db(rms(settled) / rms(sent)))).toBeLessThan(1.5);
      // Three in a row can be lost.
      expect(gaps(settled)).toBeLessThan(4);
    },
  );

  it('Opus repairs single losses by what the packet after knows', () => {
    const lost = (packet: number): boolean => packet % 10 === 7;
    const speech = Int16Array.from(speechLike(10_000, -16), (x) => Math.round(x));
    const distortionDb = (fec: boolean): number => {
      const terms = { ...OPUS_TERMS, fec };
      const whole = over('opus', speech, {}, terms).heard.subarray(4 * RATE);
      const holed = over('opus', speech, { lost }, terms).heard.subarray(4 * RATE);
      // The repair costs a packet's length of delay.
      const differences = [0, 160, 320, 480].map((shift) => {
        const later = holed.subarray(shift);
        return rms(later.map((x, i) => x - (whole[i] ?? 0)));
      });
      return db(Math.min(...differences) / rms(whole));
    };
    expect(distortionDb(true)).toBeLessThan(distortionDb(false) - 6);
  });

  it('a lost packet of Opus lets the buffer hold one more for ten seconds, and then no longer', () => {
    const long = vowel(40 * RATE);
    const { buffer } = over('opus', long, { lost: (packet) => packet === 100 });
    expect(buffer.bufferMs).toBeLessThan(30);
  });
});

describe('bad input', () => {
  it.each(['G722', 'opus'] as const)('%s takes any bytes for what they are, or for nothing, and plays on', (name) => {
    const { decoder } = createAudioCodec(name, OPUS_TERMS);
    if (decoder.values) throw new Error(`${name} is to be decoded in order`);
    const buffer = new JitterBuffer();
    const frame = new Int16Array(160);
    let state = 99;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    for (let packet = 0; packet < 3000; packet++) {
      const payload = Uint8Array.from({ length: random(packet % 50 === 0 ? 5000 : 200) }, () => random(256));
      // Now and then long ago, far ahead, or with a part of the packet before.
      const timestamp = (packet * 160 + (packet % 7 === 0 ? random(4000) - 2000 : 0)) >>> 0;
      buffer.putCoded(timestamp, payload, decoder, packet * 20, random(20) === 0);
      buffer.pull(frame, packet * 20 + 10);
    }
    const sent = vowel(2 * RATE);
    const { heard } = over(name, sent, {});
    expect(Math.abs(db(rms(heard.subarray(RATE)) / rms(sent)))).toBeLessThan(1.5);
  });
});
