import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type AdapterId, adapterId, type LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { AdapterCapabilities } from '../line/line-adapter.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { AdapterSettings } from '../store/settings-schema.ts';
import { AdapterRetries } from './adapter-retries.ts';
import type { Notices } from './notices.ts';
import type { Simulators } from './simulators.ts';
import type { UsbDevices } from './usb-devices.ts';

export type AdapterState =
  | { readonly kind: 'open' }
  /** `failed`: why the last try was in vain. */
  | { readonly kind: 'opening'; readonly failed?: string }
  | { readonly kind: 'closed'; readonly reason: string; readonly unplugged: boolean };

export interface AdaptersPorts {
  readonly media: MediaClient;
  readonly simulators: Pick<Simulators, 'socketFor'>;
  /** Left out where there are simulated adapters alone. */
  readonly usb?: Pick<UsbDevices, 'plug' | 'look' | 'onChange' | 'nameOf'> | undefined;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly log: Log;
  /** What a USB family goes by beside its key. */
  optionsOf(id: AdapterId, settings: AdapterSettings): Record<string, unknown>;
  /** Its lines are on-hook and may be used when this is done. */
  opened(lines: readonly LineId[]): Promise<void>;
  lost(id: AdapterId, reason: string): void;
}

/** Opens adapters, and again when they or the media process come back. */
export class Adapters implements Disposable {
  readonly #ports: AdaptersPorts;
  readonly #adapters = new Map<AdapterId, AdapterSettings>();
  readonly #states = new Map<AdapterId, AdapterState>();
  /** What each adapter can do, once it was open. */
  readonly #capabilities = new Map<AdapterId, AdapterCapabilities>();
  readonly #opening = new Map<AdapterId, Promise<void>>();
  readonly #undisturbed = new Set<AdapterId>();
  readonly #retries: AdapterRetries;
  /** The notice of each: said once, however often it is tried. */
  readonly #said = new Map<AdapterId, string>();
  readonly #listeners = new DisposableStack();
  readonly #changed = new Signal<void>();

