/** What comes from the peer of one RTP leg: believed or refused, sorted into audio and digits. */
import type { RtpRemote } from '../media/media-protocol.ts';
import { type DigitListener, EventReceiver } from './event-receiver.ts';
import { LAWS } from './g711.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { ReceptionStatistics } from './reception-statistics.ts';
import { emptyRtpHeader, readRtp } from './rtp-packet.ts';
import { type Source, SourceLatch } from './source-latch.ts';
import { readEvent } from './telephone-event.ts';

export class RtpReceiver {
  readonly statistics = new ReceptionStatistics();
  readonly #jitter = new JitterBuffer();
  readonly #events: EventReceiver;
  readonly #header = emptyRtpHeader();
  #remote: RtpRemote | undefined;
  #latch: SourceLatch | undefined;
  #ssrc: number | undefined;
  #heardAt: number | undefined;
  #received = 0;
  #refused = 0;
  #ignored = 0;

  constructor(digits: DigitListener) {
    this.#events = new EventReceiver(digits);
  }

  /** The SIP side says where the peer is. The same place again keeps what was latched; the same codec, the buffer. */
  setRemote(remote: RtpRemote): void {
    const before = this.#remote;
    const { address, port, latch } = remote;
    this.#remote = remote;
    if (before?.address !== address || before.port !== port || before.latch !== latch) {
      this.#latch = new SourceLatch({ address, port }, latch);
    }
    if (before?.codec !== remote.codec || before.payloadType !== remote.payloadType) this.#jitter.reset();
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

  get counts(): { received: number; late: number; refused: number; ignored: number } {
    return { received: this.#received, late: this.#jitter.latePackets, refused: this.#refused, ignored: this.#ignored };
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
    const isAudio = header.payloadType === remote.payloadType;
    const isNoise = header.payloadType === remote.comfortNoisePayloadType;
    if (!isAudio && !isNoise && header.payloadType !== remote.eventPayloadType) {
      this.#ignored++;
      return;
    }
    if (!latch.accepts(address, port, nowMs)) {
      this.#refused++;
      return;
    }
    if (this.#ssrc !== header.ssrc) this.#newSource(header.ssrc);
    this.#heardAt = nowMs;
    this.#received++;
    this.statistics.packet(header.sequence, isAudio ? header.timestamp : undefined, nowMs);
    if (isAudio) this.#audio(data, LAWS[remote.codec].toLinear, nowMs);
    else if (isNoise) this.#jitter.noise(header.timestamp, data, header.payloadOffset, header.payloadLength);
    else {
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

  #audio(data: Uint8Array, toLinear: Int16Array, nowMs: number): void {
    const { timestamp, payloadOffset, payloadLength, marker } = this.#header;
    this.#jitter.put(timestamp, data, payloadOffset, payloadLength, toLinear, nowMs, marker);
  }
}
