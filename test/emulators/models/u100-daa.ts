import type { AnalogLine } from '../analog-line.ts';
import { LoopOpenings } from './loop-openings.ts';

/** What a port's isolation link takes to come up after its line side got power. */
const LINK_UP_MS = 60;
/** Ring voltage of 25 Hz: the bits for its two halves follow each other, with nothing in between. */
const RING_HZ = 25;
const RING_THRESHOLD = 0.3;
const LINE_SIDE = 0x30;
const IDLE_VOLTS = 48;
const IN_USE_VOLTS = 9;
const OFF_HOOK_VOLTS = 7;
/** 24 mA in steps of 1.1 mA. */
const OFF_HOOK_CURRENT = 22;
/** The registers that the DSP tells of when they change. */
export const PUSHED = [5, 29, 34, 4] as const;

/** Registers that hold what is written to them, and what they hold after a reset. */
const afterReset: Readonly<Record<number, number>> = { 2: 0x03, 6: 0x10, 13: 0x48, 31: 0xa3 };

/** One Si3050-class line chip in front of a line, moved on by the millisecond. */
export class Daa {
  readonly #line: AnalogLine;
  readonly #openings: LoopOpenings;
  readonly #registers = new Uint8Array(60);
  readonly #previousPolarity = { reversed: false };
  #ms = 0;
  #powered = false;
  #poweredAt = 0;
  #offHook = false;
  #hookMoves: { readonly ms: number; readonly offHook: boolean }[] = [];
  #resets = 0;
  /** Faults. */
  lineSideDown = false;
  #badBits = 0;

  constructor(line: AnalogLine) {
    this.#line = line;
    this.#openings = new LoopOpenings(line);
    this.reset();
  }

  get offHook(): boolean {
    return this.#offHook;
  }

  get resets(): number {
    return this.#resets;
  }

  /** When the hook moved, in the device's own milliseconds. */
  get hookMoves(): readonly { readonly ms: number; readonly offHook: boolean }[] {
    return this.#hookMoves;
  }

  /** Bits of register 5 that say nothing, until it is written again: bit 1 set, or bit 3 clear. */
  set badBits(on: boolean) {
    this.#badBits = on ? 0x02 : 0;
  }

  /** Every register as it is now, for tests. */
  get registers(): readonly number[] {
    return [...this.#registers.keys()].map((register) => this.read(register));
  }

  reset(): void {
    this.#registers.fill(0);
    for (const [register, value] of Object.entries(afterReset)) this.#registers[Number(register)] = value;
    this.#powered = false;
    this.#badBits = 0;
    this.#moveHook(false);
    this.#openings.release();
  }

  write(register: number, value: number): void {
    if (register === 1 && (value & 0x80) !== 0) {
      this.#resets += 1;
      this.reset();
      return;
    }
    if (register === 5) {
      this.#badBits = 0;
      if (this.#linked) this.#moveHook((value & 0x01) !== 0);
      this.#registers[5] = value & 0x09;
      return;
    }
    if (register === 6 && (value & 0x10) === 0 && !this.#powered) {
      this.#powered = true;
      this.#poweredAt = this.#ms;
    }
    // What the chip senses cannot be written.
    if (![11, 13, 28, 29].includes(register) && register < this.#registers.length) this.#registers[register] = value;
  }

  read(register: number): number {
    switch (register) {
      case 5:
        return ((this.#registers[5] ?? 0) & (this.#badBits ? 0x01 : 0xff)) | this.#badBits | this.#ringBits();
      case 11:
        return this.#linked ? LINE_SIDE : 0;
      case 28:
        return this.#linked && this.#flowing ? OFF_HOOK_CURRENT : 0;
      case 29:
        return this.#linked ? this.#volts() & 0xff : 0;
      default:
        return this.#registers[register] ?? 0;
    }
  }

  /** A millisecond went by. */
  tick(): void {
    this.#ms += 1;
    this.#openings.tick();
    const reversed = this.#line.state.polarity === 'reversed';
    if (reversed !== this.#previousPolarity.reversed) this.#registers[4] = (this.#registers[4] ?? 0) | 0x01;
    this.#previousPolarity.reversed = reversed;
    if (this.#line.state.ringing) this.#registers[4] = (this.#registers[4] ?? 0) | 0x80;
  }

  /** What the chip's converter has for the PCM highway: silence where PCM, the time slot or the monitor is off. */
  hear(port: number, samples: number): Int16Array {
    const heard = this.#line.hear(samples);
    const listens = this.#offHook || ((this.#registers[5] ?? 0) & 0x08) !== 0;
    if (!this.#inSlot(port, 34) || !listens || !this.#linked) return heard.fill(0);
    return amplified(heard, this.#gain(39, 41));
  }

  say(port: number, samples: Int16Array): void {
    const speaks = this.#inSlot(port, 36) && this.#offHook && this.#linked;
    this.#line.say(speaks ? amplified(samples, this.#gain(38, 40)) : new Int16Array(samples.length));
  }

  /** A-law where register 33 says so. */
  get aLaw(): boolean {
    return ((this.#registers[33] ?? 0) & 0x18) === 0;
  }

  get #linked(): boolean {
    return this.#powered && !this.lineSideDown && this.#ms - this.#poweredAt >= LINK_UP_MS;
  }

  get #flowing(): boolean {
    return this.#offHook && this.#line.state.battery && this.#line.state.loopCurrent;
  }

  #inSlot(port: number, register: number): boolean {
    const enabled = ((this.#registers[33] ?? 0) & 0x20) !== 0;
    return enabled && this.#registers[register] === port * 8 + 1 && this.#registers[register + 1] === 0;
  }

  #gain(whole: number, tenths: number): number {
    return 10 ** ((signedGain(this.#registers[whole] ?? 0) + signedGain(this.#registers[tenths] ?? 0) / 10) / 20);
  }

  #moveHook(offHook: boolean): void {
    if (offHook === this.#offHook) return;
    this.#offHook = offHook;
    this.#hookMoves = [...this.#hookMoves.slice(-200), { ms: this.#ms, offHook }];
    this.#openings.move(offHook);
  }

  #ringBits(): number {
    if (!this.#line.state.ringing || this.#offHook || !this.#linked) return 0;
    const wave = Math.sin((2 * Math.PI * RING_HZ * this.#ms) / 1000);
    if (Math.abs(wave) < RING_THRESHOLD) return 0x04;
    return 0x04 | (wave > 0 ? 0x40 : 0x20);
  }

  #volts(): number {
    const { battery, polarity, inUse } = this.#line.state;
    if (!battery) return 0;
    const sign = polarity === 'normal' ? 1 : -1;
    if (this.#offHook) return this.#line.state.loopCurrent ? sign * OFF_HOOK_VOLTS : 0;
    return sign * (inUse ? IN_USE_VOLTS : IDLE_VOLTS);
  }
}

/** Bit 4: attenuation. */
const signedGain = (value: number): number => (value & 0x10 ? -(value & 0x0f) : value & 0x0f);

function amplified(samples: Int16Array, gain: number): Int16Array {
  if (gain === 1) return samples;
  return samples.map((sample) => Math.max(-32768, Math.min(32767, Math.round(sample * gain))));
}
