import type { AnalogLine } from '../analog-line.ts';
import { DeviceClock } from '../device-clock.ts';
import { Stall } from '../usb-device.ts';
import { CAPTURE, PLAY, RATES } from './apple-modem-descriptors.ts';

const RAIL = -32768;
/** The converter's standing offset, and its noise: -64 dBFS. */
const OFFSET = 650;
const NOISE_PEAK = 36;
const SET_CUR = 0x01;
const GET_CUR = 0x81;
const SAMPLING_FREQUENCY = 0x0100;

export type Converter = 'listening' | 'talking' | 'off';

/** The modem's converter: two isochronous streams at its own clock. */
export class AppleModemAudio {
  readonly #line: AnalogLine;
  readonly #captureClock: DeviceClock;
  readonly #playClock: DeviceClock;
  /** Off: the input sits at its rail. Talking: the loop is closed, and what is played reaches the line. */
  converter: Converter = 'off';
  muted = false;
  /** Samples. */
  heard = 0;
  said = 0;
  #noise = 1;
  readonly #rates = new Map<number, number>([
    [CAPTURE, 8000],
    [PLAY, 8000],
  ]);

  constructor(line: AnalogLine, clockPpm: number) {
    this.#line = line;
    this.#captureClock = new DeviceClock(clockPpm);
    this.#playClock = new DeviceClock(clockPpm);
  }

  /** Requests to the streams' endpoints (USB Audio 1.0 §5.2.3.2). @throws Stall */
  control(request: number, value: number, endpoint: number, data: Buffer): Buffer | undefined {
    const rate = this.#rates.get(endpoint);
    if (rate === undefined || value !== SAMPLING_FREQUENCY) throw new Stall();
    if (request === GET_CUR) return Buffer.from([rate & 0xff, (rate >> 8) & 0xff, rate >> 16]);
    if (request !== SET_CUR || data.length !== 3) throw new Stall();
    const wanted = data.readUIntLE(0, 3);
    if (!RATES.some((hz) => hz === wanted)) throw new Stall();
    this.#rates.set(endpoint, wanted);
    return undefined;
  }

  restart(endpoint: number): void {
    (endpoint === CAPTURE ? this.#captureClock : this.#playClock).restart();
  }

  /** One packet a millisecond. The line is heard at 8000 Hz alone: at another rate there is silence. */
  async capture(packets: number, signal: AbortSignal): Promise<readonly Buffer[]> {
    await this.#captureClock.pass(packets * 8, signal);
    const rate = this.#rates.get(CAPTURE) ?? 8000;
    const line = this.#line.hear(packets * 8);
    const each = Math.round(rate / 1000);
    this.heard += packets * each;
    return Array.from({ length: packets }, (_, packet) => {
      const bytes = Buffer.alloc(each * 2);
      for (let i = 0; i < each; i += 1)
        bytes.writeInt16LE(this.#sample(rate === 8000 ? (line[packet * 8 + i] ?? 0) : 0), i * 2);
      return bytes;
    });
  }

  async play(packets: readonly Buffer[], signal: AbortSignal): Promise<void> {
    await this.#playClock.pass(packets.length * 8, signal);
    const bytes = Buffer.concat(packets);
    const samples = Int16Array.from({ length: bytes.length >> 1 }, (_, at) => bytes.readInt16LE(at * 2));
    this.said += samples.length;
    if (this.converter === 'talking' && this.#rates.get(PLAY) === 8000) this.#line.say(samples);
  }

  #sample(fromLine: number): number {
    if (this.muted) return 0;
    if (this.converter === 'off') return RAIL;
    // Blind while ring voltage is on.
    const heard = this.#line.state.ringing ? 0 : fromLine;
    this.#noise = (Math.imul(this.#noise, 1664525) + 1013904223) >>> 0;
    const noise = (this.#noise / 2 ** 31 - 1) * NOISE_PEAK;
    return Math.max(-32768, Math.min(32767, Math.round(heard + OFFSET + noise)));
  }
}
