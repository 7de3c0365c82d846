import { familyName, nameOfUsbId } from '../adapters/discovery/match-fingerprint.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import type { FoundAdapter } from '../line/found-adapter.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { UsbAdapterSettings } from '../store/settings-schema.ts';
import { planAdapters, readKey } from './adapter-plan.ts';
import type { Notices } from './notices.ts';

/** Whether an adapter's device can be opened, by which key; else why not, and what to do. */
export type Plug =
  | { readonly ok: true; readonly key: string }
  | { readonly ok: false; readonly why: 'unplugged' | 'trouble'; readonly reason: string };

/** The USB adapters that are plugged in: which of the settings each is, and new ones put there. */
export class UsbDevices implements Disposable {
  readonly #media: Pick<MediaClient, 'request' | 'onFact'>;
  readonly #settings: Pick<SettingsFile, 'current' | 'update'>;
  readonly #notices: Notices;
  readonly #log: Log;
  readonly #enabled: boolean;
  readonly #listeners = new DisposableStack();
  readonly #changed = new Signal<void>();
  readonly #lastPlaces = new Map<string, string>();
  #found: readonly FoundAdapter[] = [];
  #matches: ReadonlyMap<string, FoundAdapter> = new Map();
  #taking: Promise<void> = Promise.resolve();

  constructor(options: {
    media: Pick<MediaClient, 'request' | 'onFact'>;
    settings: Pick<SettingsFile, 'current' | 'update'>;
    notices: Notices;
    log: Log;
    /** Without it nothing is looked for. */
    enabled: boolean;
  }) {
    this.#media = options.media;
    this.#settings = options.settings;
    this.#notices = options.notices;
    this.#log = options.log;
    this.#enabled = options.enabled;
    this.#listeners.use(
      this.#media.onFact((fact) => {
        if (fact.kind === 'adapters-found') void this.#take(fact.adapters);
      }),
    );
  }

  /** All that are plugged in, those that cannot be used included. */
  get found(): readonly FoundAdapter[] {
    return this.#found;
  }

  /** After each change of what is plugged in, the settings updated. */
  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Looks, and is told of changes from then on: a media process that was started anew has to be asked again. */
  async look(): Promise<void> {
    if (!this.#enabled) return;
    try {
      await this.#take(await this.#media.request({ kind: 'find-adapters' }));
      this.#notices.remove('usb/look');
    } catch (thrown) {
      this.#log.error({ error: errorText(thrown) }, 'USB adapters could not be looked for');
      this.#notices.add('error', `USB adapters could not be looked for: ${errorText(thrown)}`, 'usb/look');
    }
  }

  plug({ id, device }: UsbAdapterSettings): Plug {
    if (!this.#enabled)
      return { ok: false, why: 'unplugged', reason: 'USB adapters are not looked for: start without --no-usb.' };
    const match = this.#matches.get(id);
    if (!match) {
      const { place } = readKey(device);
      const where = place === undefined ? '' : ` (it was at ${place})`;
      return { ok: false, why: 'unplugged', reason: `The adapter is not plugged in${where}. Plug it in.` };
    }
    if (match.trouble && match.family) return { ok: false, why: 'trouble', reason: match.trouble.text };
    return { ok: true, key: match.key };
  }

  match(id: string): FoundAdapter | undefined {
    return this.#matches.get(id);
  }

  /** The settings' adapter that this device is. */
  idOf(device: FoundAdapter): string | undefined {
    return [...this.#matches].find(([, match]) => match === device)?.[0];
  }

  /** As a person would call it, plugged in or not. */
  nameOf({ id, device, family }: UsbAdapterSettings): string {
    return this.#matches.get(id)?.name ?? nameOfUsbId(readKey(device).usbId) ?? familyName(family);
  }

  [Symbol.dispose](): void {
    this.#listeners.dispose();
    this.#changed.clear();
  }

  /** One after another: what came last counts. */
  #take(found: readonly FoundAdapter[]): Promise<void> {
    this.#taking = this.#taking.then(() => this.#apply(found));
    return this.#taking;
  }

  async #apply(found: readonly FoundAdapter[]): Promise<void> {
    const { adapters } = this.#settings.current;
    const { matches, renamed, added } = planAdapters(adapters, found, this.#lastPlaces);
    this.#found = found;
    this.#matches = matches;
    for (const [id, { place }] of matches) this.#lastPlaces.set(id, place);
    if (renamed.length > 0 || added.length > 0) {
      const now = adapters.map((each) => {
        const device = renamed.find(({ id }) => id === each.id)?.device;
        return device === undefined || each.family === 'simulated' ? each : { ...each, device };
      });
      for (const { id, family, device } of added) this.#log.info({ adapter: id, family, device }, 'a new USB adapter');
      const saved = await this.#settings.update({ adapters: [...now, ...added] });
      if (saved.ok) this.#notices.remove('usb/settings');
      else
        this.#notices.add('error', `An adapter was plugged in, and could not be set up: ${saved.text}`, 'usb/settings');
    }
    this.#notices.replace(
      'usb/moved',
      renamed.filter(({ guessed }) => guessed).map(({ id }) => movedText(id)),
    );
    this.#notices.replace('usb/no-voice', found.flatMap(noVoiceText));
    this.#notices.replace(
      'usb/trouble',
      found.flatMap((device) => (this.idOf(device) ? [] : troubleText(device))),
    );
    this.#changed.emit();
  }
}

const movedText = (id: string): string =>
  `The adapter "${id}" is in another jack now, and has no serial number of its own: check that its lines are the ones they should be.`;

const noVoiceText = ({ name, trouble }: FoundAdapter): string[] =>
  trouble?.code === 'no-voice' ? [`"${name}" is plugged in and cannot be used: ${trouble.text}`] : [];

const troubleText = ({ name, family, trouble }: FoundAdapter): string[] =>
  family && trouble ? [`"${name}" is plugged in and cannot be used: ${trouble.text}`] : [];
