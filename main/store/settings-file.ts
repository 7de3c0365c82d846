import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { setAside } from './set-aside.ts';
import {
  applyChange,
  faultsOf,
  type JsonObject,
  type Judged,
  judgeDocument,
  judgeText,
  type Problem,
  SETTINGS_VERSION,
} from './settings-document.ts';
import { type Settings, settingsSchema } from './settings-schema.ts';

export type { Problem } from './settings-document.ts';

export type Updated = { readonly ok: true } | { readonly ok: false; readonly text: string };

/** What is allowed by the schema and still cannot be: a sentence for each. */
export type FindContradictions = (settings: Settings) => readonly string[];

/**
 * Opens the settings in `dir` (made already, see data-dir.ts). An update that brings a contradiction is refused.
 * @throws GatewayError `settings-unreadable` when the file cannot be read at all
 */
export async function openSettings(
  dir: string,
  {
    log,
    clock,
    contradictions = () => [],
  }: { readonly log: Log; readonly clock: Clock; readonly contradictions?: FindContradictions },
): Promise<SettingsFile> {
  const file = new SettingsFile(dir, log, clock, contradictions);
  await file.load();
  return file;
}

/**
 * `settings.json` and, beside it, `settings.previous.json`: the last good one before the present.
 *
 * - Not JSON: set aside, told, and the previous one put in its place (or defaults where there is none).
 * - A bad value: the file stays as it is, told with its place; the previous one (or defaults) is in force until it is put right.
 * - An unknown name: told, ignored, kept in the file.
 * - From a newer Copperline: told, never written over.
 */
export class SettingsFile {
  readonly #path: string;
  readonly #previousPath: string;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #contradictions: FindContradictions;
  readonly #changed = new Signal<Settings>();
  #settings: Settings = settingsSchema.parse({ version: 1 });
  #problems: readonly Problem[] = [];
  #writing: Promise<unknown> = Promise.resolve();

  constructor(dir: string, log: Log, clock: Clock, contradictions: FindContradictions) {
    this.#path = join(dir, 'settings.json');
    this.#previousPath = join(dir, 'settings.previous.json');
    this.#log = log;
    this.#clock = clock;
    this.#contradictions = contradictions;
  }

  /** What is in force. */
  get current(): Settings {
    return this.#settings;
  }

  /** What was found wrong with the file as it is now. */
  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** After each update that was saved. */
  onChange(listener: (settings: Settings) => void): Disposable {
    return this.#changed.on(listener);
  }

  /**
   * Changes part of the settings: objects are merged, lists and values replaced, `null` removes. Refused
   * as a whole, with each place and what is allowed, when anything in it is unknown or bad. Resolves when
   * the file is safe on the disk. Updates run one after another.
   */
  update(change: unknown): Promise<Updated> {
    const done = this.#writing.then(() => this.#update(change));
    this.#writing = done.catch(() => undefined);
    return done;
  }

  /** What would be wrong with a change, place by place; nothing is changed. */
  async faults(change: unknown): Promise<ReturnType<typeof faultsOf>> {
    const text = await this.#read(this.#path);
    const judged = judgeText(text ?? '{"version":1}');
    if (judged.kind !== 'good' && judged.kind !== 'bad') return [];
    const { document, unknown } = judged;
    const found = faultsOf(document, unknown, change);
    if (found.length > 0) return found;
    const applied = applyChange(document, unknown, change);
    if (!applied.ok) return [{ path: [], text: applied.text }];
    const before = this.#contradictions(this.#settings);
    return this.#contradictions(applied.settings)
      .filter((each) => !before.includes(each))
      .map((each) => ({ path: [], text: each }));
  }

  /** The settings as they are written: with names that this version does not know. */
  async document(): Promise<JsonObject> {
    const text = await this.#read(this.#path);
    const judged = text === undefined ? undefined : judgeText(text);
    return judged?.kind === 'good' || judged?.kind === 'bad' ? judged.document : { version: SETTINGS_VERSION };
  }

  /**
   * Puts other settings in the place of all of them. Refused as a whole when anything in them is bad or contradicts itself;
   * what was there before is then as it was, and otherwise in `settings.previous.json`.
   */
  replace(document: JsonObject): Promise<Updated> {
    const done = this.#writing.then(() => this.#replace(document));
    this.#writing = done.catch(() => undefined);
    return done;
  }

