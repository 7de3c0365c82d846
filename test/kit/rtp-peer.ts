import type { Socket } from 'node:dgram';
import { decodeG711, encodeG711, type Law } from './g711.ts';
import { bound } from './lossy-proxy.ts';
import { analyse, makeTone, type ToneReading } from './tone.ts';
import { waitFor } from './wait.ts';

export interface RtpPeerOptions {
  readonly address?: string;
  readonly port?: number;
  readonly law?: Law;
  readonly eventPayloadType?: number;
  /** What is done to each datagram on its way: encryption. */
  readonly wire?: RtpWire;
}

export interface RtpWire {
  out(packet: Uint8Array): Uint8Array;
  /** Undefined where it is nothing that this end can read. */
  in(datagram: Uint8Array): Uint8Array | undefined;
}

export interface ReceivedPacket {
  readonly atMs: number;
  readonly from: string;
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
}

const RATE = 8000;
const FRAME = 160;

/** A plain RTP endpoint (RFC 3550, G.711, 20 ms; RFC 4733): sends a tone, hears what comes. */
export class RtpPeer implements AsyncDisposable {
  readonly law: Law;
  readonly eventPayloadType: number;
  readonly received: ReceivedPacket[] = [];
  ssrc = Math.floor(Math.random() * 2 ** 32);
  readonly #socket: Socket;
  readonly #wire: RtpWire | undefined;
  #remote: { address: string; port: number } | undefined;
  #tone: { hz: number | readonly number[]; levelDb: number } | undefined;
  /** What it says instead of a tone, over and over, and how much of it has been said. */
  #saying: { readonly pcm: Int16Array; frames: number } | undefined;
  #accent: { readonly levelDb: number; readonly sent: (atMs: number) => void } | undefined;
  #sequence = Math.floor(Math.random() * 2 ** 16);
  #timestamp = Math.floor(Math.random() * 2 ** 32);
  #sentFrames = 0;
  #pump: NodeJS.Timeout | undefined;
  #paused = false;
  #closed = false;

  private constructor(socket: Socket, { law = 'PCMU', eventPayloadType = 101, wire }: RtpPeerOptions) {
    this.#socket = socket;
    this.#wire = wire;
    this.law = law;
    this.eventPayloadType = eventPayloadType;
    socket.on('error', () => undefined);
    socket.on('message', (bytes, from) => {
      const clear = wire ? wire.in(bytes) : bytes;
      const packet = clear && parse(Buffer.from(clear), `${from.address}:${from.port}`);
      if (packet) this.received.push(packet);
    });
  }

  static async open(options: RtpPeerOptions = {}): Promise<RtpPeer> {
    return new RtpPeer(await bound(options.address ?? '127.0.0.1', options.port ?? 0), options);
  }

  get address(): string {
    return this.#socket.address().address;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get sentPackets(): number {
    return this.#sentFrames;
  }

  /** Sends a frame every 20 ms from now on: silence until a tone is given. */
  sendTo(remote: { readonly address: string; readonly port: number }): void {
    // Another peer's address and port are getters: a spread would lose them.
    this.#remote = { address: remote.address, port: remote.port };
    if (this.#pump) return;
    const start = performance.now();
    let due = 0;
    // Frames are counted against the clock: a late timer sends what it owes at once, and nothing drifts.
    this.#pump = setInterval(() => {
      for (; performance.now() - start >= due * 20; due++) if (!this.#paused) this.#sendFrame();
    }, 5);
  }

  talk(hz: number | readonly number[], levelDb = -15): void {
    this.#saying = undefined;
    this.#tone = { hz, levelDb };
  }

  /** Sends this from its beginning, over and over: whole frames. */
  say(pcm: Int16Array): void {
    this.#saying = { pcm, frames: 0 };
  }

  /** The tone's next 20 ms are this loud. Resolves when they have been handed to the system: with that moment, by `performance.now()`. */
  accent(levelDb: number): Promise<number> {
    return new Promise((sent) => {
      this.#accent = { levelDb, sent };
    });
  }

  silence(): void {
    this.#saying = undefined;
    this.#tone = undefined;
  }

  /** Sends nothing at all for `ms`, then goes on. */
  async holdBack(ms: number): Promise<void> {
    this.#paused = true;
    await pause(ms);
    this.#paused = false;
  }

  /** Goes on from the same port as another stream: a peer that was restarted. */
  restart(): void {
    this.ssrc = Math.floor(Math.random() * 2 ** 32);
    this.jump(Math.floor(Math.random() * 2 ** 16));
    this.#timestamp = Math.floor(Math.random() * 2 ** 32);
  }

  /** Goes on with a sequence number so far from the last one, and a timestamp that fits: an interruption. */
  jump(packets: number): void {
    this.#sequence = (this.#sequence + packets) & 0xffff;
    this.#timestamp = (this.#timestamp + packets * FRAME) >>> 0;
  }