  constructor(ports: AdaptersPorts) {
    this.#ports = ports;
    const { media, usb } = ports;
    // A media process that is down opens all adapters when it is back.
    this.#retries = new AdapterRetries(ports.clock, (id) => media.state === 'running' && void this.#open(id));
    this.#listeners.use(media.onState((state) => state === 'running' && void this.#mediaRuns()));
    this.#listeners.use(
      media.onLost((reason) => {
        const text = `The media process ended (${reason}) and is being restarted.`;
        for (const id of this.#adapters.keys()) this.#close(id, text);
      }),
    );
    this.#listeners.use(
      media.onFact((fact) => {
        if (fact.kind === 'adapter-lost') this.#gone(fact.adapter, fact.reason);
      }),
    );
    if (usb) this.#listeners.use(usb.onChange(() => this.#plugsChanged()));
  }

  get all(): readonly AdapterSettings[] {
    return [...this.#adapters.values()];
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  capabilities(id: AdapterId): AdapterCapabilities | undefined {
    return this.#capabilities.get(id);
  }

  state(id: AdapterId): AdapterState {
    return this.#states.get(id) ?? { kind: 'opening' };
  }

  /** Opens an adapter; where that fails, its lines are out of service and it is tried again. */
  add(settings: AdapterSettings): Promise<void> {
    const id = adapterId(settings.id);
    this.#adapters.set(id, settings);
    return this.#open(id);
  }

  /** New settings of one that is there: they count when it is opened next. */
  change(settings: AdapterSettings): void {
    this.#adapters.set(adapterId(settings.id), settings);
  }

  /** Does something with its device that opening it would be in the way of. */
  async undisturbed<T>(id: AdapterId, work: () => Promise<T>): Promise<T> {
    if (this.state(id).kind !== 'open') this.#retries.stop(id);
    this.#undisturbed.add(id);
    try {
      await this.#opening.get(id);
      return await work();
    } finally {
      this.#undisturbed.delete(id);
      if (this.#adapters.has(id) && this.state(id).kind === 'closed') void this.#open(id);
    }
  }

  remove(id: AdapterId): void {
    if (!this.#adapters.delete(id)) return;
    this.#retries.forget(id);
    this.#states.delete(id);
    this.#capabilities.delete(id);
    this.#unsay(id);
    this.#closeInMedia(id);
    this.#changed.emit();
  }

  [Symbol.dispose](): void {
    this.#listeners.dispose();
    this.#retries[Symbol.dispose]();
    this.#changed.clear();
  }

  /** USB devices are looked for first: the new process knows of none yet. */
  async #mediaRuns(): Promise<void> {
    for (const [id, { family }] of this.#adapters) if (family === 'simulated') void this.#open(id);
    await this.#ports.usb?.look();
    for (const id of this.#adapters.keys()) if (this.state(id).kind === 'closed') void this.#open(id);
  }

  #plugsChanged(): void {
    const { usb } = this.#ports;
    for (const [id, settings] of this.#adapters) {
      if (settings.family === 'simulated' || !usb) continue;
      const state = this.state(id);
      const plug = usb.plug(settings);
      if (plug.ok) {
        if (state.kind === 'closed') void this.#open(id);
      } else if (state.kind !== 'opening') {
        if (state.kind === 'open') this.#closeInMedia(id);
        this.#absent(id, plug);
      }
    }
    this.#changed.emit();
  }

  /**
   * Race: the media process comes back while its adapter is being opened yet. Opened a second time, it would be refused
   * as open already, and taken for lost (`an adapter is opened once, however often it is wished for at once`).
   */
  #open(id: AdapterId): Promise<void> {
    const now = this.#opening.get(id);
    if (now) return now;
    const opening = this.#openNow(id).finally(() => this.#opening.delete(id));
    this.#opening.set(id, opening);
    return opening;
  }

  async #openNow(id: AdapterId): Promise<void> {
    const { media, usb } = this.#ports;
    this.#retries.stop(id);
    const settings = this.#adapters.get(id);
    if (!settings || this.#undisturbed.has(id)) return;
    const plug = settings.family === 'simulated' ? undefined : usb?.plug(settings);
    if (plug?.ok === false) {
      this.#absent(id, plug);
      return;
    }
    const before = this.state(id);
    this.#setState(id, {
      kind: 'opening',
      ...(before.kind === 'closed' && this.#triedBefore(id) ? { failed: before.reason } : {}),
    });
    try {
      const { capabilities, lines } = await media.request({
        kind: 'open-adapter',
        adapter: id,
        family: settings.family,
        options: await this.#options(id, settings, plug?.key),
      });
      this.#capabilities.set(id, capabilities);
      await this.#ports.opened(lines);
      this.#retries.opened(id, () => this.#unsay(id));
      this.#setState(id, { kind: 'open' });
    } catch (thrown) {
      const reason = errorText(thrown);
      // One that was opened and refused afterwards would be refused as open already when it is tried again.
      this.#closeInMedia(id);
      if (!this.#adapters.has(id)) return;
      const state = this.#absence(id);
      if (state) {
        this.#absent(id, state);
        return;
      }
      this.#close(id, reason);
      this.#say(id, 'error', `The adapter "${id}" cannot be used: ${reason}`);
      this.#retries.failed(id);
    }
  }

  async #options(id: AdapterId, settings: AdapterSettings, key: string | undefined): Promise<Record<string, unknown>> {
    if (settings.family === 'simulated')
      return { socket: await this.#ports.simulators.socketFor(id, settings), lines: settings.lines };
    return { key: key ?? settings.device, ...this.#ports.optionsOf(id, settings) };
  }

  /** The media process says that it is gone: where it is pulled for good, discovery says so a little later. */
  #gone(id: AdapterId, reason: string): void {
    if (!this.#adapters.has(id)) return;
    const absence = this.#absence(id);
    if (absence) {
      this.#absent(id, absence);
      return;
    }
    this.#close(id, reason);
    this.#retries.lost(id);
    const why = reason.replace(/\.$/, '');
    if (this.#retries.flapping(id))
      this.#say(
        id,
        'error',
        `The adapter "${id}" is lost again and again: ${why}. Plug it in again, with another cable or in another jack.`,
      );
    else this.#say(id, 'error', `The adapter "${id}" is gone: ${why}. Plug it in again.`);
  }

  #triedBefore(id: AdapterId): boolean {
    return this.#retries.failing(id) || this.#retries.flapping(id);
  }

  #absence(id: AdapterId): { readonly why: 'unplugged' | 'trouble'; readonly reason: string } | undefined {
    const settings = this.#adapters.get(id);
    if (!settings || settings.family === 'simulated') return undefined;
    const plug = this.#ports.usb?.plug(settings);
    return plug?.ok === false ? plug : undefined;
  }

  /** Its device cannot be opened now: nothing is tried before that changes. */
  #absent(id: AdapterId, { why, reason }: { readonly why: 'unplugged' | 'trouble'; readonly reason: string }): void {
    const settings = this.#adapters.get(id);
    if (!settings || settings.family === 'simulated') return;
    this.#retries.forget(id);
    this.#close(id, reason, why === 'unplugged');
    const name = this.#ports.usb?.nameOf(settings) ?? settings.family;
    if (why === 'trouble') this.#say(id, 'error', `The adapter "${id}" (${name}) cannot be used: ${reason}`);
    else
      this.#say(
        id,
        'warning',
        `The adapter "${id}" (${name}) is not plugged in: its lines are out of service. Plug it in, or let Copperline forget it (Adapters, below).`,
      );
  }

  /** Said already, it stays as it is: a person may have dismissed it. */
  #say(id: AdapterId, severity: 'error' | 'warning', text: string): void {
    if (this.#said.get(id) === text) return;
    this.#said.set(id, text);
    this.#ports.log[severity === 'error' ? 'error' : 'warn']({ adapter: id }, text);
    this.#ports.notices.add(severity, text, `adapter/${id}`);
  }

  #unsay(id: AdapterId): void {
    this.#said.delete(id);
    this.#ports.notices.remove(`adapter/${id}`);
  }

  #close(id: AdapterId, reason: string, unplugged = false): void {
    this.#setState(id, { kind: 'closed', reason, unplugged });
    this.#ports.lost(id, reason);
  }

  #setState(id: AdapterId, state: AdapterState): void {
    this.#states.set(id, state);
    this.#changed.emit();
  }

  #closeInMedia(id: AdapterId): void {
    const { media, log } = this.#ports;
    media
      .request({ kind: 'close-adapter', adapter: id })
      .catch((error) => log.debug({ adapter: id, error: errorText(error) }, 'the adapter was not closed'));
  }
}
