import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type TrunkId, trunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { createNameService } from '../sip/name-service.ts';
import { createTrunk } from '../sip/sip-trunk.ts';
import type { TransportHub } from '../sip/transport-hub.ts';
import type { Trunk } from '../sip/trunk.ts';
import type { WireRecord } from '../sip/wire-log.ts';
import { type SecretsFile, trunkPasswordKey } from '../store/secrets-file.ts';
import type { Settings, TrunkSettings } from '../store/settings-schema.ts';
import type { Notices } from './notices.ts';
import { trunkConfig } from './trunk-config.ts';
import { whyWithheld } from './trunk-media.ts';

interface Entry {
  settings: TrunkSettings;
  readonly trunk: Trunk;
  readonly listener: Disposable;
  since: number;
  /** Wall time. */
  healthSince: number;
  /** Why it is not started: tried again meanwhile, unless it is withheld. */
  problem?: string | undefined;
  retry?: Disposable;
}

/** What keeps a trunk from starting (its port is in use, say) goes away without a word to us: it is tried this often. */
const RETRY_MS = 5000;

/** What of the settings makes the trunks. */
export type TrunksSettings = Pick<Settings, 'trunks' | 'network'>;

/** All trunks, as the settings have them: changed ones are replaced, the others left in peace. */
export class Trunks implements AsyncDisposable {
  readonly #hub: TransportHub;
  readonly #secrets: SecretsFile;
  readonly #notices: Notices;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #entries = new Map<TrunkId, Entry>();
  readonly #changed = new Signal<void>();
  readonly #added = new Signal<Trunk>();
  /** One set of settings after the other: a trunk takes up to a second to close, and its port is free only then. */
  #applying: Promise<void> = Promise.resolve();
  #wanted: TrunksSettings = { trunks: [], network: { dnsServers: [] } };
  #names = createNameService();
  #network = '';
  readonly #onWire: ((trunk: TrunkId, message: WireRecord) => void) | undefined;
  #phase: 'open' | 'closed' = 'open';

  constructor(options: {
    hub: TransportHub;
    secrets: SecretsFile;
    notices: Notices;
    clock: Clock;
    log: Log;
    /** Told of each SIP message of each trunk. */
    onWire?: (trunk: TrunkId, message: WireRecord) => void;
  }) {
    this.#hub = options.hub;
    this.#secrets = options.secrets;
    this.#notices = options.notices;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#onWire = options.onWire;
  }

  get all(): readonly Readonly<Entry>[] {
    return [...this.#entries.values()];
  }

  /** For calls: one that is withheld for its settings is as if it were not there. */
  get(id: TrunkId | undefined): Trunk | undefined {
    const entry = id === undefined ? undefined : this.#entries.get(id);
    return entry && whyWithheld(entry.settings) === undefined ? entry.trunk : undefined;
  }

  onChange(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  onAdded(listener: (trunk: Trunk) => void): Disposable {
    return this.#added.on(listener);
  }

  /**
   * Starts, replaces and stops trunks until they are as the settings say. One that fails is told, and does not hold up
   * the others. Settings that come while others are being applied replace them
   * (`settings that change twice at once leave no trunk of the first`).
   */
  apply(settings: TrunksSettings): Promise<void> {
    this.#wanted = settings;
    this.#applying = this.#applying.then(() => this.#applyWanted());
    return this.#applying;
  }

  /** Begins one anew: it has another password. */
  renew(id: TrunkId, settings: TrunksSettings): Promise<void> {
    this.#applying = this.#applying.then(async () => {
      const entry = this.#entries.get(id);
      if (entry) await this.#remove(id, entry);
    });
    return this.apply(settings);
  }

