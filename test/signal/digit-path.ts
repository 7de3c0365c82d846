/**
 * A call between the exchange's far party and an RTP peer, as fast as the machine can: a real exchange line, line
 * leg, signal processing, bridge and RTP leg, joined by virtual time in place of processes, timers and sockets.
 */
import { ExchangeLine } from '../../main/adapters/simulated/exchange-line.ts';
import { exchangeProfile } from '../../main/adapters/simulated/exchange-profile.ts';
import { VirtualClock } from '../../main/core/clock.ts';
import { lineId, newBridgeId, newLegId } from '../../main/core/ids.ts';
import { FRAME_MS, FRAME_SAMPLES } from '../../main/line/line-adapter.ts';
import { listeningFor } from '../../main/line/listening.ts';
import { profileFor } from '../../main/line/profile.ts';
import type { MediaFact } from '../../main/media/media-protocol.ts';
import { Bridges } from '../../main/media-process/bridges.ts';
import { FramePump, type Ticked } from '../../main/media-process/frame-pump.ts';
import { createLineDsp } from '../../main/media-process/line-dsp.ts';
import { LineLeg } from '../../main/media-process/line-leg.ts';
import { RtpLeg } from '../../main/media-process/rtp-leg.ts';
import type { DatagramListener, LegSockets } from '../../main/media-process/rtp-sockets.ts';
import { decodeG711 } from '../kit/g711.ts';
import { EUROPEAN_TONES } from './listen-to.ts';
import { random } from './noise.ts';
import { OnePortAdapter } from './one-port-adapter.ts';

const PEER = { address: '127.0.0.1', port: 4000 };
const AUDIO = 0;
const EVENTS = 101;
const KEYS = '0123456789*#ABCD';

/** Time is what the frames make it, and nothing runs by itself. */
class VirtualPump extends FramePump {
  nowMs = 0;
  ticked: Ticked | undefined;

  override now(): number {
    return this.nowMs;
  }
  override add(ticked: Ticked): void {
    this.ticked = ticked;
  }
  override remove(): void {
    this.ticked = undefined;
  }
}

class VirtualSockets implements LegSockets {
  readonly address = '127.0.0.1';
  readonly port = 5000;
  listener: DatagramListener | undefined;
  onRtp: (data: Buffer) => void = () => {};

  listen(listener: DatagramListener): void {
    this.listener = listener;
  }
  sendRtp(data: Uint8Array, length: number): void {
    this.onRtp(Buffer.from(data.subarray(0, length)));
  }
  sendRtcp(): void {}
  close(): void {}
}

/** How bad the network is towards us: shares of packets. */
export interface Network {
  readonly lost: number;
  readonly doubled: number;
  readonly seed: number;
}

export class DigitPath implements Disposable {
  readonly facts: MediaFact[] = [];
  /** The digits of events that ended, one for each event. */
  eventDigits = '';
  /** What went out as audio at the frame's time, silence where nothing did. */
  readonly sentAudio: Int16Array[] = [];
  readonly #pump: VirtualPump;
  readonly #bridges = new Bridges();
  readonly #sockets = new VirtualSockets();
  readonly #exchange: ExchangeLine;
  readonly #line: LineLeg;
  readonly #leg: RtpLeg;
  readonly #captured = new Int16Array(FRAME_SAMPLES);
  readonly #adapter = new OnePortAdapter((hook) => this.#exchange.setHook(hook));
  #played: Int16Array | undefined;
  #ended = new Set<number>();
  #sequence = 0;
  #timestamp = 0;

