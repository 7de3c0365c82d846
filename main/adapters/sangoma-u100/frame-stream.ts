import { errorText } from '../../core/errors.ts';
import { type G711, LAWS, type Law } from '../../core/g711.ts';
import type { Log } from '../../core/log.ts';
import { FRAME_SAMPLES, type Frame, type FrameExchange, type ReportedEvent } from '../../line/line-adapter.ts';
import type { CommandBus } from './command-bus.ts';
import { type DeviceMessage, readDeviceMessage } from './command-protocol.ts';
import { FRAME_BYTES, hearsUs, readMessage, readSamples, SLOTS, writeFrame, writeMessage } from './frame-protocol.ts';
import { FrameReader } from './frame-reader.ts';
import { PlayBalance } from './play-balance.ts';
import { quirks } from './u100-quirks.ts';

const PORTS = [0, 1] as const;
const FAULTS_EVERY_MS = 1_000;

export type AudioFault = Extract<ReportedEvent, { kind: 'audio-fault' }>;

export interface FrameStreamPorts {
  readonly log: Log;
  readonly bus: CommandBus;
  /** Takes whole frames to the device. */
  readonly send: (frames: Buffer) => void;
  /** A millisecond of the device went by. */
  readonly onTick: () => void;
  readonly onMessage: (message: DeviceMessage) => void;
  readonly onFault: (fault: AudioFault) => void;
  /** Nobody hears what is played. */
  readonly quiet: () => boolean;
}

/**
 * The frames in both directions: for each that the device sends, it gets one. Frames that are known to be lost are made up
 * for by silence, so that neither port's samples move against the device's clock; where more of ours waits at the device
 * than is good, some of its frames are not answered.
 */
export class FrameStream {
  readonly #ports: FrameStreamPorts;
  readonly #reader: FrameReader;
  readonly #balance = new PlayBalance();
  readonly #captured: readonly [Frame, Frame] = [new Int16Array(FRAME_SAMPLES), new Int16Array(FRAME_SAMPLES)];
  readonly #play: readonly [Frame, Frame] = [new Int16Array(FRAME_SAMPLES), new Int16Array(FRAME_SAMPLES)];
  readonly #plays: [boolean, boolean] = [false, false];
  readonly #exchanges: [FrameExchange | undefined, FrameExchange | undefined] = [undefined, undefined];
  /** Told once: it would be told 50 times a second. */
  readonly #failing = new WeakSet<FrameExchange>();
  readonly #faults = { underrun: 0, 'lost-frames': 0 };
  #law: Law = LAWS.PCMU;
  #at = 0;
  #playAt = 0;
  #frames = 0;
  #lost = 0;
  #owed = 0;
  #toSkip = 0;
  #faultsToldAt = 0;
  #answering = false;
  #syncBit = false;
  /** The answers to the transfer that is being taken. */
  #out = Buffer.alloc(64 * FRAME_BYTES);
  #outFrames = 0;
  #bytes = 0;

