import type { Log } from '../../core/log.ts';
import type { AtPort } from './at-port.ts';
import { installationCode, parseSupported, t35Hex } from './country-t35.ts';
import type { ModemOptions } from './modem-options.ts';
import type { ModemTraits } from './modem-probe.ts';
import { callerIdStandards, patchStandardFor } from './quirks.ts';

/** A reset takes its time. */
const RESET_MS = 3000;

export interface SetUpOptions {
  readonly country: string | undefined;
  readonly options: ModemOptions;
  readonly log: Log;
}

/**
 * What a modem is told in command state, so that it is as we need it. Commands that it may not know may answer ERROR; one that
 * is silent is an error, `adapter-failed`.
 */
export class ModemSetUp {
  readonly #port: AtPort;
  readonly #options: SetUpOptions;

  constructor(port: AtPort, options: SetUpOptions) {
    this.#port = port;
    this.#options = options;
  }

  /** All settings are gone after it, and no echo is in the way. */
  async reset(): Promise<void> {
    await this.#port.must('AT&F0', { withinMs: RESET_MS, results: ['OK', 'ERROR'] });
    for (const command of ['ATE0V1Q0', 'AT+FCLASS=0', 'AT&K3', 'AT&D2', 'ATS0=0']) await this.#try(command);
  }

  /** After each reset. */
  async begin(traits: ModemTraits): Promise<void> {
    await this.#setCountry();
    if (traits.noVoice !== undefined) return;
    for (const command of traits.quirks.start) await this.#try(command);
    await this.#patchCallerId(traits);
    await this.idle(traits);
  }

  /** Every time that the line is put back: these settings do not always outlive a call. */
  async idle({ quirks }: ModemTraits): Promise<void> {
    await this.#try(`AT+VCID=${this.#options.options.callerId === 'hex' ? 2 : 1}`);
    // RING a second after a ring is over [?]: what it says of the cadence comes before.
    if (quirks.ringCadence) await this.#try('AT+VDR=1,10');
  }

  /** Voice mode, before the line is taken: after every change of class, some of it does not outlive one. */
  async voice({ quirks }: ModemTraits, format: number): Promise<void> {
    await this.#port.must('AT+FCLASS=8');
    await this.#port.must(`AT+VSM=${format},8000`);
    for (const command of quirks.voiceSetUp) await this.#try(command);
  }

  async #setCountry(): Promise<void> {
    const { country, log } = this.#options;
    if (country === undefined) return;
    const supported = parseSupported((await this.#port.ask('AT+GCI=?'))?.lines ?? []);
    const wanted = installationCode(country, supported);
    if (!wanted?.own) log.info({ country, code: wanted?.code }, 'the modem has no settings for this country');
    if (!wanted) return;
    const now = (await this.#port.ask('AT+GCI?'))?.lines.join(' ') ?? '';
    if (!now.toUpperCase().includes(t35Hex(wanted.code))) await this.#try(`AT+GCI=${t35Hex(wanted.code)}`);
  }

  async #patchCallerId({ quirks: { callerIdPatch } }: ModemTraits): Promise<void> {
    const { country, options } = this.#options;
    if (callerIdPatch === 'never' || (callerIdPatch === 'on-request' && !options.callerIdStandard)) return;
    const standard = options.callerIdStandard ?? patchStandardFor(country ?? '');
    await this.#try(`AT!4886=${callerIdStandards[standard]}`);
  }

  async #try(command: string): Promise<void> {
    await this.#port.must(command, { results: ['OK', 'ERROR', 'VCON'] });
  }
}