  constructor({ erlDb = 'off' as number | 'off', events = true } = {}) {
    this.#pump = new VirtualPump(this.#bridges);
    this.#exchange = new ExchangeLine(1, exchangeProfile('us'), {
      now: () => this.#pump.nowMs,
      date: () => new Date(2026, 10, 22, 9, 5),
      onLineEvent: () => {},
      onExchangeEvent: () => {},
    });
    this.#exchange.setConditions({ hybrid: erlDb === 'off' ? 'off' : { model: 'D2', erlDb } });
    const ports = {
      pump: this.#pump,
      bridges: this.#bridges,
      clock: new VirtualClock(),
      tell: (fact: MediaFact) => void this.facts.push(fact),
    };
    this.#line = new LineLeg(lineId(this.#adapter.id, 1), this.#adapter, 1, createLineDsp(), ports);
    this.#leg = new RtpLeg(newLegId(), this.#sockets, ports);
    this.#sockets.onRtp = (data) => this.#take(data);
    this.#leg.setRemote({
      ...PEER,
      codec: 'PCMU',
      payloadType: AUDIO,
      ...(events && { eventPayloadType: EVENTS }),
      direction: 'sendrecv',
      latch: 'announced-only',
    });
    // As in every conversation: voice, busy, congestion, howler and all else that ends a call; Europe's tones besides.
    const usual = listeningFor(profileFor('us'), 'conversation');
    this.#line.listen({ ...usual, tones: [...usual.tones, ...EUROPEAN_TONES] });
  }

  /** A caller rings and is answered. */
  async answer(): Promise<this> {
    this.#exchange.provoke({ kind: 'calls-in' });
    this.run(200);
    await this.#line.setHook('off-hook');
    this.#bridges.set(newBridgeId(), [this.#line.party, this.#leg.party]);
    this.run(200);
    this.sentAudio.length = 0;
    return this;
  }

  /** The far party says this once; `frames` of 20 ms. */
  says(samples: Int16Array): void {
    const quiet = new Int16Array(samples.length + FRAME_SAMPLES * 50);
    quiet.set(samples);
    this.#exchange.provoke({ kind: 'talks-wav', file: '' }, quiet);
    this.run((samples.length / FRAME_SAMPLES + 40) * FRAME_MS);
    this.#exchange.provoke({ kind: 'is-silent' });
  }

  /** The peer presses keys; some of its packets get lost, come twice or in the wrong order. */
  presses(digits: string, times: (index: number) => { onMs: number; offMs: number }, network: Network): void {
    const next = random(network.seed);
    for (const [index, digit] of [...digits].entries()) {
      const { onMs, offMs } = times(index);
      const event = KEYS.indexOf(digit);
      const timestamp = this.#timestamp;
      let held: Buffer | undefined;
      const send = (duration: number, end: boolean, marker: boolean): void => {
        const packet = this.#packet(event, timestamp, duration, end, marker);
        if (next() < network.lost) return;
        if (!held && next() < network.doubled) {
          held = packet;
          return;
        }
        this.#receive(packet);
        if (held) this.#receive(held);
        held = undefined;
        if (next() < network.doubled) this.#receive(packet);
      };
      for (let ms = FRAME_MS; ms <= onMs; ms += FRAME_MS) {
        send(ms * 8, false, ms === FRAME_MS);
        this.run(FRAME_MS);
      }
      for (let time = 0; time < 3; time++) send(onMs * 8, true, false);
      if (held) this.#receive(held);
      this.#timestamp = (timestamp + (onMs + offMs) * 8) >>> 0;
      this.run(offMs);
    }
    this.run(1000);
  }

  /** What the exchange's receiver took since the line went off-hook. */
  get exchangeDigits(): string {
    return this.#exchange.report().digits;
  }

  lineDigits(): string {
    return this.facts.map((fact) => (fact.kind === 'digit' && 'line' in fact.from ? fact.digit : '')).join('');
  }

  run(ms: number): void {
    for (let done = 0; done < ms; done += FRAME_MS) {
      const { nowMs } = this.#pump;
      const played = { frame: this.#played, playedAtMs: nowMs, receivedAtMs: nowMs };
      if (!this.#exchange.step(played, this.#captured, nowMs)) this.#captured.fill(0);
      this.sentAudio.push(new Int16Array(FRAME_SAMPLES));
      this.#played = this.#adapter.exchange(this.#captured).slice();
      this.#pump.ticked?.tick(nowMs);
      this.#pump.nowMs += FRAME_MS;
    }
  }

  [Symbol.dispose](): void {
    this.#leg.close();
    this.#line.close();
  }

  #take(data: Buffer): void {
    const payloadType = (data[1] ?? 0) & 0x7f;
    if (payloadType === AUDIO) this.sentAudio.at(-1)?.set(decodeG711('PCMU', data.subarray(12)));
    const timestamp = data.readUInt32BE(4);
    if (payloadType !== EVENTS || ((data[13] ?? 0) & 0x80) === 0 || this.#ended.has(timestamp)) return;
    this.#ended.add(timestamp);
    this.eventDigits += KEYS[data[12] ?? 99] ?? '?';
  }

  #packet(event: number, timestamp: number, duration: number, end: boolean, marker: boolean): Buffer {
    const packet = Buffer.alloc(16);
    packet[0] = 0x80;
    packet[1] = (marker ? 0x80 : 0) | EVENTS;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(timestamp, 4);
    packet.writeUInt32BE(4711, 8);
    packet[12] = event;
    packet[13] = (end ? 0x80 : 0) | 10;
    packet.writeUInt16BE(duration, 14);
    return packet;
  }

  #receive(packet: Buffer): void {
    this.#sockets.listener?.rtp(packet, { ...PEER, family: 'IPv4', size: packet.length });
  }
}

/** How many of `sent` never came, and how many came that were not sent, in order. */
export function digitErrors(sent: string, came: string): { lost: number; doubled: number } {
  let lost = 0;
  let at = 0;
  for (const digit of sent) {
    // A few ahead at most: one that is missing must not swallow all that follow.
    const found = came.slice(at, at + 3).indexOf(digit);
    if (found < 0) lost++;
    else at += found + 1;
  }
  return { lost, doubled: came.length - (sent.length - lost) };
}
