import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import { type TrunkId, trunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { createTrunk } from '../sip/sip-trunk.ts';
import type { TransportHub } from '../sip/transport-hub.ts';
import type { Trunk, TrunkConfig } from '../sip/trunk.ts';
import { type SecretsFile, trunkPasswordKey } from '../store/secrets-file.ts';
import type { TrunkSettings } from '../store/settings-schema.ts';
import type { Notices } from './notices.ts';

interface Entry {
  settings: TrunkSettings;
  readonly trunk: Trunk;
  readonly listener: Disposable;
  since: number;
  /** Why it could not be started, while it is tried again. */
  problem?: string | undefined;
  retry?: Disposable;
}

/** What keeps a trunk from starting (its port is in use, say) goes away without a word to us: it is tried this often. */
const RETRY_MS = 5000;

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
  #wanted: readonly TrunkSettings[] = [];
  #phase: 'open' | 'closed' = 'open';

  constructor(options: { hub: TransportHub; secrets: SecretsFile; notices: Notices; clock: Clock; log: Log }) {
    this.#hub = options.hub;
    this.#secrets = options.secrets;
    this.#notices = options.notices;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  get all(): readonly Readonly<Entry>[] {
    return [...this.#entries.values()];
  }

  get(id: TrunkId): Trunk | undefined {
    return this.#entries.get(id)?.trunk;
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
  apply(settings: readonly TrunkSettings[]): Promise<void> {
    this.#wanted = settings;
    this.#applying = this.#applying.then(() => this.#applyWanted());
    return this.#applying;
  }

  async #applyWanted(): Promise<void> {
    const wanted = new Map(this.#wanted.map((each) => [trunkId(each.id), each]));
    const others = [...this.#entries].filter(([id, entry]) => {
      const settings = wanted.get(id);
      // Another name is no reason to end its calls.
      if (!settings || JSON.stringify({ ...settings, name: '' }) !== JSON.stringify({ ...entry.settings, name: '' }))
        return true;
      entry.settings = settings;
      return false;
    });
    await Promise.all(others.map(([id, entry]) => this.#remove(id, entry)));
    if (this.#phase === 'closed') return;
    for (const [id, each] of wanted) if (!this.#entries.has(id)) this.#add(id, each);
    this.#changed.emit();
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
      trunk = createTrunk(this.#config(id, settings), { clock: this.#clock, log: this.#log, hub: this.#hub });
    } catch (thrown) {
      // JsSIP refuses what can be no SIP address at all.
      this.#log.error({ trunk: id, err: thrown }, 'a trunk cannot be made of its settings');
      const text = `The trunk "${settings.name}" cannot be used: its address, user or domain makes no SIP address. Correct them.`;
      this.#notices.add('error', text, `trunk/${id}`);
      return;
    }
    const listener = trunk.onState(() => {
      entry.since = this.#clock.wallTime();
      this.#changed.emit();
    });
    const entry: Entry = { settings, trunk, listener, since: this.#clock.wallTime() };
    this.#entries.set(id, entry);
    this.#added.emit(trunk);
    // Waited for by nobody: a peer that is slow to answer does not hold up the others, nor new settings, nor the end.
    void this.#start(id, entry);
  }

  async #start(id: TrunkId, entry: Entry): Promise<void> {
    const cause = `trunk/${id}`;
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

  #config(id: TrunkId, { kind, tls, wsPath, ...settings }: TrunkSettings): TrunkConfig {
    return {
      id,
      transport: settings.transport,
      host: settings.host,
      port: settings.port,
      localAddress: settings.localAddress,
      localPort: settings.localPort,
      optionsIntervalS: settings.optionsIntervalS,
      digits: settings.digits,
      kind:
        kind.kind === 'peer'
          ? kind
          : {
              kind: 'registers',
              user: kind.user,
              expiresS: kind.expiresS,
              password: this.#secrets.get(trunkPasswordKey(id)) ?? '',
              ...(kind.authUser ? { authUser: kind.authUser } : {}),
              ...(kind.domain ? { domain: kind.domain } : {}),
            },
      ...(tls ? { tls: { verify: tls.verify, ...(tls.caFile ? { caFile: tls.caFile } : {}) } } : {}),
      ...(wsPath ? { wsPath } : {}),
    };
  }
}
