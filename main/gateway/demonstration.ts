import { adapterId } from '../core/ids.ts';
import { profileCountries } from '../line/profile.ts';
import { type Settings, type SimulatedAdapterSettings, simulatedAdapter } from '../store/settings-schema.ts';
import type { Lines } from './lines.ts';
import type { Simulators } from './simulators.ts';

/** The simulated lines that are there as long as no adapter is set up: they hang on an exchange of the office's country. */
export class Demonstration {
  readonly #lines: number;
  readonly #settings: () => Settings;
  #exchange: SimulatedAdapterSettings | undefined;
  #applying: Promise<void> = Promise.resolve();

  constructor(parts: { readonly lines: number; readonly settings: () => Settings }) {
    this.#lines = parts.lines;
    this.#settings = parts.settings;
  }

  /** Opens what the settings have, or the demonstration; one time after another. @returns when all are open or have failed */
  apply(lines: Pick<Lines, 'applyAdapters'>, simulators: Pick<Simulators, 'end'>): Promise<void> {
    const done = this.#applying.then(() => this.#apply(lines, simulators));
    this.#applying = done.catch(() => undefined);
    return done;
  }

  async #apply(lines: Pick<Lines, 'applyAdapters'>, simulators: Pick<Simulators, 'end'>): Promise<void> {
    const { adapters } = this.#settings();
    if (adapters.length > 0) return lines.applyAdapters(adapters);
    const wanted = this.#wanted();
    if (this.#exchange && this.#exchange.country !== wanted.country) {
      await lines.applyAdapters([]);
      await simulators.end(adapterId(wanted.id));
    }
    this.#exchange = wanted;
    await lines.applyAdapters([wanted]);
  }

  #wanted(): SimulatedAdapterSettings {
    const { country } = this.#settings().office;
    const known = country !== undefined && profileCountries.includes(country);
    return simulatedAdapter.parse({
      id: 'simulated',
      family: 'simulated',
      lines: this.#lines,
      ...(known ? { country } : {}),
    });
  }
}