  async #applyWanted(): Promise<void> {
    const { trunks, network } = this.#wanted;
    const others = this.#changesNetwork(network) ? [...this.#entries] : this.#changedOnes(trunks);
    const wanted = new Map(trunks.map((each) => [trunkId(each.id), each]));
    await Promise.all(others.map(([id, entry]) => this.#remove(id, entry)));
    if (this.#phase === 'closed') return;
    for (const [id, each] of wanted) if (!this.#entries.has(id)) this.#add(id, each);
    this.#changed.emit();
  }

  /** Whether names are looked up elsewhere now: all trunks begin anew then. */
  #changesNetwork(network: TrunksSettings['network']): boolean {
    const text = JSON.stringify(network);
    if (text === this.#network) return false;
    this.#network = text;
    this.#names = createNameService(network.dnsServers);
    return true;
  }

  #changedOnes(trunks: readonly TrunkSettings[]): [TrunkId, Entry][] {
    const wanted = new Map(trunks.map((each) => [trunkId(each.id), each]));
    return [...this.#entries].filter(([id, entry]) => {
      const settings = wanted.get(id);
      // Another name is no reason to end its calls, nor what its peer may do with them.
      if (!settings || whatItIs(settings) !== whatItIs(entry.settings)) return true;
      entry.settings = settings;
      return false;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#phase = 'closed';
    await this.#applying;
    await Promise.allSettled([...this.#entries].map(([id, entry]) => this.#remove(id, entry)));
    this.#changed.clear();
    this.#added.clear();
  }

  #add(id: TrunkId, settings: TrunkSettings): void {
    let trunk: Trunk;
    try {
      trunk = createTrunk(trunkConfig(id, settings, this.#secrets.get(trunkPasswordKey(id)) ?? ''), {
        clock: this.#clock,
        log: this.#log,
        hub: this.#hub,
        names: this.#names,
        onWire: (message) => this.#onWire?.(id, message),
      });
    } catch (thrown) {
      // JsSIP refuses what can be no SIP address at all.
      this.#log.error({ trunk: id, err: thrown }, 'a trunk cannot be made of its settings');
      const text = `The trunk "${settings.name}" cannot be used: its address, user or domain makes no SIP address. Correct them.`;
      this.#notices.add('error', text, `trunk/${id}`);
      return;
    }
    let { kind } = trunk.state;
    const listener = new DisposableStack();
    listener.use(
      trunk.onState((state) => {
        if (state.kind !== kind) entry.since = this.#clock.wallTime();
        ({ kind } = state);
        this.#changed.emit();
      }),
    );
    listener.use(
      trunk.onHealth(() => {
        entry.healthSince = this.#clock.wallTime();
        this.#changed.emit();
      }),
    );
    const entry: Entry = {
      settings,
      trunk,
      listener,
      since: this.#clock.wallTime(),
      healthSince: this.#clock.wallTime(),
    };
    this.#entries.set(id, entry);
    this.#added.emit(trunk);
    // Waited for by nobody: a peer that is slow to answer does not hold up the others, nor new settings, nor the end.
    void this.#start(id, entry);
  }

  async #start(id: TrunkId, entry: Entry): Promise<void> {
    const cause = `trunk/${id}`;
    const withheld = whyWithheld(entry.settings);
    if (withheld !== undefined) {
      entry.problem = withheld;
      this.#log.error({ trunk: id }, withheld);
      this.#notices.add('error', `The trunk "${entry.settings.name || id}" is not used. ${withheld}`, cause);
      this.#changed.emit();
      return;
    }
    try {
      await entry.trunk.start();
      if (entry.problem !== undefined) this.#log.info({ trunk: id }, 'the trunk could be started now');
      entry.problem = undefined;
      if (this.#entries.get(id) === entry) this.#notices.remove(cause);
    } catch (thrown) {
      if (this.#entries.get(id) !== entry) return;
      const text = errorText(thrown);
      if (entry.problem !== text) {
        this.#log.error({ trunk: id, err: thrown }, 'a trunk could not be started');
        this.#notices.add('error', `The trunk "${entry.settings.name}" cannot be used: ${text}`, cause);
      }
      entry.problem = text;
      entry.retry = this.#clock.after(RETRY_MS, () => void this.#start(id, entry));
    }
    this.#changed.emit();
  }

  async #remove(id: TrunkId, { trunk, listener, retry }: Entry): Promise<void> {
    this.#entries.delete(id);
    listener[Symbol.dispose]();
    retry?.[Symbol.dispose]();
    this.#notices.remove(`trunk/${id}`);
    await trunk[Symbol.asyncDispose]();
  }
}

/** All of a trunk's settings but those that are looked up when they are needed. */
const whatItIs = (settings: TrunkSettings): string =>
  JSON.stringify({ ...settings, name: '', callControl: false, transfer: 'bridge', hold: 'music' });