  /** @internal by openSettings, once */
  async load(): Promise<void> {
    const text = await this.#read(this.#path);
    if (text === undefined) {
      const previous = await this.#previous();
      if (!previous) return;
      this.#settings = previous.settings;
      this.#report([{ severity: 'warning', text: 'settings.json is gone: the previous settings are used.' }]);
      await this.#write(this.#path, previous.document);
      return;
    }
    const judged = judgeText(text);
    switch (judged.kind) {
      case 'good':
        this.#settings = judged.settings;
        this.#report(unknownProblems(judged));
        return;
      case 'damaged': {
        const aside = setAside(this.#path, this.#clock.wallTime());
        const previous = await this.#previous();
        if (previous) {
          this.#settings = previous.settings;
          await this.#write(this.#path, previous.document);
        }
        const instead = previous ? 'The previous settings are used' : 'Default settings are used';
        this.#report([
          {
            severity: 'error',
            text: `settings.json is damaged (${judged.reason}). It was kept as ${aside}. ${instead}.`,
          },
        ]);
        return;
      }
      case 'bad':
      case 'newer': {
        const previous = await this.#previous();
        if (previous) this.#settings = previous.settings;
        const instead = `Until then ${previous ? 'the previous settings are' : 'default settings are'} used.`;
        this.#report([{ severity: 'error', text: `${refusal(judged)} ${instead}` }]);
        return;
      }
    }
  }

  async #update(change: unknown): Promise<Updated> {
    // Somebody may have edited the file since: it is read again, so that nothing of theirs is lost.
    let text: string | undefined;
    try {
      text = await this.#read(this.#path);
    } catch (thrown) {
      return { ok: false, text: errorText(thrown) };
    }
    const judged: Judged = text === undefined ? judgeText('{"version":1}') : judgeText(text);
    switch (judged.kind) {
      case 'damaged':
        return {
          ok: false,
          text: `settings.json was changed by hand and is damaged (${judged.reason}). Put it right, or restart Copperline to go back to the previous settings.`,
        };
      case 'newer':
        return { ok: false, text: refusal(judged) };
      case 'bad':
      case 'good': {
        const applied = applyChange(judged.document, judged.unknown, change);
        if (!applied.ok) return applied;
        // What a hand wrote into the file before stands in nobody's way.
        const before = this.#contradictions(this.#settings);
        const brought = this.#contradictions(applied.settings).filter((text) => !before.includes(text));
        if (brought.length > 0) return { ok: false, text: brought.join(' ') };
        return this.#save(applied, judged.kind === 'good' && text !== undefined ? judged.document : undefined);
      }
    }
  }

  async #replace(document: JsonObject): Promise<Updated> {
    const judged = judgeDocument(document);
    if (judged.kind === 'newer') return { ok: false, text: refusal(judged) };
    if (judged.kind !== 'good')
      return { ok: false, text: judged.kind === 'bad' ? judged.texts.join(' ') : judged.reason };
    const brought = this.#contradictions(judged.settings);
    if (brought.length > 0) return { ok: false, text: brought.join(' ') };
    let before: JsonObject | undefined;
    try {
      const text = await this.#read(this.#path);
      const present = text === undefined ? undefined : judgeText(text);
      // What is no good as it is, is kept beside the new one rather than lost.
      if (present?.kind === 'good') before = present.document;
      else if (text !== undefined) setAside(this.#path, this.#clock.wallTime());
    } catch (thrown) {
      return { ok: false, text: errorText(thrown) };
    }
    return this.#save(judged, before);
  }

  async #save(
    { document, settings }: { readonly document: JsonObject; readonly settings: Settings },
    previous: JsonObject | undefined,
  ): Promise<Updated> {
    try {
      if (previous) await this.#write(this.#previousPath, previous);
      await this.#write(this.#path, document);
    } catch (thrown) {
      this.#log.error({ err: thrown }, 'the settings could not be saved');
      return { ok: false, text: `The settings could not be saved: ${errorText(thrown)}.` };
    }
    this.#settings = settings;
    const saved = judgeDocument(document);
    this.#problems = saved.kind === 'good' ? unknownProblems(saved) : [];
    this.#changed.emit(settings);
    return { ok: true };
  }

  async #previous(): Promise<Extract<Judged, { kind: 'good' }> | undefined> {
    const text = await this.#read(this.#previousPath);
    const judged = text === undefined ? undefined : judgeText(text);
    return judged?.kind === 'good' ? judged : undefined;
  }

  async #read(path: string): Promise<string | undefined> {
    try {
      return await readFile(path, 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new GatewayError(
        'settings-unreadable',
        `${path} cannot be read (${errorText(thrown)}). Give Copperline's user the right to read and write it.`,
        { cause: thrown },
      );
    }
  }

  #write(path: string, document: JsonObject): Promise<void> {
    return writeFileAtomic(path, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
  }

  #report(problems: readonly Problem[]): void {
    this.#problems = problems;
    for (const { severity, text } of problems) this.#log[severity === 'error' ? 'error' : 'warn'](text);
  }
}

const unknownProblems = (judged: Extract<Judged, { kind: 'good' }>): Problem[] =>
  judged.unknownTexts.map((text) => ({ severity: 'warning', text: `settings.json: ${text} It is ignored.` }));

function refusal(judged: Extract<Judged, { kind: 'bad' | 'newer' }>): string {
  return judged.kind === 'newer'
    ? `settings.json was written by a newer Copperline (version ${judged.version} of the file; this one knows up to ${SETTINGS_VERSION}). It is left alone: install the newer Copperline again.`
    : `settings.json has a value that is not allowed: ${judged.texts.join(' ')} Put it right and restart Copperline; the file was left as it is.`;
}
