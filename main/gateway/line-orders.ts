import { errorText } from '../core/errors.ts';
import { type AdapterId, asLineId, type LineId, lineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { AdapterCapabilities } from '../line/line-adapter.ts';
import type { MediaClient } from '../media/media-client.ts';
import { type AdapterSettings, type LineSettings, lineSettings, type Settings } from '../store/settings-schema.ts';
import { echoSetting, type LineEchoes } from './line-echoes.ts';
import { lineLimits } from './line-limits.ts';
import { chosenProfile } from './line-profiles.ts';

/** What the lines are set to, and their adapters told of it. */
export class LineOrders {
  readonly #media: MediaClient;
  readonly #echoes: LineEchoes;
  readonly #log: Log;
  readonly #able: (line: LineId) => AdapterCapabilities | undefined;
  #settings: Settings;

  constructor(ports: {
    readonly media: MediaClient;
    readonly echoes: LineEchoes;
    readonly log: Log;
    readonly settings: Settings;
    /** What the line's adapter can do: nothing is known of one that was never open. */
    able(line: LineId): AdapterCapabilities | undefined;
  }) {
    this.#media = ports.media;
    this.#echoes = ports.echoes;
    this.#log = ports.log;
    this.#able = ports.able;
    this.#settings = ports.settings;
  }

  of(line: LineId): LineSettings {
    return this.#settings.lines.find(({ id }) => id === line) ?? lineSettings.parse({ id: line, name: '' });
  }

  /** From now on; levels and echo of these lines that are others now are told at once. */
  change(settings: Settings, lines: readonly LineId[]): void {
    const before = lines.map((line) => this.of(line));
    this.#settings = settings;
    for (const { id, levels, echo } of before) {
      const line = asLineId(id);
      const now = this.of(line);
      if (JSON.stringify(now.levels) !== JSON.stringify(levels)) this.#setLevels(line);
      if (JSON.stringify(now.echo) !== JSON.stringify(echo)) this.#setEcho(line);
    }
  }

  /** To an adapter that was opened this moment. */
  tell(line: LineId): void {
    this.#setLevels(line);
    this.#setEcho(line);
  }

  limits(line: LineId, name: string): readonly string[] {
    const able = this.#able(line);
    return able ? lineLimits(this.of(line), name, able) : [];
  }

  learnEcho(line: LineId, report: Parameters<LineEchoes['learn']>[1]): void {
    this.#echoes.learn(line, report, echoSetting(this.of(line), this.#able(line)));
  }

  /** What a USB adapter's family goes by (MediaRequest `open-adapter`). */
  options(id: AdapterId, settings: AdapterSettings): Record<string, unknown> {
    const profiles = Array.from({ length: settings.lines }, (_, index) =>
      chosenProfile(this.of(lineId(id, index + 1))),
    );
    return {
      lineModes: profiles.map(({ lineMode }) => lineMode),
      countries: profiles.map(({ country }) => country),
      advanced: settings.family === 'simulated' ? {} : (settings.advanced ?? {}),
    };
  }

  #setEcho(line: LineId): void {
    this.#echoes.setUp(line, echoSetting(this.of(line), this.#able(line)));
  }

  /** An adapter that is gone gets its levels when it is back. */
  #setLevels(line: LineId): void {
    const { levels } = this.of(line);
    this.#media
      .request({ kind: 'set-levels', line, ...levels })
      .catch((thrown) => this.#log.debug({ line, error: errorText(thrown) }, 'the levels were not set'));
  }
}
