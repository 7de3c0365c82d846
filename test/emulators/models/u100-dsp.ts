import { LAWS } from '../../../main/core/g711.ts';
import type { AnalogLine } from '../analog-line.ts';
import { Daa, PUSHED } from './u100-daa.ts';
import { HostFrames, putTogether, type TakenFrame } from './u100-frames.ts';

/** How many frames the DSP holds for its lines; what comes beyond is lost, and counted as an error. */
const ROOM_FRAMES = 64;
const RESET_MS = 20;

/** The registers of the processor that answers the bus. */
const ID = 0x55;
const HARDWARE = 0x02;
const FIRMWARE = 0x21;
const OLD_FIRMWARE = 0x12;
const ECHO_CHANNELS = 2;

export interface DspFaults {
  /** The host's frames are never recognised. */
  noTransmitSync: boolean;
  /** Each reply is followed by one that nobody asked for, and preceded by an old one. */
  staleReplies: boolean;
  noEvents: boolean;
  oldFirmware: boolean;
  /** Register 5 shows bits that it should not, so many times more. */
  badHookBits: number;
  fifoErrors: number;
}

/** The DSP: two line chips, the register bus in the frames, and the frames themselves, a millisecond at a time. */
export class U100Dsp {
  readonly daas: readonly [Daa, Daa];
  readonly faults: DspFaults = {
    noTransmitSync: false,
    staleReplies: false,
    noEvents: false,
    oldFirmware: false,
    badHookBits: 0,
    fifoErrors: 0,
  };
  readonly #host = new HostFrames();
  readonly #toLine: TakenFrame[] = [];
  readonly #replies: number[][] = [];
  readonly #told: [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  #control = 0;
  #leds = 0;
  #debug = 0;
  #errors = [0, 0, 0];
  #resetLeft = 0;
  #forbidden = 0;
  #underruns = 0;
  #overruns = 0;
  #played = 0;
  #started = false;

  constructor(lines: readonly [AnalogLine, AnalogLine]) {
    this.daas = [new Daa(lines[0]), new Daa(lines[1])];
  }

  /** Power comes or goes. */
  restart(): void {
    this.#reset();
    for (const daa of this.daas) daa.reset();
    this.#host.reset();
    this.#toLine.length = 0;
    this.#started = false;
  }

  /** What came over the serial side. */
  take(bytes: Buffer): void {
    if (this.faults.noTransmitSync) return;
    for (const frame of this.#host.take(bytes)) {
      if (this.#toLine.length >= ROOM_FRAMES) {
        this.#overruns += 1;
        this.#errors[0] = Math.min(255, (this.#errors[0] ?? 0) + 1);
        continue;
      }
      this.#toLine.push(frame);
    }
  }

