import type { HeadsetState, headsetRequests, LampWishes } from '../contract/headset.ts';
import type { RequestOutput, RequestParsed } from '../contract/requests.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { FoundHeadset, HeadsetEvent, HeadsetLamp, HeadsetOpened } from '../core/headset.ts';
import type { Log } from '../core/log.ts';
import { InTurn } from '../media/in-turn.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { Visitor } from './access/visitor.ts';
import type { ConsoleId } from './console-backend.ts';
import type { Desks } from './desks.ts';

/** A headset that does not open may not be ready yet; later it takes a person. */
const RETRY_MS = [250, 500, 1000, 2000, 4000] as const;
const MOST_MS = 8000;
/** So often in vain, a person is told. */
const TOLD_AFTER = 3;

const DARK: LampWishes = { ring: false, 'off-hook': false, mute: false, hold: false };
const lampNames = Object.keys(DARK) as (keyof LampWishes)[];

interface Seat {
  readonly lamps: LampWishes | undefined;
  /** When somebody was there last, counted up. */
  readonly used: number;
}

export interface HeadsetDeskPorts {
  readonly media: Pick<MediaClient, 'request' | 'onFact' | 'onState' | 'onLost' | 'state'>;
  readonly settings: Pick<SettingsFile, 'current' | 'onChange'>;
  readonly desks: Pick<Desks, 'isOpen'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Without it nothing is looked for. */
  readonly enabled: boolean;
}

/**
 * The headset at the machine: opened while its use is on and it is plugged in, and of the console at the machine whose
 * audio is open, else of the one that was used last.
 */
export class HeadsetDesk implements Disposable {
  readonly #ports: HeadsetDeskPorts;
  readonly #listeners = new DisposableStack();
  readonly #event = new Signal<{ readonly console: ConsoleId; readonly event: HeadsetEvent }>();
  readonly #changed = new Signal<{ readonly consoles: readonly ConsoleId[]; readonly state: HeadsetState }>();
  /** Consoles at the machine that asked for it. */
  readonly #seats = new Map<ConsoleId, Seat>();
  /** What the lamps were told; one that is not in it may be as it likes. */
  readonly #shown = new Map<HeadsetLamp, boolean>();
  readonly #turn = new InTurn();
  #uses = 0;
  #found: readonly FoundHeadset[] = [];
  #open: (HeadsetOpened & { readonly key: string }) | undefined;
  #failures = 0;
  #trouble: string | undefined;
  #retry: Disposable | undefined;
  #told = '';