  constructor(ports: FrameStreamPorts) {
    this.#ports = ports;
    this.#reader = new FrameReader({
      frame: (bytes, at) => this.#frame(bytes, at),
      skipped: (bytes) => {
        // What lay before the first frame ever is no loss.
        if (this.#frames > 0) this.#makeUp(Math.ceil(bytes / FRAME_BYTES));
      },
    });
  }

  get synced(): boolean {
    return this.#reader.synced;
  }

  /** Bytes came, frames or not. */
  get bytesSeen(): number {
    return this.#bytes;
  }

  /** The device's milliseconds since the first frame, lost ones included. */
  get frames(): number {
    return this.#frames;
  }

  get lostFrames(): number {
    return this.#lost;
  }

  /** The device says that it recognises our frames. */
  get heard(): boolean {
    return this.#syncBit;
  }

  set law(codec: G711) {
    this.#law = LAWS[codec];
  }

  /** `port` is 0 or 1; undefined plays silence. */
  setExchange(port: 0 | 1, exchange: FrameExchange | undefined): void {
    this.#exchanges[port] = exchange;
    this.#plays[port] = false;
  }

  exchangeOf(port: 0 | 1): FrameExchange | undefined {
    return this.#exchanges[port];
  }

  /** ms of ours that wait at the device, where it is known. */
  get waiting(): number | undefined {
    return this.#balance.waiting;
  }

  /** What one USB transfer brought. */
  take(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    const before = this.#frames;
    this.#reader.push(bytes);
    if (this.#frames === before) return;
    const owed = this.#owed;
    this.#owed = 0;
    this.#makeUp(owed);
    this.#answer();
    this.#tellFaults();
  }

  /** The only command of its kind that was sent is answered: it went out in answer to frame `slot`. */
  answered(slot: number): void {
    const { make, skip, underrun } = this.#balance.measure(slot, this.#frames, this.#ports.quiet());
    this.#owed += make;
    this.#toSkip += skip;
    this.#faults.underrun += underrun;
  }

  /** Frames that were sent did not reach the device. */
  dropped(frames: number): void {
    this.#balance.dropped(frames, this.#frames + 1);
  }

  /** As much as may ever waits at the device until this is disposed: nothing of what is timed comes late. */
  waitMore(): Disposable {
    const more = Math.max(0, quirks.mostWaitingMs - (this.#balance.waiting ?? quirks.prefillFrames));
    if (!this.#answering || more === 0) return { [Symbol.dispose]: () => undefined };
    this.#balance.expect(more, this.#frames + 1);
    // What was to be left out just now stays; both at once would be more than the device has room for.
    const kept = Math.min(more, this.#toSkip);
    this.#toSkip -= kept;
    if (more > kept) this.#ports.send(this.#idle(more - kept));
    return {
      [Symbol.dispose]: () => {
        this.#balance.expect(-more, this.#frames + more + 1);
        this.#toSkip += more;
      },
    };
  }

  #frame(bytes: Uint8Array, at: number): void {
    const message = readMessage(bytes, at);
    if (message.length > 0) {
      const read = readDeviceMessage(message);
      if (read) this.#ports.onMessage(read);
    }
    this.#syncBit = hearsUs(bytes, at);
    for (const port of PORTS) readSamples(bytes, at, port, this.#law, this.#captured[port], this.#at);
    this.#step();
  }

  #makeUp(count: number): void {
    this.#lost += count;
    this.#faults['lost-frames'] += count;
    for (let i = 0; i < count; i += 1) {
      for (const port of PORTS) this.#captured[port].fill(0, this.#at, this.#at + SLOTS);
      this.#step();
    }
  }

  #step(): void {
    this.#frames += 1;
    this.#at += SLOTS;
    if (this.#at >= FRAME_SAMPLES) {
      this.#at = 0;
      this.#playAt = 0;
      for (const port of PORTS) this.#exchange(port);
    }
    const at = this.#outFrames * FRAME_BYTES;
    if (at + FRAME_BYTES > this.#out.length) this.#out = Buffer.concat([this.#out], this.#out.length * 2);
    const [one, two] = this.#plays;
    const samples = [one ? this.#play[0] : undefined, two ? this.#play[1] : undefined] as const;
    writeFrame(this.#out, at, this.#law, samples, this.#playAt);
    this.#outFrames += 1;
    this.#playAt += SLOTS;
    this.#ports.onTick();
  }

  #exchange(port: 0 | 1): void {
    const exchange = this.#exchanges[port];
    this.#plays[port] = false;
    if (!exchange) return;
    try {
      this.#play[port].set(exchange(this.#captured[port]));
      this.#plays[port] = true;
    } catch (thrown) {
      if (this.#failing.has(exchange)) return;
      this.#failing.add(exchange);
      this.#ports.log.warn({ port: port + 1, error: errorText(thrown) }, 'the audio of a port failed; silence plays');
    }
  }

  #answer(): void {
    const { bus, send } = this.#ports;
    const count = this.#outFrames;
    this.#outFrames = 0;
    if (!this.#answering) {
      this.#answering = true;
      send(this.#idle(quirks.prefillFrames));
    }
    const skipped = Math.min(count, this.#toSkip);
    this.#toSkip -= skipped;
    for (let i = 0; i < skipped; i += 1) bus.skip();
    if (skipped === count) return;
    const frames = Buffer.from(this.#out.subarray(skipped * FRAME_BYTES, count * FRAME_BYTES));
    for (let at = 0; at < frames.length; at += FRAME_BYTES) {
      const message = bus.next();
      if (message) writeMessage(frames, at, message);
    }
    send(frames);
  }

  #idle(count: number): Buffer {
    const frames = Buffer.alloc(count * FRAME_BYTES);
    for (let at = 0; at < frames.length; at += FRAME_BYTES)
      writeFrame(frames, at, this.#law, [undefined, undefined], 0);
    return frames;
  }

  #tellFaults(): void {
    if (this.#frames - this.#faultsToldAt < FAULTS_EVERY_MS) return;
    this.#faultsToldAt = this.#frames;
    for (const fault of ['underrun', 'lost-frames'] as const) {
      const count = this.#faults[fault];
      this.#faults[fault] = 0;
      if (count > 0) this.#ports.onFault({ kind: 'audio-fault', fault, count });
    }
  }
}
