import type { Behaviours } from './behaviours.ts';
import type { Chip } from './chips.ts';

export interface CommandPorts {
  readonly say: (text: string) => void;
  readonly setHook: (hook: 'on-hook' | 'off-hook') => void;
  /** @returns whether audio can be carried like this */
  /** Opens the loop for so long. */
  readonly flash: (ms: number, done: () => void) => void;
  readonly beginStream: (format: number) => boolean;
  readonly volts: () => number;
  readonly repeatCaller: () => void;
}

export interface Settings {
  echo: boolean;
  voice: boolean;
  offHook: boolean;
  format: number;
  callerId: number;
  ringCadence: boolean;
  hangsUpByDtr: boolean;
  country: string;
  patch: string | undefined;
  /** `+VNH`: hangs up by itself as the class changes where this is 0. */
  keepsHook: boolean;
}

const factory = (): Settings => ({
  echo: true,
  voice: false,
  offHook: false,
  format: 0,
  callerId: 0,
  ringCadence: false,
  hangsUpByDtr: true,
  country: 'B5',
  patch: undefined,
  keepsHook: false,
});

/** Commands that change nothing here. */
const accepted = /^AT(&[KDFC]\d?|E\d|V\d|Q\d|S\d+=\d+|\+VSD=|\+VIT=|\+VGT=|\+PCW=|\+IFC=|-TTE=|!\d)/;
const voiceOnly = /^AT\+V(SM|LS|TR|TX|RX|TS|NH|GT|GR|SD|IT)\b/;

/** The chip's command interpreter (V.250, V.253), as far as a gateway speaks to it. */
export class CommandLine {
  readonly #chip: Chip;
  readonly #behaviours: Behaviours;
  readonly #ports: CommandPorts;
  readonly heard: string[] = [];
  settings = factory();
  #line = '';
  #busy = false;
  #waiting: string[] = [];

  constructor(chip: Chip, behaviours: Behaviours, ports: CommandPorts) {
    this.#chip = chip;
    this.#behaviours = behaviours;
    this.#ports = ports;
  }

  powerOn(): void {
    this.settings = factory();
    this.#line = '';
    this.#waiting = [];
    this.#busy = false;
  }

  /** Back in command state, on-hook. */
  hungUp(): void {
    this.settings.voice = false;
    this.settings.offHook = false;
    this.#line = '';
  }

  take(bytes: Buffer): void {
    if (this.settings.echo || this.#behaviours.alwaysEchoes) this.#ports.say(bytes.toString('latin1'));
    for (const character of bytes.toString('latin1')) {
      if (character !== '\r') {
        this.#line += character;
        continue;
      }
      // What is before AT was noise.
      const begins = this.#line.toUpperCase().lastIndexOf('AT');
      const command = begins < 0 ? '' : this.#line.slice(begins).trim();
      this.#line = '';
      if (command !== '') this.#waiting.push(command);
    }
    this.#next();
  }

  #next(): void {
    const command = this.#busy ? undefined : this.#waiting.shift();
    if (command === undefined) return;
    this.heard.push(command);
    this.#busy = true;
    const answer = (): void => {
      this.#busy = false;
      this.#answer(command);
      this.#next();
    };
    if (this.#behaviours.answerDelayMs > 0) setTimeout(answer, this.#behaviours.answerDelayMs);
    else answer();
  }

  #answer(command: string): void {
    const result = this.#execute(command.toUpperCase());
    if (result === undefined) return;
    if (result === true || result === false) this.#ports.say(`\r\n${result ? 'OK' : 'ERROR'}\r\n`);
    else this.#ports.say(`${result.map((line) => `\r\n${line}\r\n`).join('')}\r\nOK\r\n`);
  }

  /** Lines, or yes or no; undefined where the answer was given or comes later. */
  #execute(command: string): readonly string[] | boolean | undefined {
    const { settings } = this;
    const said = this.#chip.says[command];
    if (said) return command.includes('VLS') && !this.#chip.voice ? false : said;
    if (command === 'AT') return true;
    if (/^AT(Z|&F)/.test(command)) {
      this.#ports.setHook('on-hook');
      this.settings = { ...factory(), country: settings.country };
      return true;
    }
    if (command === 'ATH' || command === 'ATH0') {
      this.#ports.setHook('on-hook');
      settings.offHook = false;
      return true;
    }
    if (/^ATE[01]/.test(command)) {
      settings.echo = command[3] === '1';
      return true;
    }
    const dtr = /^AT&D(\d)/.exec(command);
    if (dtr) settings.hangsUpByDtr = dtr[1] === '2';
    if (voiceOnly.test(command) && !command.endsWith('=?') && !settings.voice) return false;
    const [, name = '', value = ''] = /^AT([-+!][A-Z0-9]+)[=]?(.*)$/.exec(command) ?? [];
    return this.#extended(name, value, command);
  }

  #extended(name: string, value: string, command: string): readonly string[] | boolean | undefined {
    const { settings } = this;
    switch (name) {
      case '+FCLASS':
        if (value === '8' ? !this.#chip.voice : value !== '0') return false;
        if (value === '0' && !settings.keepsHook) this.#hook(false);
        settings.voice = value === '8';
        settings.keepsHook = false;
        return true;
      case '+VSM':
        if (value === '?') return this.#formats();
        settings.format = Number(value.split(',')[0]);
        return this.#chip.formats.some(([code]) => code === settings.format) || value.startsWith('?');
      case '+VNH':
        settings.keepsHook = value === '1';
        return true;
      case '+VGR':
        return value === '0' || !(this.#chip.gainIsFixed || this.#behaviours.gainRefused) || value === '?'
          ? !this.#behaviours.gainRefused
          : false;
      case '+VLS':
        this.#hook(value === '1');
        return true;
      case '+VTR':
        if (value === '?' || !settings.offHook || !this.#ports.beginStream(settings.format)) return false;
        this.#ports.say('\r\nCONNECT\r\n');
        return undefined;
      case '+VTS':
        return this.#flash(value);
      case '+VCID':
        settings.callerId = Number(value);
        return true;
      case '+VDR':
        if (!this.#chip.ringCadence) return false;
        settings.ringCadence = value.startsWith('1');
        return true;
      case '+VRID':
        this.#ports.repeatCaller();
        return true;
      case '-TRV':
        return this.#chip.senses ? [this.#ports.volts().toFixed(1)] : false;
      case '-STE':
        return this.#chip.senses;
      case '+GCI':
        if (command.endsWith('?')) return [`+GCI: ${settings.country}`];
        settings.country = value;
        return true;
      case '!4886':
        settings.patch = value;
        return true;
      default:
        return accepted.test(command);
    }
  }

  #formats(): readonly string[] | boolean {
    if (!this.#chip.voice) return false;
    const formats = this.#chip.formats.filter(([, name]) => !(this.#behaviours.noLogarithmic && /law/i.test(name)));
    return formats.map(([code, name, bits]) => `${code},"${name}",${bits},0,(8000),(0),(0)`);
  }

  #hook(offHook: boolean): void {
    this.settings.offHook = offHook;
    this.#ports.setHook(offHook ? 'off-hook' : 'on-hook');
  }

  /** `{!,30}`: in units of 10 ms. */
  #flash(value: string): boolean | undefined {
    const units = Number(/^\{!,(\d+)\}$/.exec(value)?.[1]);
    if (!units || this.#behaviours.flashRefused || !this.settings.offHook) return false;
    this.#ports.flash(units * 10, () => this.#ports.say('\r\nOK\r\n'));
    return undefined;
  }
}