  constructor(ports: HeadsetDeskPorts) {
    this.#ports = ports;
    const { media, settings } = ports;
    this.#listeners.use(
      media.onFact((fact) => {
        if (fact.kind === 'headsets-found') this.#take(fact.headsets);
        else if (fact.kind === 'headset-lost') this.#lost(fact.key);
        else if (fact.kind === 'headset-event') this.#pressed(fact.key, fact.event);
      }),
    );
    this.#listeners.use(media.onState((state) => state === 'running' && void this.look()));
    this.#listeners.use(
      media.onLost(() => {
        this.#found = [];
        this.#forget();
        this.#tell();
      }),
    );
    this.#listeners.use(
      settings.onChange(() => {
        this.#tell();
        void this.#settle();
      }),
    );
  }

  get state(): HeadsetState {
    const { use, chosen } = this.#ports.settings.current.headset;
    return {
      use,
      found: this.#found,
      ...(chosen !== undefined && { chosen }),
      ...(this.#open && { open: this.#open }),
      ...(this.#trouble !== undefined && { trouble: this.#trouble }),
    };
  }

  /** A button was pressed, and is this console's. */
  onEvent(listener: (pressed: { readonly console: ConsoleId; readonly event: HeadsetEvent }) => void): Disposable {
    return this.#event.on(listener);
  }

  /** @param listener is told who wants to know */
  onChange(
    listener: (change: { readonly consoles: readonly ConsoleId[]; readonly state: HeadsetState }) => void,
  ): Disposable {
    return this.#changed.on(listener);
  }

  /** Looks, and is told of changes from then on: a media process that was started anew has to be asked again. */
  async look(): Promise<void> {
    if (!this.#ports.enabled || this.#listeners.disposed) return;
    try {
      this.#take(await this.#ports.media.request({ kind: 'find-headsets' }));
    } catch (thrown) {
      this.#ports.log.warn({ error: errorText(thrown) }, 'headsets could not be looked for');
    }
  }

  /** A console at the machine is told of it from now on. */
  follow(console: ConsoleId): void {
    if (!this.#seats.has(console)) this.#seats.set(console, { lamps: undefined, used: 0 });
  }

  show(console: ConsoleId, lamps: LampWishes, used: boolean): void {
    const before = this.#seats.get(console);
    if (used) this.#uses += 1;
    this.#seats.set(console, { lamps, used: used ? this.#uses : (before?.used ?? 0) });
    void this.#light();
  }

  /** It is gone: the headset is somebody else's, or nobody's. */
  closed(console: ConsoleId): void {
    if (this.#seats.delete(console)) void this.#light();
  }

  [Symbol.dispose](): void {
    this.#listeners.dispose();
    this.#retry?.[Symbol.dispose]();
    this.#event.clear();
    this.#changed.clear();
  }

  get #owner(): ConsoleId | undefined {
    const { desks } = this.#ports;
    const seats = [...this.#seats].filter(([, { lamps }]) => lamps !== undefined);
    seats.sort(([a, one], [b, other]) => Number(desks.isOpen(b)) - Number(desks.isOpen(a)) || other.used - one.used);
    return seats[0]?.[0];
  }

  get #wanted(): FoundHeadset | undefined {
    const { use, chosen } = this.#ports.settings.current.headset;
    if (!use) return undefined;
    return this.#found.find(({ key }) => key === chosen) ?? this.#found[0];
  }

  #take(found: readonly FoundHeadset[]): void {
    this.#found = found;
    this.#failures = 0;
    this.#trouble = undefined;
    this.#tell();
    void this.#settle();
  }

  #pressed(key: string, event: HeadsetEvent): void {
    if (this.#open?.key !== key) return;
    // Whatever it was told before: some light their lamp by themselves, others wait to be told.
    if (event.kind === 'hook') this.#shown.delete('off-hook');
    if (event.kind === 'mute') this.#shown.delete('mute');
    const console = this.#owner;
    if (console === undefined) void this.#light();
    else this.#event.emit({ console, event });
  }

  #lost(key: string): void {
    if (this.#open?.key !== key) return;
    this.#forget();
    this.#tell();
    this.#later();
  }

  #forget(): void {
    this.#open = undefined;
    this.#shown.clear();
  }

  #later(): void {
    this.#retry?.[Symbol.dispose]();
    this.#retry = this.#ports.clock.after(RETRY_MS[this.#failures] ?? MOST_MS, () => void this.#settle());
  }

  /** What is open is what should be. */
  #settle(): Promise<void> {
    return this.#turn.do(async () => {
      const { media, log } = this.#ports;
      if (this.#listeners.disposed || media.state !== 'running') return;
      this.#retry?.[Symbol.dispose]();
      const key = this.#wanted?.key;
      if (this.#open?.key === key) return;
      if (this.#open) {
        const old = this.#open.key;
        this.#forget();
        await media.request({ kind: 'close-headset', key: old }).catch((thrown: unknown) => {
          log.warn({ headset: old, error: errorText(thrown) }, 'a headset could not be closed');
        });
      }
      if (key !== undefined) await this.#openOne(key);
      else this.#trouble = undefined;
      this.#tell();
      await this.#lightNow();
    });
  }

  async #openOne(key: string): Promise<void> {
    const { media, log } = this.#ports;
    try {
      const opened = await media.request({ kind: 'open-headset', key });
      this.#open = { key, ...opened };
      for (const lamp of lampNames) this.#shown.set(lamp, false);
      this.#failures = 0;
      this.#trouble = undefined;
    } catch (thrown) {
      this.#failures += 1;
      log.warn({ headset: key, error: errorText(thrown) }, 'a headset did not open');
      if (this.#failures >= TOLD_AFTER) this.#trouble = errorText(thrown);
      this.#later();
    }
  }

  #light(): Promise<void> {
    return this.#turn.do(() => this.#lightNow());
  }

  async #lightNow(): Promise<void> {
    const { media, log } = this.#ports;
    const owner = this.#owner;
    const wishes = (owner === undefined ? undefined : this.#seats.get(owner)?.lamps) ?? DARK;
    for (const lamp of lampNames) {
      const { key } = this.#open ?? {};
      const on = wishes[lamp];
      if (key === undefined || this.#shown.get(lamp) === on) continue;
      this.#shown.set(lamp, on);
      await media.request({ kind: 'show-headset', key, lamp, on }).catch((thrown: unknown) => {
        log.debug({ headset: key, lamp, error: errorText(thrown) }, 'a headset did not take its lamp');
      });
    }
  }

  #tell(): void {
    const { state } = this;
    const now = JSON.stringify(state);
    if (now === this.#told) return;
    this.#told = now;
    this.#changed.emit({ consoles: [...this.#seats.keys()], state });
  }
}

type HeadsetHandlers = {
  readonly [N in keyof typeof headsetRequests]: (
    input: RequestParsed<N>,
    console: ConsoleId,
  ) => Promise<RequestOutput<N>> | RequestOutput<N>;
};

/** The headset of the contract: for who is at the machine. */
export function headsetHandlers(
  headset: HeadsetDesk,
  settings: Pick<SettingsFile, 'current' | 'update'>,
  visitor: (console: ConsoleId) => Visitor | undefined,
): HeadsetHandlers {
  return {
    'headset.state': (_, console) => {
      if (visitor(console)?.kind !== 'here') return {};
      headset.follow(console);
      return { headset: headset.state };
    },
    'headset.choose': ({ use, chosen }) => {
      const { chosen: before, ...now } = settings.current.headset;
      const next = chosen ?? before ?? '';
      return settings.update({
        headset: { ...now, ...(use !== undefined && { use }), ...(next !== '' && { chosen: next }) },
      });
    },
    'headset.show': ({ lamps, used }, console) => {
      // Race: the page closed while its request waited; nobody would take its seat away again.
      if (visitor(console)?.kind !== 'here') return { ok: false, text: 'This console is closed.' };
      headset.show(console, lamps, used);
      return { ok: true };
    },
  };
}
