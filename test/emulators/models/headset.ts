import type { ModelContext } from '../analog-line.ts';
import { Stall } from '../usb-device.ts';
import { HidAudioDevice } from './hid-audio-device.ts';
import { headsetReports } from './hid-reports.ts';

const BUTTONS = 8;
const LAMPS = 9;

/** Its buttons, by their bits. */
const buttons = ['hook', 'line-busy', 'mute', 'flash', 'redial'];
const lamps = ['off-hook', 'mute', 'ring-lamp', 'hold', 'microphone', 'ring'];

/**
 * A USB headset with call buttons. Behaviours: `press` and `let-go` (a button: `hook`, `mute`, `flash`, `redial`), `key` (a digit,
 * empty to let go), `tells-back` (on or off: its hook follows the off-hook lamp, as many do).
 */
export class HeadsetModel extends HidAudioDevice {
  #pressed = 0;
  #key = 0;
  #lamps = 0;
  #tellsBack = false;

  constructor({ clockPpm, serial }: ModelContext) {
    super(
      { productId: 0x0004, product: 'Plain Headset', serial, report: headsetReports, reportBytes: 8, headset: true },
      clockPpm,
    );
  }

  async out(_endpoint: number, data: Buffer): Promise<void> {
    if (data[0] !== LAMPS) throw new Stall();
    this.#lamps = data[1] ?? 0;
    const pressed = (this.#pressed & ~1) | (this.#lamps & 1);
    if (!this.#tellsBack || pressed === this.#pressed) return;
    this.#pressed = pressed;
    this.#tell();
  }

  plugged(): void {
    this.reports.clear();
    this.#lamps = 0;
    this.#pressed = 0;
  }

  unplugged(): void {
    this.reports.clear();
  }

  behave(name: string, value: unknown = true): void {
    const bit = 1 << buttons.indexOf(String(value));
    if (name === 'tells-back') this.#tellsBack = value !== false;
    else if (name === 'key') this.#key = value === '' ? 0 : '0123456789*#'.indexOf(String(value)) + 1;
    else if (name === 'press' && buttons.includes(String(value))) this.#pressed |= bit;
    else if (name === 'let-go' && buttons.includes(String(value))) this.#pressed &= ~bit;
    else throw new Error(`a headset has no behaviour "${name}" of "${String(value)}"`);
    if (name !== 'tells-back') this.#tell();
  }

  seen(): Readonly<Record<string, unknown>> {
    return { lamps: lamps.filter((_, i) => (this.#lamps & (1 << i)) !== 0) };
  }

  [Symbol.dispose](): void {}

  protected override hear(samples: number): Int16Array {
    return new Int16Array(samples);
  }

  protected override say(): void {}

  #tell(): void {
    this.reports.push(Buffer.from([BUTTONS, this.#pressed, this.#key]));
  }
}