  /** Sends any datagram: bad input for the other side. */
  sendRaw(bytes: Uint8Array, remote = this.#remote): void {
    if (remote && !this.#closed) this.#socket.send(bytes, remote.port, remote.address);
  }

  /** Sends digits as telephone-events, the end packet three times (RFC 4733 §2.5). Audio stops meanwhile. */
  async press(digits: string, { toneMs = 100, gapMs = 100 } = {}): Promise<void> {
    this.#paused = true;
    try {
      for (const digit of digits) {
        const event = '0123456789*#ABCD'.indexOf(digit);
        if (event < 0) throw new RangeError(`${digit} is no DTMF digit`);
        const timestamp = this.#timestamp;
        for (let ms = 20; ms <= toneMs; ms += 20) {
          this.#sendPacket(this.eventPayloadType, eventPayload(event, false, ms * 8), timestamp, ms === 20);
          await pause(20);
        }
        for (let time = 0; time < 3; time++)
          this.#sendPacket(this.eventPayloadType, eventPayload(event, true, toneMs * 8), timestamp, false);
        this.#timestamp = (timestamp + (toneMs + gapMs) * 8) >>> 0;
        await pause(gapMs);
      }
    } finally {
      this.#paused = false;
    }
  }

  /** Asks for a hook flash (RFC 4733 §3.2, event 16), the end packet three times. */
  async flash(toneMs = 100): Promise<void> {
    this.#paused = true;
    try {
      const timestamp = this.#timestamp;
      for (let ms = 20; ms <= toneMs; ms += 20) {
        this.#sendPacket(this.eventPayloadType, eventPayload(FLASH, false, ms * 8), timestamp, ms === 20);
        await pause(20);
      }
      for (let time = 0; time < 3; time++)
        this.#sendPacket(this.eventPayloadType, eventPayload(FLASH, true, toneMs * 8), timestamp, false);
      this.#timestamp = (timestamp + toneMs * 8) >>> 0;
    } finally {
      this.#paused = false;
    }
  }

  /** The digits that came as telephone-events, each once. */
  get digits(): string {
    const seen = new Set<number>();
    let digits = '';
    for (const packet of this.received) {
      if (packet.payloadType !== this.eventPayloadType || seen.has(packet.timestamp) || packet.payload.length < 4)
        continue;
      if (((packet.payload[1] ?? 0) & 0x80) === 0) continue;
      seen.add(packet.timestamp);
      digits += '0123456789*#ABCD'[packet.payload[0] ?? 99] ?? '?';
    }
    return digits;
  }

  /**
   * The audio received in the last `ms`, in order of arrival of its packets' sequence numbers.
   * @param once a packet that came twice is heard once
   */
  heard(ms = 500, { once = false } = {}): Int16Array {
    const payloadType = this.law === 'PCMU' ? 0 : 8;
    const last = this.received.filter((packet) => packet.payloadType === payloadType).slice(-Math.ceil(ms / 20));
    const audio = once ? [...new Map(last.map((packet) => [packet.sequence, packet])).values()] : last;
    audio.sort((a, b) => ((a.sequence - b.sequence) << 16) >> 16);
    return decodeG711(this.law, Buffer.concat(audio.map((packet) => packet.payload)));
  }

  /** Waits until the last `ms` of what comes is a tone near `hz`. */
  hears(hz: number, { ms = 500, withinHz = 3, deadlineMs = 5000, purityDb = 15 } = {}): Promise<ToneReading> {
    return waitFor(
      () => {
        const pcm = this.heard(ms);
        if (pcm.length < (RATE * ms) / 1000) throw new Error(`${pcm.length} samples came`);
        const reading = analyse(pcm, RATE);
        if (Math.abs(reading.hz - hz) > withinHz || reading.purityDb < purityDb)
          throw new Error(`heard ${reading.hz} Hz at ${reading.levelDb} dB, purity ${reading.purityDb} dB`);
        return reading;
      },
      { what: `${hz} Hz by RTP`, deadlineMs },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#pump);
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }

  #sendFrame(): void {
    const start = this.#sentFrames * FRAME;
    const accent = this.#accent;
    this.#accent = undefined;
    const pcm =
      this.#said() ??
      (this.#tone
        ? makeTone(this.#tone.hz, { samples: FRAME, levelDb: accent?.levelDb ?? this.#tone.levelDb, start })
        : new Int16Array(FRAME));
    accent?.sent(performance.now());
    this.#sendPacket(this.law === 'PCMU' ? 0 : 8, encodeG711(this.law, pcm), this.#timestamp, this.#sentFrames === 0);
    this.#timestamp = (this.#timestamp + FRAME) >>> 0;
    this.#sentFrames++;
  }

  #said(): Int16Array | undefined {
    const saying = this.#saying;
    if (!saying) return undefined;
    const at = (saying.frames++ * FRAME) % saying.pcm.length;
    return saying.pcm.subarray(at, at + FRAME);
  }

  #sendPacket(payloadType: number, payload: Uint8Array, timestamp: number, marker: boolean): void {
    const header = Buffer.alloc(12);
    header[0] = 0x80;
    header[1] = (marker ? 0x80 : 0) | payloadType;
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(timestamp, 4);
    header.writeUInt32BE(this.ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const packet = Buffer.concat([header, payload]);
    this.sendRaw(this.#wire?.out(packet) ?? packet);
  }
}

const FLASH = 16;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Event, end bit and volume, duration (RFC 4733 §2.3). */
function eventPayload(event: number, end: boolean, duration: number): Buffer {
  const payload = Buffer.from([event, (end ? 0x80 : 0) | 10, 0, 0]);
  payload.writeUInt16BE(duration, 2);
  return payload;
}

function parse(bytes: Buffer, from: string): ReceivedPacket | undefined {
  const [first = 0, second = 0] = bytes;
  // RTCP on the same port has packet types 200 to 204 here (RFC 5761 §4).
  if (bytes.length < 12 || first >> 6 !== 2 || (second >= 192 && second <= 223)) return undefined;
  let start = 12 + 4 * (first & 0x0f);
  if (first & 0x10) start += bytes.length >= start + 4 ? 4 + 4 * bytes.readUInt16BE(start + 2) : 0;
  const padding = first & 0x20 ? (bytes.at(-1) ?? 0) : 0;
  return {
    atMs: performance.now(),
    from,
    payloadType: second & 0x7f,
    marker: second >= 0x80,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(start, bytes.length - padding),
  };
}
