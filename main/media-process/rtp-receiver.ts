/** What comes from the peer of one RTP leg: believed or refused, sorted into audio and digits. */

import { CLOCK_HZ } from '../core/codec.ts';
import type { RtpRemote } from '../media/media-protocol.ts';
import type { AudioCodec } from './audio-codec.ts';
import { type DigitListener, EventReceiver } from './event-receiver.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import type { LegCodecs } from './leg-codecs.ts';
import { ReceptionStatistics } from './reception-statistics.ts';
import { emptyRtpHeader, readRtp } from './rtp-packet.ts';
import { type Source, SourceLatch } from './source-latch.ts';
import { StreamTime } from './stream-time.ts';
import { readEvent } from './telephone-event.ts';

export class RtpReceiver {
  readonly statistics = new ReceptionStatistics();
  readonly #jitter = new JitterBuffer();
  readonly #events: EventReceiver;
  readonly #header = emptyRtpHeader();
  readonly #codecs: LegCodecs;
  readonly #time = new StreamTime();
  /** By our payload types. */
  #formats = new Map<number, AudioCodec>();
  /** Of the last audio that came. */
  #codec: AudioCodec | undefined;
  #remote: RtpRemote | undefined;
  #latch: SourceLatch | undefined;
  #ssrc: number | undefined;
  #heardAt: number | undefined;
  #received = 0;
  #refused = 0;
  #ignored = 0;
  #duplicates = 0;

  constructor(digits: DigitListener, codecs: LegCodecs) {
    this.#events = new EventReceiver(digits);
    this.#codecs = codecs;
  }

  /** The SIP side says where the peer is. The same place again keeps what was latched; the same codec, once it comes, the buffer. */
  setRemote(remote: RtpRemote): void {
    const before = this.#remote;
    const { address, port, latch } = remote;
    this.#remote = remote;
    if (before?.address !== address || before.port !== port || before.latch !== latch) {
      this.#latch = new SourceLatch({ address, port }, latch);
    }
    const formats = remote.receives ?? [remote];
    this.#formats = new Map(formats.map(({ codec, payloadType }) => [payloadType, this.#codecs.get(codec)]));
    this.#events.setClock(remote.eventClockHz ?? 8000, CLOCK_HZ[remote.codec]);
  }

  /** Of the audio that comes. */
  get codec(): AudioCodec | undefined {
    return this.#codec;
  }

  /** Where to send; undefined until the SIP side said where the peer is. */
  get destination(): Source | undefined {
    return this.#latch?.destination;
  }

  /** The peer's SSRC, for reports about it. */
  get ssrc(): number | undefined {
    return this.#ssrc;
  }

  /** When a believed packet came last. */
  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  get counts(): Readonly<Record<'received' | 'late' | 'duplicates' | 'refused' | 'ignored', number>> {
    return {
      received: this.#received,
      late: this.#jitter.latePackets,
      duplicates: this.#duplicates,
      refused: this.#refused,
      ignored: this.#ignored,
    };
  }

  get bufferMs(): number {
    return this.#jitter.bufferMs;
  }

  /** Its last word was comfort noise. */
  get peerIsSilent(): boolean {
    return this.#jitter.noiseActive;
  }

  /** For fax machines and modems: see `JitterBuffer`. */
  setFixedDelay(on: boolean): void {
    this.#jitter.setFixed(on);
  }

  datagram(data: Uint8Array, address: string, port: number, nowMs: number): void {
    const header = this.#header;
    const remote = this.#remote;
    const latch = this.#latch;
    if (!remote || !latch || !readRtp(data, header)) {
      this.#ignored++;
      return;
    }
    const audio = this.#formats.get(header.payloadType);
    const isNoise = header.payloadType === remote.comfortNoisePayloadType;
    const isEvent = header.payloadType === (remote.eventReceivedAs ?? remote.eventPayloadType);
    if (!audio && !isNoise && !isEvent) {
      this.#ignored++;
      return;
    }
    if (!latch.accepts(address, port, nowMs)) {
      this.#refused++;
      return;
    }
    if (this.#ssrc !== header.ssrc) this.#newSource(header.ssrc);
    if (audio && audio !== this.#codec) this.#newCodec(audio);
    this.#heardAt = nowMs;
    this.#received++;
    this.statistics.packet(header.sequence, audio ? header.timestamp : undefined, nowMs);
    if (audio) this.#audio(data, audio, nowMs);
    else if (isNoise) {
      const { timestamp, payloadOffset, payloadLength } = header;
      this.#jitter.noise(this.#time.place(timestamp), data, payloadOffset, payloadLength);
    } else {
      const event = readEvent(data, header.payloadOffset, header.payloadLength);
      if (event) this.#events.receive(event, header.timestamp, nowMs);
    }
  }

  /** The next 20 ms to play. False: silence. The peer's own audio is muted while its telephone-event lasts. */
  pull(frame: Int16Array, nowMs: number): boolean {
    const sounds = this.#jitter.pull(frame, nowMs);
    if (!this.#events.present) return sounds;
    frame.fill(0);
    return false;
  }

  /** Once a frame. */
  tick(nowMs: number): void {
    this.#events.tick(nowMs);
  }

  /** The SIP side no longer expects audio: a digit in progress ends. */
  stop(): void {
    this.#events.reset();
    this.#jitter.reset();
  }

  /** RFC 3550 §8.2 leaves it to us: from the source we follow, a new SSRC is a restarted stream. */
  #newSource(ssrc: number): void {
    if (this.#ssrc !== undefined) {
      this.statistics.restart();
      this.#jitter.reset();
      this.#events.reset();
    }
    this.#ssrc = ssrc;
  }

  /** Another codec of those agreed on: its packets are another stream to the buffer. */
  #newCodec(codec: AudioCodec): void {
    if (this.#codec) this.#jitter.reset();
    this.#codec = codec;
    const clockHz = CLOCK_HZ[codec.name];
    this.#time.setClock(clockHz);
    this.statistics.setClock(clockHz);
  }

  #audio(data: Uint8Array, { decoder }: AudioCodec, nowMs: number): void {
    const { payloadOffset, payloadLength, marker } = this.#header;
    const place = this.#time.place(this.#header.timestamp);
    const result = decoder.values
      ? this.#jitter.put(place, data, payloadOffset, payloadLength, decoder.values, nowMs, marker)
      : this.#jitter.putCoded(
          place,
          data.subarray(payloadOffset, payloadOffset + payloadLength),
          decoder,
          nowMs,
          marker,
        );
    if (result === 'duplicate') this.#duplicates++;
  }
}
