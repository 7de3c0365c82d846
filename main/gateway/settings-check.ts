import { existsSync } from 'node:fs';
import type { Log } from '../core/log.ts';
import { PIN_KEY, type SecretsFile, TWO_STAGE_PIN_KEY, trunkPasswordKey } from '../store/secrets-file.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { Settings } from '../store/settings-schema.ts';
import { danglingGuards } from './dangling-guards.ts';
import { danglingSettings } from './dangling-settings.ts';
import { danglingTwoStage } from './dangling-two-stage.ts';
import type { Notices } from './notices.ts';

const RESTART =
  'The console’s address, and how many lines an adapter has, change at the next start: start Copperline again.';

/** What in the settings points nowhere, lacks a password, or waits for the next start: noted while it holds. */
export class SettingsCheck {
  readonly #settings: SettingsFile;
  readonly #secrets: SecretsFile;
  readonly #notices: Notices;
  readonly #promptFile: (name: string) => string;
  readonly #log: Log;
  readonly #started: Settings;
  #logged: readonly string[] = [];

  constructor(parts: {
    readonly settings: SettingsFile;
    readonly secrets: SecretsFile;
    readonly notices: Notices;
    readonly promptFile: (name: string) => string;
    readonly log: Log;
  }) {
    this.#settings = parts.settings;
    this.#secrets = parts.secrets;
    this.#notices = parts.notices;
    this.#promptFile = parts.promptFile;
    this.#log = parts.log;
    this.#started = parts.settings.current;
  }

  /** To be called whenever settings or secrets changed. */
  run(): void {
    const settings = this.#settings.current;
    const has = (key: string): boolean => this.#secrets.get(key) !== undefined;
    const found = [
      ...danglingSettings(settings, (trunk) => has(trunkPasswordKey(trunk))),
      ...danglingGuards(settings, has(PIN_KEY)),
      ...danglingTwoStage(settings, {
        hasPin: has(TWO_STAGE_PIN_KEY),
        isThere: (prompt) => existsSync(this.#promptFile(prompt)),
      }),
      ...(needsRestart(this.#started, settings) ? [RESTART] : []),
    ];
    for (const text of found) if (!this.#logged.includes(text)) this.#log.warn(text);
    this.#logged = found;
    this.#notices.replace('settings', found);
  }
}

/** Whether something differs that is read at the start alone. */
function needsRestart(before: Settings, now: Settings): boolean {
  const atStart = ({ adapters, console: face }: Settings, ids: ReadonlySet<string>): string =>
    JSON.stringify([
      face,
      adapters.filter(({ id }) => ids.has(id)).map((each) => ({ ...each, device: undefined, advanced: undefined })),
    ]);
  const inBoth = new Set(before.adapters.map(({ id }) => id)).intersection(new Set(now.adapters.map(({ id }) => id)));
  return atStart(before, inBoth) !== atStart(now, inBoth);
}
