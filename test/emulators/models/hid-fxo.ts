import type { AnalogLine, ModelContext } from '../analog-line.ts';
import { type Setup, Stall } from '../usb-device.ts';
import { CallerIdEar } from './caller-id-ear.ts';
import { HidAudioDevice } from './hid-audio-device.ts';
import { CALLER_ID_BYTES, minimalLineReports, openLineReports } from './hid-reports.ts';
import { HookSwitch } from './hook-switch.ts';
import { audioFaults } from './usb-audio.ts';

/** HID 1.11 §7.2 */
const SET_REPORT = 0x2109;
const GET_REPORT = 0xa101;
const FEATURE = 3;

const LINE = 1;
const CALLER_ID = 2;
const COUNTRY = 3;
const VOLTS = 48;
const MILLIAMPS = 24;

export type HidFxoKind = 'open' | 'minimal';

/**
 * A line adapter of the standards alone: USB Audio at 8 kHz and HID telephony; `open` is docs/open-line-profile.md whole, `minimal`
 * a hook and a bell. Faults: `garbage-reports` (how many come before each report; 1), `stalled-endpoint`, `short-transfers`,
 * `sound-lost` (its audio function, on or off).
 */
export class HidFxo extends HidAudioDevice {
  readonly #kind: HidFxoKind;
  readonly #line: AnalogLine;
  readonly #hook: HookSwitch;
  readonly #listening: Disposable;
  readonly #ear: CallerIdEar | undefined;
  readonly #hooks: boolean[] = [];
  #country: Buffer = Buffer.alloc(4);
  #snoop = false;
  #garbage = 0;

  constructor({ lines, clockPpm, serial }: ModelContext, kind: HidFxoKind) {
    const [line] = lines;
    if (!line) throw new Error('a line adapter has one jack: name its line');
    const isOpen = kind === 'open';
    super(
      {
        productId: isOpen ? 0x0002 : 0x0003,
        product: isOpen ? 'Open Line Adapter' : 'Plain Line Adapter',
        serial,
        report: isOpen ? openLineReports : minimalLineReports,
        reportBytes: 64,
      },
      clockPpm,
    );
    this.#kind = kind;
    this.#line = line;
    this.#hook = new HookSwitch(line);
    this.#ear = isOpen ? new CallerIdEar((text) => this.#tellCaller(text)) : undefined;
    this.audio.audible = false;
    this.#listening = line.onEvent((event) => {
      if (event.kind !== 'caller-id') this.#tellLine();
    });
  }

  protected override request(setup: Setup, data: Buffer): Buffer | undefined {
    const isCountry = this.#kind === 'open' && setup.value === ((FEATURE << 8) | COUNTRY);
    switch ((setup.requestType << 8) | setup.request) {
      case SET_REPORT:
        if (!isCountry || data.length < 5) throw new Stall();
        this.#country = Buffer.from(data.subarray(1, 5));
        return undefined;
      case GET_REPORT:
        if (!isCountry) throw new Stall();
        return Buffer.from([COUNTRY, ...this.#country]);
      default:
        throw new Stall();
    }
  }

  async out(_endpoint: number, data: Buffer): Promise<void> {
    const isOpen = this.#kind === 'open';
    if (isOpen && data[0] !== LINE) throw new Stall();
    const bits = data[isOpen ? 1 : 0] ?? 0;
    this.#snoop = isOpen && (bits & 2) !== 0;
    this.#moveHook((bits & 1) !== 0);
    this.#tellLine();
  }

  plugged(): void {
    this.reports.clear();
    this.#snoop = false;
    this.#release();
  }

  unplugged(): void {
    this.reports.clear();
    this.#release();
  }

  behave(name: string, value: unknown = true): void {
    if (name === 'garbage-reports') this.#garbage = typeof value === 'number' ? value : 1;
    else if (audioFaults.includes(name)) this.audio.behave(name, value !== false);
    else throw new Error(`a line adapter has no behaviour "${name}"`);
  }

  seen(): Readonly<Record<string, unknown>> {
    return {
      hook: this.#hook.offHook ? 'off-hook' : 'on-hook',
      hooks: this.#hooks.map((offHook) => (offHook ? 'off-hook' : 'on-hook')),
      snoop: this.#snoop,
      country: this.#country.toString('hex'),
      captured: this.audio.captured,
      played: this.audio.played,
    };
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    this.#ear?.[Symbol.dispose]();
  }

  protected override hear(count: number): Int16Array {
    const heard = this.#line.hear(count);
    if (!this.#hook.offHook) this.#ear?.hear(heard);
    return heard;
  }

  protected override say(samples: Int16Array): void {
    this.#line.say(samples);
  }

  #moveHook(offHook: boolean): void {
    this.audio.audible = offHook || this.#snoop;
    if (this.#hook.move(offHook)) this.#hooks.push(offHook);
  }

  #release(): void {
    if (this.#hook.offHook) this.#hooks.push(false);
    this.#hook.release();
    this.audio.audible = this.#snoop;
  }

  #tellLine(): void {
    const { battery, polarity, ringing, loopCurrent, inUse } = this.#line.state;
    for (let i = 0; i < this.#garbage; i += 1)
      this.reports.push(Buffer.from([0x7f, 0xff, 0xff, i & 0xff].slice(0, 1 + (i % 4))));
    if (this.#kind === 'minimal') {
      this.reports.push(Buffer.from([ringing ? 1 : 0]));
      return;
    }
    const present = this.#hook.offHook ? loopCurrent : battery;
    const flags = [this.#hook.offHook, ringing, inUse, present, polarity === 'reversed'];
    const byte = flags.reduce((sum, flag, i) => sum + (flag ? 1 << i : 0), 0);
    const volts = !battery ? 0 : this.#hook.offHook ? 8 : VOLTS;
    this.reports.push(
      Buffer.from([
        LINE,
        byte,
        (polarity === 'reversed' ? -volts : volts) & 0xff,
        this.#hook.offHook && loopCurrent ? MILLIAMPS : 0,
      ]),
    );
  }

  #tellCaller(text: string): void {
    const report = Buffer.alloc(1 + CALLER_ID_BYTES);
    report[0] = CALLER_ID;
    report.write(text.slice(0, CALLER_ID_BYTES), 1, 'utf8');
    this.reports.push(report);
  }
}