  /** One millisecond: a frame of the host's is played and its command done, a frame for the host is made. Nothing in a reset. */
  tick(): Buffer | undefined {
    for (const daa of this.daas) daa.tick();
    const frame = this.#toLine.shift();
    if (frame) {
      this.#started = true;
      this.#played += 1;
      const end = frame.control.indexOf(0x7e, 1);
      this.#command(frame.control.slice(1, end < 0 ? undefined : end));
    } else if (this.#started) {
      this.#underruns += 1;
    }
    const codes = [this.#port(0, frame), this.#port(1, frame)] as const;
    if (this.#resetLeft > 0) {
      this.#resetLeft -= 1;
      return undefined;
    }
    this.#push();
    const bit = this.#host.synced && !this.faults.oldFirmware && !this.faults.noTransmitSync;
    return putTogether(codes, this.#replies.shift() ?? [], bit);
  }

  seen(): Readonly<Record<string, unknown>> {
    return {
      offHook: this.daas.map(({ offHook }) => offHook),
      hookMoves: this.daas.map(({ hookMoves }) => hookMoves),
      registers: this.daas.map(({ registers }) => registers),
      resets: this.daas.map(({ resets }) => resets),
      control: this.#control,
      leds: this.#leds,
      debug: this.#debug,
      forbidden: this.#forbidden,
      underruns: this.#underruns,
      overruns: this.#overruns,
      played: this.#played,
      waiting: this.#toLine.length,
      syncLosses: this.#host.losses,
    };
  }

  #port(port: 0 | 1, frame: TakenFrame | undefined): Uint8Array {
    const daa = this.daas[port];
    const law = daa.aLaw ? LAWS.PCMA : LAWS.PCMU;
    const said = Int16Array.from({ length: 8 }, (_, i) => law.toLinear[frame?.codes[port][i] ?? law.silence] ?? 0);
    const looped = (this.#debug & (1 << port)) !== 0;
    daa.say(port, looped ? new Int16Array(8) : said);
    const heard = daa.hear(port, 8);
    return Uint8Array.from(looped ? said : heard, (sample) => law.fromLinear[sample & 0xffff] ?? 0);
  }

  #reset(): void {
    this.#control = 0;
    this.#leds = 0;
    this.#debug = 0;
    this.#errors = [1, 1, 1];
    this.#replies.length = 0;
    for (const told of this.#told) told.clear();
  }

  #command(bytes: readonly number[]): void {
    const [first, register, value] = bytes;
    if (first === undefined || register === undefined) return;
    const port = (first & 3) as 0 | 1;
    const daa = this.daas[port];
    switch (first >> 2) {
      case 1:
        if (daa) this.#reply([first, register, daa.read(register)]);
        return;
      case 2:
        if (!daa || value === undefined) return;
        daa.write(register, value);
        if (register === 5 && this.faults.badHookBits > 0) {
          this.faults.badHookBits -= 1;
          daa.badBits = true;
        }
        this.#reply([first, register, value]);
        return;
      case 4:
        this.#reply([first, register, this.#read(register)]);
        return;
      case 5:
        if (value === undefined) return;
        this.#write(register, value);
        this.#reply([first, register, value]);
        return;
      default:
    }
  }

  #reply(bytes: number[]): void {
    if (this.faults.staleReplies) this.#replies.push([bytes[0] ?? 0, 0x2f, 0x11], [0x04, 0x30, 0x22]);
    this.#replies.push(bytes);
  }

  #read(register: number): number {
    const { oldFirmware } = this.faults;
    switch (register) {
      case 0:
        return ID;
      case 1:
        return HARDWARE;
      case 2:
        return oldFirmware ? OLD_FIRMWARE : FIRMWARE;
      case 3:
        return this.#control;
      case 4:
      case 5:
      case 6: {
        const value = this.#errors[register - 4] ?? 0;
        this.#errors[register - 4] = 0;
        if (register !== 4) return value;
        const made = Math.min(100, this.faults.fifoErrors);
        this.faults.fifoErrors = 0;
        return Math.min(100, value + made);
      }
      case 7:
        return this.#leds;
      case 8:
        return this.#debug;
      case 9:
        return oldFirmware ? 0 : ECHO_CHANNELS;
      default:
        return 0;
    }
  }

  #write(register: number, value: number): void {
    // A firmware update would end it: a host that comes near is told of in `seen`.
    if (register === 0x0a || (register === 3 && (value & 0x40) !== 0)) this.#forbidden += 1;
    else if (register === 3 && (value & 0x80) !== 0) {
      this.#reset();
      this.#resetLeft = RESET_MS;
      for (const daa of this.daas) daa.reset();
    } else if (register === 3) this.#control = value;
    else if (register === 7) this.#leds = value;
    else if (register === 8) this.#debug = value;
  }

  /** At most one event a frame, and only where no reply waits. */
  #push(): void {
    if (this.faults.noEvents || this.faults.oldFirmware) return;
    for (const port of [0, 1] as const) {
      if ((this.#control & (1 << port)) === 0) continue;
      const told = this.#told[port];
      for (const register of PUSHED) {
        const value = this.daas[port].read(register);
        const before = told.get(register);
        if (before === value) continue;
        if (before === undefined) {
          told.set(register, value);
          continue;
        }
        if (this.#replies.length > 0) return;
        told.set(register, value);
        this.#replies.push([(3 << 2) | port, register, value]);
        return;
      }
    }
  }
}
