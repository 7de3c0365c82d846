import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { OfferedFile, Outcome } from '../../contract/outcome.ts';
import type { ProvisioningPlan } from '../../contract/provisioning.ts';
import type { Clock } from '../../core/clock.ts';
import { errorText } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { writeZip, type ZipEntry } from '../../monitor/zip-file.ts';
import {
  copyBook,
  forgetRestores,
  keepForNextStart,
  type RestorableBook,
  restorableBooks,
} from '../../store/restorable-books.ts';
import { SHORTEST_PASSPHRASE } from '../../store/sealed-secrets.ts';
import { type SecretsFile, secretsDocument } from '../../store/secrets-file.ts';
import { isJsonObject, type JsonObject } from '../../store/settings-document.ts';
import type { SettingsFile } from '../../store/settings-file.ts';
import { PACKAGE_FILE, writePackage } from '../../store/settings-package.ts';
import { isSame, nameOf, type Visitor } from '../access/visitor.ts';
import type { FileShelf } from '../file-shelf.ts';
import { fetchPackage } from './fetch-package.ts';
import { type LookedAt, lookAt } from './looked-at.ts';

const UNDO_FILE = 'provisioning-undo.json';
/** Looked at and not applied: time to read what would change. */
const PLAN_LIFE_MS = 30 * 60_000;
const MOST_PLANS = 4;
/** Managers know this gateway by it: another one is another. */
const OF_THIS_GATEWAY = new Set(['monitoring/snmp-engine']);

const undoSchema = z.object({
  version: z.literal(1),
  appliedAt: z.number(),
  from: z.string(),
  settings: z.record(z.string(), z.unknown()),
  /** Locked as those in secrets.json are. */
  secrets: secretsDocument,
});
type Undo = z.infer<typeof undoSchema>;

/** What there is before a step. */
interface Before extends Pick<Undo, 'appliedAt' | 'from'> {
  readonly settings: JsonObject;
  readonly secrets: ReadonlyMap<string, string>;
}

type Offered = { readonly ok: true; readonly file: OfferedFile } | { readonly ok: false; readonly text: string };

interface Plan extends LookedAt {
  readonly for: Visitor;
  readonly from: string;
  readonly end: Disposable;
}

/** What goes along with the settings. */
type Wanted = Readonly<Record<RestorableBook['name'], boolean>>;

const removeAll = (paths: Iterable<string>): Promise<unknown> =>
  Promise.all([...paths].map((path) => rm(path, { force: true })));

const PASSPHRASE = `A passphrase has ${SHORTEST_PASSPHRASE} characters at least: whoever has the file can guess at it for as long as they like.`;

/** Settings that go to another gateway or a safe place, and come from there. Nothing is changed before it was looked at. */
export class ProvisioningDesk implements AsyncDisposable {
  readonly #dataDir: string;
  readonly #settings: SettingsFile;
  readonly #secrets: SecretsFile;
  readonly #shelf: FileShelf;
  readonly #version: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #changed: () => void;
  readonly #plans = new Map<string, Plan>();

  constructor(options: {
    readonly dataDir: string;
    readonly settings: SettingsFile;
    readonly secrets: SecretsFile;
    readonly shelf: FileShelf;
    readonly version: string;
    readonly clock: Clock;
    readonly log: Log;
    /** Passwords and keys are others now. */
    readonly secretsChanged: () => void;
  }) {
    this.#dataDir = options.dataDir;
    this.#settings = options.settings;
    this.#secrets = options.secrets;
    this.#shelf = options.shelf;
    this.#version = options.version;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#changed = options.secretsChanged;
  }

  /** Settings for another gateway: without the adapters of this computer. */
  async export(visitor: Visitor, passphrase: string | undefined): Promise<Offered> {
    const { adapters: _, ...settings } = await this.#settings.document();
    return this.#offer('settings', visitor, passphrase, settings, []);
  }

