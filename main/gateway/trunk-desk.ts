import type { Outcome } from '../contract/requests.ts';
import { errorText } from '../core/errors.ts';
import { trunkId } from '../core/ids.ts';
import { type SecretsFile, trunkPasswordKey } from '../store/secrets-file.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { TrunkSettings } from '../store/settings-schema.ts';
import type { Trunks } from './trunks.ts';
import { viewTrunk } from './view.ts';

interface TrunkDeskParts {
  readonly settings: SettingsFile;
  readonly secrets: SecretsFile;
  readonly trunks: Trunks;
  /** A password came or went. */
  readonly secretsChanged: () => void;
}

/** Trunks as a person adds, changes, asks and removes them. Passwords go in and never come out. */
export class TrunkDesk {
  readonly #parts: TrunkDeskParts;
  #removed: { readonly trunk: TrunkSettings; readonly index: number; readonly password?: string } | undefined;

  constructor(parts: TrunkDeskParts) {
    this.#parts = parts;
  }

  get passwordsKnown(): string[] {
    const { settings, secrets } = this.#parts;
    return settings.current.trunks.map(({ id }) => id).filter((id) => secrets.get(trunkPasswordKey(id)) !== undefined);
  }

  /** @param password undefined: as it is; empty: none any more */
  async save(trunk: Readonly<Record<string, unknown>>, password: string | undefined): Promise<Outcome> {
    const { settings, trunks } = this.#parts;
    const id = String(trunk.id);
    const before = settings.current.trunks;
    const index = before.findIndex((each) => each.id === id);
    const change = { trunks: index < 0 ? [...before, trunk] : before.with(index, trunk as TrunkSettings) };
    const [fault] = await settings.faults(change);
    if (fault) return settings.update(change);
    // First the password: the trunk signs in with it as soon as its settings are there.
    const put = password !== undefined && (await this.#putPassword(id, password || undefined));
    const saved = await settings.update(change);
    if (saved.ok && put && index >= 0) await trunks.renew(trunkId(id), settings.current);
    return saved;
  }

  async remove(id: string): Promise<Outcome> {
    const { settings, secrets } = this.#parts;
    const { trunks, routes } = settings.current;
    const index = trunks.findIndex((each) => each.id === id);
    const trunk = trunks[index];
    if (!trunk) return { ok: false, text: 'There is no such trunk any more.' };
    const used = routes.filter(
      ({ from, targets }) =>
        targets.some((each) => each.kind === 'trunk' && each.trunk === id) ||
        from.some((each) => each.kind === 'trunk' && each.trunk === id),
    );
    if (used.length > 0) {
      const names = used.map((route) => `"${route.name || route.id}"`).join(', ');
      return { ok: false, text: `Routes still name this trunk: ${names}. Take it out of them first.` };
    }
    const password = secrets.get(trunkPasswordKey(id));
    const saved = await settings.update({ trunks: trunks.toSpliced(index, 1) });
    if (!saved.ok) return saved;
    this.#removed = { trunk, index, ...(password === undefined ? {} : { password }) };
    await this.#putPassword(id, undefined);
    return saved;
  }

  async bringBack(): Promise<Outcome> {
    const { settings } = this.#parts;
    const removed = this.#removed;
    if (!removed) return { ok: false, text: 'No trunk was taken out since the gateway was started.' };
    const { trunk, index, password } = removed;
    if (settings.current.trunks.some(({ id }) => id === trunk.id))
      return { ok: false, text: `There is a trunk "${trunk.id}" again already.` };
    if (password !== undefined) await this.#putPassword(trunk.id, password);
    const saved = await settings.update({ trunks: settings.current.trunks.toSpliced(index, 0, trunk) });
    if (saved.ok) this.#removed = undefined;
    return saved;
  }

  /** Whether its peer answers, and whether it is registered there, in words. */
  async ask(id: string): Promise<Outcome & { readonly text: string }> {
    const entry = this.#parts.trunks.all.find(({ settings }) => settings.id === id);
    if (!entry) return { ok: false, text: 'There is no such trunk any more.' };
    const { kind, state, detail } = viewTrunk(entry.settings, entry.trunk, entry);
    if (kind === 'registers' && state !== 'in-service') return { ok: false, text: detail };
    try {
      const ms = Math.round(await entry.trunk.ask());
      const signedIn = kind === 'registers' ? 'It is signed in, and it' : 'It';
      return { ok: true, text: `${signedIn} answers, after ${ms} ms.` };
    } catch (thrown) {
      return { ok: false, text: errorText(thrown) };
    }
  }

  async #putPassword(id: string, password: string | undefined): Promise<boolean> {
    const { secrets, secretsChanged } = this.#parts;
    const key = trunkPasswordKey(id);
    if (secrets.get(key) === password) return false;
    await secrets.set(key, password);
    secretsChanged();
    return true;
  }
}
