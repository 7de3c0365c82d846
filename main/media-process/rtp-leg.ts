/** One RTP leg: a party of a bridge on one side, a peer's RTP on the other. */
import type { RemoteInfo } from 'node:dgram';
import type { Clock } from '../core/clock.ts';
import { PACKET_MS, packetMsOf } from '../core/codec.ts';
import type { LegId } from '../core/ids.ts';
import { FRAME_SAMPLES, type Frame } from '../line/line-adapter.ts';
import type { LegStatistics, MediaFact, RtpOpened, RtpRemote } from '../media/media-protocol.ts';
import { Beeps, type BeepTiming } from './beeps.ts';
import type { Party } from './bridge.ts';
import type { Bridges } from './bridges.ts';
import type { FramePump, Ticked } from './frame-pump.ts';
import type { Heard } from './hold-music.ts';
import { LegCodecs } from './leg-codecs.ts';
import { LegCrypto } from './leg-crypto.ts';
import { PeerDigits } from './peer-digits.ts';
import { RtcpReporter } from './rtcp-reporter.ts';
import { looksLikeRtcp } from './rtp-packet.ts';
import { RtpReceiver } from './rtp-receiver.ts';
import { RtpSender } from './rtp-sender.ts';
import type { LegSockets } from './rtp-sockets.ts';
import { SilenceSuppression } from './silence-suppression.ts';

/** So long without RTP that should come, and the gateway is told. */
export const SILENT_AFTER_MS = 5000;
const SILENT_WITH_NOISE_AFTER_MS = 30_000;
/** About −40 dBm0: what lies below is a line's noise. */
const AUDIBLE = 330;
const SOUNDED_MS = 1000;
const SILENCE: Frame = new Int16Array(FRAME_SAMPLES);

const sends = ({ direction }: RtpRemote): boolean => direction === 'sendrecv' || direction === 'sendonly';
const receives = ({ direction }: RtpRemote): boolean => direction === 'sendrecv' || direction === 'recvonly';

export interface RtpLegPorts {
  readonly clock: Clock;
  readonly pump: FramePump;
  readonly bridges: Bridges;
  readonly tell: (fact: MediaFact) => void;
}

export class RtpLeg implements Ticked, Heard {
  readonly id: LegId;
  readonly party: Party;
  readonly #ports: RtpLegPorts;
  readonly #sockets: LegSockets;
  readonly #sender: RtpSender;
  readonly #receiver: RtpReceiver;
  readonly #rtcp: RtcpReporter;
  readonly #digits: PeerDigits;
  readonly #silence = new SilenceSuppression();
  readonly #crypto = new LegCrypto();
  readonly #codecs = new LegCodecs();
  #beeps: Beeps | undefined;
  readonly #outgoing = new Int16Array(FRAME_SAMPLES);
  readonly #unheard = new Int16Array(FRAME_SAMPLES);
  #remote: RtpRemote | undefined;
  /** The peer sends RTCP to the RTP port (RFC 5761), so it gets ours there too. */
  #muxed = false;
  #refusedRtcp = 0;
  #expectedSince: number | undefined;
  #silentTold = false;
  #passesThrough = false;
  #closed = false;
  #soundedAt: number | undefined;