  async backup(
    visitor: Visitor,
    { passphrase, ...wanted }: Wanted & { readonly passphrase?: string | undefined },
  ): Promise<Offered> {
    const more: { name: string; file: string }[] = [];
    try {
      for (const book of restorableBooks.filter(({ name }) => wanted[name])) {
        const copy = this.#shelf.newPath();
        more.push({ name: book.file, file: copy });
        await copyBook(book, this.#dataDir, copy);
      }
      return await this.#offer('backup', visitor, passphrase, await this.#settings.document(), more);
    } catch (thrown) {
      return { ok: false, text: `The backup could not be made: ${errorText(thrown)}.` };
    } finally {
      await Promise.all(more.map((copy) => rm(copy.file, { force: true })));
    }
  }

  async look(
    visitor: Visitor,
    input: {
      readonly source:
        | { readonly kind: 'upload'; readonly id: string }
        | { readonly kind: 'address'; readonly url: string };
      readonly sha256?: string | undefined;
      readonly passphrase?: string | undefined;
    },
  ): Promise<{ readonly ok: true; readonly plan: ProvisioningPlan } | { readonly ok: false; readonly text: string }> {
    const { source, sha256, passphrase } = input;
    const fetched = this.#shelf.newPath();
    const books = new Map(restorableBooks.map((book) => [book, this.#shelf.newPath()]));
    try {
      const path = source.kind === 'upload' ? this.#shelf.uploaded(source.id, visitor) : fetched;
      if (path === undefined) return { ok: false, text: 'This file is gone. Send it once more.' };
      const from = source.kind === 'upload' ? 'a file' : await fetchPackage(source.url, fetched, this.#clock);
      const looked = await lookAt({ path, from, sha256, passphrase, current: this.#settings.current, books });
      const id = randomUUID();
      this.#plans.set(id, {
        ...looked,
        for: visitor,
        from,
        end: this.#clock.after(PLAN_LIFE_MS, () => this.#forget(id)),
      });
      const oldest = this.#plans.keys().next();
      if (this.#plans.size > MOST_PLANS && !oldest.done) this.#forget(oldest.value);
      return { ok: true, plan: { id, ...looked.plan } };
    } catch (thrown) {
      await removeAll(books.values());
      return { ok: false, text: errorText(thrown) };
    } finally {
      await rm(fetched, { force: true });
    }
  }

  async apply(visitor: Visitor, { id, ...wanted }: Wanted & { readonly id: string }): Promise<Outcome> {
    const plan = this.#plans.get(id);
    if (!plan || !isSame(plan.for, visitor))
      return { ok: false, text: 'This was looked at too long ago. Look at it once more.' };
    const before = await this.#present(plan.from);
    const done = await this.#put(
      plan.document,
      plan.secrets && new Map([...this.#secrets.all, ...plan.secrets]),
      before,
    );
    if (!done.ok) return done;
    for (const [book, copy] of plan.books)
      try {
        if (wanted[book.name]) keepForNextStart(book, this.#dataDir, copy);
      } catch (thrown) {
        forgetRestores(this.#dataDir);
        await this.#back(before, undefined);
        return { ok: false, text: `${book.words.notTaken(errorText(thrown))} Nothing was changed.` };
      }
    this.#forget(id);
    this.#log.info({ who: nameOf(visitor), from: plan.from, sha256: plan.plan.sha256 }, 'settings were applied');
    return { ok: true };
  }

  async undo(): Promise<Outcome> {
    const undo = await this.#undo();
    if (!undo) return { ok: false, text: 'There is nothing to go back to.' };
    let secrets: ReadonlyMap<string, string>;
    try {
      secrets = await this.#secrets.fromDocument(undo.secrets, UNDO_FILE);
    } catch (thrown) {
      return { ok: false, text: errorText(thrown) };
    }
    const done = await this.#put(undo.settings, secrets, await this.#present('undo'));
    if (done.ok) forgetRestores(this.#dataDir);
    return done;
  }

  async state(): Promise<{ readonly undo?: { readonly appliedAt: number; readonly from: string } }> {
    const undo = await this.#undo();
    return undo ? { undo: { appliedAt: undo.appliedAt, from: undo.from } } : {};
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const copies = [...this.#plans.values()].flatMap(({ books }) => [...books.values()]);
    for (const { end } of this.#plans.values()) end[Symbol.dispose]();
    this.#plans.clear();
    await removeAll(copies);
  }

  async #offer(
    kind: 'settings' | 'backup',
    visitor: Visitor,
    passphrase: string | undefined,
    settings: JsonObject,
    more: readonly ZipEntry[],
  ): Promise<Offered> {
    if (passphrase !== undefined && passphrase.length < SHORTEST_PASSPHRASE) return { ok: false, text: PASSPHRASE };
    const madeAt = this.#clock.wallTime();
    const secrets = new Map([...this.#secrets.all].filter(([key]) => !OF_THIS_GATEWAY.has(key)));
    const path = this.#shelf.newPath();
    try {
      const text = await writePackage({ kind, settings, secrets, passphrase, madeAt, madeBy: this.#version });
      const day = new Date(madeAt).toISOString().slice(0, 10);
      if (kind === 'settings') {
        await writeFileAtomic(path, text, { mode: 0o600 });
        return { ok: true, file: await this.#shelf.offer(path, `copperline-settings-${day}.json`, visitor) };
      }
      await writeZip(path, [{ name: PACKAGE_FILE, data: text }, ...more], madeAt);
      return { ok: true, file: await this.#shelf.offer(path, `copperline-backup-${day}.zip`, visitor) };
    } catch (thrown) {
      await rm(path, { force: true });
      this.#log.error({ err: thrown }, 'settings could not be put into a file');
      return { ok: false, text: `The file could not be made: ${errorText(thrown)}.` };
    }
  }

  async #present(from: string): Promise<Before> {
    return {
      appliedAt: this.#clock.wallTime(),
      from,
      settings: await this.#settings.document(),
      secrets: this.#secrets.all,
    };
  }

  /** The way back is on the disk before the first step is made; what fails on the way leaves all as it was. */
  async #put(settings: JsonObject, secrets: ReadonlyMap<string, string> | undefined, before: Before): Promise<Outcome> {
    const path = join(this.#dataDir, UNDO_FILE);
    const former = await readFile(path, 'utf8').catch(() => undefined);
    try {
      const undo = { version: 1, ...before, secrets: await this.#secrets.toDocument(before.secrets) };
      await writeFileAtomic(path, `${JSON.stringify(undo)}\n`, { mode: 0o600 });
    } catch (thrown) {
      return { ok: false, text: `The way back could not be saved: ${errorText(thrown)}. Nothing was changed.` };
    }
    try {
      // Secrets first: a trunk that is started by its settings finds its password.
      if (secrets) await this.#secrets.replaceAll(secrets);
      const saved = await this.#settings.replace(settings);
      if (!saved.ok) {
        await this.#back(before, former);
        return { ok: false, text: `${saved.text} Nothing was changed.` };
      }
    } catch (thrown) {
      await this.#back(before, former);
      return { ok: false, text: `${errorText(thrown)} Nothing was changed.` };
    }
    this.#changed();
    return { ok: true };
  }

  /** @param former what could be undone before */
  async #back(before: Before, former: string | undefined): Promise<void> {
    const path = join(this.#dataDir, UNDO_FILE);
    try {
      await this.#secrets.replaceAll(before.secrets);
      await this.#settings.replace(before.settings);
      if (former === undefined) await rm(path, { force: true });
      else await writeFileAtomic(path, former, { mode: 0o600 });
    } catch (thrown) {
      this.#log.error({ err: thrown }, `settings could not be put back; they are in ${UNDO_FILE}`);
    }
  }

  async #undo(): Promise<Undo | undefined> {
    try {
      const read: unknown = JSON.parse(await readFile(join(this.#dataDir, UNDO_FILE), 'utf8'));
      const parsed = undoSchema.safeParse(read);
      return parsed.success && isJsonObject(parsed.data.settings) ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }

  #forget(id: string): void {
    const plan = this.#plans.get(id);
    if (!plan) return;
    this.#plans.delete(id);
    plan.end[Symbol.dispose]();
    void removeAll(plan.books.values());
  }
}
