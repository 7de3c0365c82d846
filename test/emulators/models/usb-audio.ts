import { setImmediate as soon } from 'node:timers/promises';
import type { AnalogLine } from '../analog-line.ts';
import { classSpecific, endpointDescriptor, interfaceDescriptor } from '../descriptors.ts';
import { DeviceClock } from '../device-clock.ts';
import { type Setup, Stall } from '../usb-device.ts';

/** USB Audio 1.0 */
const AUDIO = 1;
const CONTROL = 1;
const STREAMING = 2;
const RATE_BYTES = [0x40, 0x1f, 0x00] as const; // 8000 Hz
/** Terminal types (USB Audio terminal types §2): USB streaming, telephone line. */
const USB_STREAMING = [0x01, 0x01] as const;
const PHONE_LINE = [0x01, 0x05] as const;
/** Headset. */
const HEADSET = [0x02, 0x04] as const;

export const SAMPLES_PER_PACKET = 8;
const PACKET_BYTES = 2 * SAMPLES_PER_PACKET;
/** A clock that is off by 100 ppm brings a ninth sample now and then. */
const MOST_PACKET_BYTES = PACKET_BYTES + 2;

export interface AudioPlace {
  /** Of the control interface; the capturing and the playing one follow. */
  readonly interface: number;
  /** IN and OUT. */
  readonly capture: number;
  readonly playback: number;
  readonly headset?: boolean;
}

/** The descriptors of 8 kHz mono, 16 bit, both ways: what snd-usb-audio makes a card of. */
export function audioDescriptors({ interface: first, capture, playback, headset = false }: AudioPlace): Buffer[] {
  const terminal = headset ? HEADSET : PHONE_LINE;
  const units = [
    classSpecific(0x24, 2, 1, ...terminal, 0, 1, 0, 0, 0, 0), // what is heard ...
    classSpecific(0x24, 3, 2, ...USB_STREAMING, 0, 1, 0), // ... goes to the host
    classSpecific(0x24, 2, 3, ...USB_STREAMING, 0, 1, 0, 0, 0, 0), // what the host sends ...
    classSpecific(0x24, 3, 4, ...terminal, 0, 3, 0), // ... is played
  ];
  const length = 10 + units.reduce((sum, unit) => sum + unit.length, 0);
  const header = classSpecific(0x24, 1, 0x00, 0x01, length & 0xff, length >> 8, 2, first + 1, first + 2);
  const streaming = (number: number, link: number, address: number, attributes: number): Buffer[] => [
    interfaceDescriptor({ number, endpoints: 0, class: AUDIO, subclass: STREAMING }),
    interfaceDescriptor({ number, alternate: 1, endpoints: 1, class: AUDIO, subclass: STREAMING }),
    classSpecific(0x24, 1, link, 1, 0x01, 0x00), // PCM
    classSpecific(0x24, 2, 1, 1, 2, 16, 1, ...RATE_BYTES), // type I: one channel, two bytes of 16 bit, one rate
    endpointDescriptor({
      ...{ address, type: 'isochronous', packetBytes: MOST_PACKET_BYTES, interval: 1, attributes, audio: true },
    }),
    classSpecific(0x25, 1, 0, 0, 0, 0),
  ];
  return [
    interfaceDescriptor({ number: first, endpoints: 0, class: AUDIO, subclass: CONTROL }),
    header,
    ...units,
    ...streaming(first + 1, 2, capture, 0x04), // asynchronous
    ...streaming(first + 2, 3, playback, 0x08), // adaptive
  ];
}

export type AudioFault = 'stalled-endpoint' | 'short-transfers' | 'sound-lost';
export const audioFaults: readonly string[] = [
  'stalled-endpoint',
  'short-transfers',
  'sound-lost',
] satisfies AudioFault[];

/** A USB audio function in front of a line: its converters run at the device's clock. */
export class AudioFunction {
  readonly #place: AudioPlace;
  readonly #line: Pick<AnalogLine, 'hear' | 'say'>;
  readonly #captureClock: DeviceClock;
  readonly #playClock: DeviceClock;
  readonly #faults = new Set<string>();
  /** What is captured while the line's audio is not switched through. */
  audible = true;
  captured = 0;
  played = 0;

  constructor(place: AudioPlace, line: Pick<AnalogLine, 'hear' | 'say'>, clockPpm: number) {
    this.#place = place;
    this.#line = line;
    this.#captureClock = new DeviceClock(clockPpm);
    this.#playClock = new DeviceClock(clockPpm);
  }

  has(setup: Setup): boolean {
    const recipient = setup.requestType & 0x1f;
    const target = setup.index & 0xff;
    const { interface: first, capture, playback } = this.#place;
    return recipient === 2 ? target === capture || target === playback : target >= first && target <= first + 2;
  }

  /** The one rate there is, asked for or set. */
  control(setup: Setup): Buffer | undefined {
    return setup.requestType & 0x80 ? Buffer.from(RATE_BYTES) : undefined;
  }

  behave(fault: string, on: boolean): void {
    if (on) this.#faults.add(fault);
    else this.#faults.delete(fault);
  }

  alternate(interfaceNumber: number, setting: number): void {
    if (setting === 0) return;
    if (interfaceNumber === this.#place.interface + 1) this.#captureClock.restart();
    if (interfaceNumber === this.#place.interface + 2) this.#playClock.restart();
  }

  async isoIn(lengths: readonly number[], signal: AbortSignal): Promise<readonly Buffer[]> {
    await this.#fail(signal);
    const samples = lengths.length * SAMPLES_PER_PACKET;
    await this.#captureClock.pass(samples, signal);
    // After a pause of this process: what the exchange sent meanwhile is read before more is asked for.
    await soon();
    this.captured += samples;
    const heard = this.#line.hear(samples);
    if (!this.audible) heard.fill(0);
    const bytes = Buffer.from(heard.buffer, heard.byteOffset, heard.byteLength);
    return lengths.map((length, i) => {
      const packet = Buffer.from(bytes.subarray(i * PACKET_BYTES, (i + 1) * PACKET_BYTES)).subarray(0, length);
      return this.#faults.has('short-transfers') && i % 3 === 2 ? packet.subarray(0, 4) : packet;
    });
  }

  async isoOut(packets: readonly Buffer[], signal: AbortSignal): Promise<void> {
    await this.#fail(signal);
    for (const packet of packets) {
      const samples = new Int16Array(packet.length >> 1);
      for (let i = 0; i < samples.length; i += 1) samples[i] = packet.readInt16LE(2 * i);
      this.#line.say(samples);
      this.played += samples.length;
    }
    await this.#playClock.pass(packets.length * SAMPLES_PER_PACKET, signal);
  }

  async #fail(signal: AbortSignal): Promise<void> {
    if (this.#faults.has('stalled-endpoint')) throw new Stall();
    if (!this.#faults.has('sound-lost')) return;
    const { promise, reject } = Promise.withResolvers<never>();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    signal.throwIfAborted();
    await promise;
  }
}