  constructor(id: LegId, sockets: LegSockets, ports: RtpLegPorts) {
    this.id = id;
    this.#ports = ports;
    this.#sockets = sockets;
    this.#sender = new RtpSender((data, length) => this.#sendRtp(data, length));
    this.#receiver = new RtpReceiver(
      {
        began: (digit) => this.#bridge?.digitBegan(this.party, digit, false),
        ended: (digit, durationMs) => this.#peerDigit(digit, durationMs),
        flash: () => ports.tell({ kind: 'flash', leg: id }),
      },
      this.#codecs,
    );
    this.#rtcp = new RtcpReporter(`copperline-${id}`, this.#sender, this.#receiver);
    this.#digits = new PeerDigits((digit, durationMs) => ports.tell({ kind: 'digit-out', leg: id, digit, durationMs }));
    this.party = {
      source: { read: (frame, nowMs) => this.#read(frame, nowMs) },
      sink: { write: (frame, nowMs) => this.#write(frame, nowMs) },
      digits: this.#digits,
      hasClock: false,
      passThrough: () => this.#setPassThrough(true),
      moved: () => this.#setPassThrough(false),
    };
    sockets.listen({
      rtp: (data, from) => this.#onRtp(data, from),
      rtcp: (data, from) => this.#onRtcp(data, from),
    });
    ports.pump.add(this);
  }

  get opened(): RtpOpened {
    return { address: this.#sockets.address, port: this.#sockets.port, ssrc: this.#sender.ssrc };
  }

  setRemote(remote: RtpRemote): void {
    this.#crypto.setKeys(remote.crypto);
    const receivedBefore = this.#remote && receives(this.#remote);
    const { codec, payloadType, packetMs = PACKET_MS.usual } = remote;
    this.#codecs.setTerms(remote.opus);
    this.#sender.setFormat(this.#codecs.get(codec), payloadType, packetMsOf(codec, packetMs));
    if (remote.rtcp !== this.#remote?.rtcp) this.#muxed = remote.rtcp === 'muxed';
    this.#remote = remote;
    this.#receiver.setRemote(remote);
    if (!receives(remote)) {
      this.#expectedSince = undefined;
      this.#silentTold = false;
      this.#receiver.stop();
    } else if (!receivedBefore) {
      this.#expectedSince = this.#ports.pump.now();
    }
    this.#digits.setRemote(remote, sends(remote));
  }

  /** Resolves when the last digit has left. @throws GatewayError `media-refused` when nothing can be sent now */
  sendDigits(digits: string, toneMs: number, gapMs: number): Promise<void> {
    return this.#digits.send(digits, toneMs, gapMs);
  }

  playBeeps(timing: BeepTiming): void {
    const beeps = new Beeps(timing);
    this.#beeps = beeps.over ? undefined : beeps;
  }

  statistics(): LegStatistics {
    const { received, late, refused, duplicates } = this.#receiver.counts;
    const { expected, lost, jitterMs } = this.#receiver.statistics;
    const { remote } = this.#rtcp;
    return {
      leg: this.id,
      ...(this.#remote && { codec: this.#remote.codec }),
      sentPackets: this.#sender.allPackets,
      receivedPackets: received,
      expectedPackets: expected,
      lostPackets: lost,
      latePackets: late,
      duplicatePackets: duplicates,
      refusedPackets: refused + this.#refusedRtcp + this.#crypto.refused,
      jitterMs,
      bufferMs: this.#receiver.bufferMs,
      ...(remote && { remote }),
    };
  }

  tick(nowMs: number): void {
    this.#receiver.tick(nowMs);
    this.#watchSilence(nowMs);
    if (!this.#remote) return;
    const report = this.#rtcp.due(nowMs, this.#ports.clock.wallTime());
    if (report) this.#sendRtcp(report);
  }

  /** The peer gets silence, so that its own silence alarm and a NAT's binding stay quiet. */
  idle(nowMs: number): void {
    this.#receiver.pull(this.#unheard, nowMs);
    this.#write(SILENCE, nowMs);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#ports.pump.remove(this);
    this.#ports.bridges.leave(this.party);
    if (this.#sender.allPackets > 0) {
      this.#sendRtcp(this.#rtcp.write(this.#ports.pump.now(), this.#ports.clock.wallTime(), true));
    }
    this.#digits.close();
    this.#sockets.close();
    this.#crypto[Symbol.dispose]();
  }

  get #bridge() {
    return this.#ports.bridges.of(this.party);
  }

  /** Whether something was to be heard of its peer within the last second. */
  soundsAt(nowMs: number): boolean {
    return this.#soundedAt !== undefined && nowMs - this.#soundedAt < SOUNDED_MS;
  }

  #read(frame: Frame, nowMs: number): boolean {
    const sounds = this.#receiver.pull(frame, nowMs) && this.#remote !== undefined && receives(this.#remote);
    if (sounds && frame.some((sample) => sample > AUDIBLE || sample < -AUDIBLE)) this.#soundedAt = nowMs;
    return sounds;
  }

  #write(frame: Frame, _nowMs: number): void {
    const sender = this.#sender;
    const remote = this.#remote;
    if (!remote || !sends(remote)) {
      sender.pause();
      sender.advance();
      return;
    }
    const eventType = remote.eventPayloadType;
    const event = eventType === undefined ? undefined : this.#digits.next(sender.timestamp);
    if (event === 'nothing') sender.pause();
    else if (event && eventType !== undefined) sender.event(event, eventType);
    else {
      const audio = this.#digits.playInto(this.#outgoing) ? this.#outgoing : this.#withBeeps(frame);
      if (!this.#suppressed(audio, remote)) sender.audio(audio);
    }
    sender.advance();
  }

  #withBeeps(frame: Frame): Frame {
    if (!this.#beeps) return frame;
    this.#beeps.mix(frame, this.#outgoing);
    if (this.#beeps.over) this.#beeps = undefined;
    return this.#outgoing;
  }

  /** Nobody speaks in this frame, and the peer agreed to make the noise itself: it was described, or not sent at all. */
  #suppressed(audio: Int16Array, { silenceSuppression, comfortNoisePayloadType }: RtpRemote): boolean {
    if (!silenceSuppression || comfortNoisePayloadType === undefined || this.#passesThrough) return false;
    const kind = this.#silence.next(audio);
    if (kind === 'voice') return false;
    if (kind === 'noise') this.#sender.noise(this.#silence.noise, comfortNoisePayloadType);
    this.#sender.pause();
    return true;
  }

  #setPassThrough(on: boolean): void {
    this.#passesThrough = on;
    this.#receiver.setFixedDelay(on);
    this.#silence.reset();
  }

  #peerDigit(digit: string, durationMs: number): void {
    this.#ports.tell({ kind: 'digit', from: { leg: this.id }, digit, durationMs });
    this.#bridge?.digitEnded(this.party, digit, durationMs, false);
  }

  #onRtp(data: Buffer, { address, port }: RemoteInfo): void {
    if (looksLikeRtcp(data)) {
      if (this.#takeRtcp(data, address)) this.#muxed = true;
      return;
    }
    if (!this.#remote || !receives(this.#remote)) return;
    const clear = this.#crypto.on ? this.#crypto.unprotect('rtp', data) : data;
    if (!clear) return;
    const nowMs = this.#ports.pump.now();
    this.#receiver.datagram(clear, address, port, nowMs);
    if (this.#silentTold && this.#receiver.heardAt === nowMs) {
      this.#silentTold = false;
      this.#ports.tell({ kind: 'rtp-back', leg: this.id });
    }
  }

  #onRtcp(data: Buffer, { address }: RemoteInfo): void {
    if (this.#takeRtcp(data, address)) this.#muxed = false;
  }

  #takeRtcp(data: Buffer, address: string): boolean {
    const { destination } = this.#receiver;
    if (!destination) return false;
    if (destination.address !== address) {
      this.#refusedRtcp++;
      return false;
    }
    const clear = this.#crypto.on ? this.#crypto.unprotect('rtcp', data) : data;
    if (!clear || !this.#rtcp.read(clear, this.#ports.pump.now(), this.#ports.clock.wallTime())) return false;
    if (this.#rtcp.remote) this.#codecs.tellLoss(this.#rtcp.remote.lostFraction);
    return true;
  }

  #sendRtp(data: Uint8Array, length: number): void {
    const { destination } = this.#receiver;
    if (!destination) return;
    const sent = this.#crypto.on ? this.#crypto.protect('rtp', data, length) : data;
    if (sent)
      this.#sockets.sendRtp(sent, this.#crypto.on ? sent.length : length, destination.port, destination.address);
  }

  #sendRtcp(clear: Buffer): void {
    const { destination } = this.#receiver;
    const report = this.#crypto.on ? this.#crypto.protect('rtcp', clear, clear.length) : clear;
    if (!destination || !report) return;
    const port = typeof this.#remote?.rtcp === 'number' ? this.#remote.rtcp : destination.port + 1;
    if (this.#muxed) this.#sockets.sendRtp(report, report.length, destination.port, destination.address);
    else if (port <= 65535) this.#sockets.sendRtcp(report, port, destination.address);
  }

  #watchSilence(nowMs: number): void {
    if (this.#expectedSince === undefined || this.#silentTold) return;
    // A peer that described its silence may say nothing for long.
    const patienceMs = this.#receiver.peerIsSilent ? SILENT_WITH_NOISE_AFTER_MS : SILENT_AFTER_MS;
    const silentMs = nowMs - Math.max(this.#expectedSince, this.#receiver.heardAt ?? 0);
    if (silentMs < patienceMs) return;
    this.#silentTold = true;
    this.#ports.tell({ kind: 'rtp-silent', leg: this.id, silentMs: Math.round(silentMs) });
  }
}
