import { isDeepStrictEqual } from 'node:util';
import { explainIssue } from './explain-issue.ts';
import { type Settings, settingsSchema } from './settings-schema.ts';
import { child, type Place, valueAt } from './zod-place.ts';

/** The version that this program writes. */
export const SETTINGS_VERSION = 1;

/** Takes a document of version n (its index + 1) to version n + 1. Empty while there is only version 1. */
export type Migration = (document: Record<string, unknown>) => Record<string, unknown>;
export const migrations: readonly Migration[] = [];

export interface Problem {
  readonly severity: 'warning' | 'error';
  /** Sentences for a person: what, where, and what to do. */
  readonly text: string;
}

/** A settings file's text, judged. */
export type Judged =
  /** Not JSON, or not an object. */
  | { readonly kind: 'damaged'; readonly reason: string }
  /** Written by a newer Copperline. */
  | { readonly kind: 'newer'; readonly version: number }
  /** JSON, but something in it is not allowed. */
  | {
      readonly kind: 'bad';
      readonly document: JsonObject;
      readonly unknown: readonly Place[];
      readonly texts: readonly string[];
    }
  | {
      readonly kind: 'good';
      /** As in the file, migrated, unknown names included. */
      readonly document: JsonObject;
      readonly settings: Settings;
      readonly unknown: readonly Place[];
      readonly unknownTexts: readonly string[];
    };

export type JsonObject = Record<string, unknown>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function judgeText(text: string): Judged {
  let document: unknown;
  try {
    // Windows editors put a byte order mark in front.
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    return { kind: 'damaged', reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
  if (!isJsonObject(document)) return { kind: 'damaged', reason: 'it holds no { } object' };
  return judgeDocument(document);
}

/** Judges a document; unknown names are allowed, told, and left in the document. */
export function judgeDocument(original: JsonObject): Judged {
  let document = original;
  const { version } = document;
  if (typeof version === 'number' && version > SETTINGS_VERSION) return { kind: 'newer', version };
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1) {
    for (const migrate of migrations.slice(version - 1)) document = migrate(document);
  }
  const unknown: Place[] = [];
  const unknownTexts: string[] = [];
  let known = document;
  // Zod tells the unknown names of an object only when it gets that far: ask again until none is left.
  for (;;) {
    const result = settingsSchema.safeParse(known);
    if (result.success) return { kind: 'good', document, settings: result.data, unknown, unknownTexts };
    const found = result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((name) => [...issue.path, name]) : [],
    );
    if (found.length === 0) {
      const texts = result.error.issues.flatMap((issue) => explainIssue(issue, settingsSchema, document));
      return { kind: 'bad', document, unknown, texts: [...texts, ...unknownTexts] };
    }
    for (const issue of result.error.issues)
      if (issue.code === 'unrecognized_keys') unknownTexts.push(...explainIssue(issue, settingsSchema, document));
    unknown.push(...found);
    known = without(known, found);
  }
}

/** What a change makes of a document, or why not. Names unknown to the schema are refused in the change and kept in the document. */
export function applyChange(
  document: JsonObject,
  unknown: readonly Place[],
  change: unknown,
):
  | { readonly ok: true; readonly document: JsonObject; readonly settings: Settings }
  | { readonly ok: false; readonly text: string } {
  if (!isJsonObject(change)) return { ok: false, text: 'A change of the settings is an object in { }.' };
  const merged = merge(without(document, unknown), change) as JsonObject;
  const result = settingsSchema.safeParse(merged);
  if (!result.success) {
    const texts = result.error.issues.flatMap((issue) => explainIssue(issue, settingsSchema, merged));
    return { ok: false, text: texts.join(' ') };
  }
  return { ok: true, document: withUnknown(merged, document, unknown), settings: result.data };
}

/** What is wrong with a change: each place, and what is allowed there. Empty: it could be made. */
export function faultsOf(
  document: JsonObject,
  unknown: readonly Place[],
  change: unknown,
): { readonly path: (string | number)[]; readonly text: string }[] {
  const merged = merge(without(document, unknown), change) as JsonObject;
  const result = settingsSchema.safeParse(merged);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    return explainIssue(issue, settingsSchema, merged).map((text) => ({ path, text: withoutPlace(text) }));
  });
}

/** `trunks[0].port (of "pbx") is 0. Allowed: a whole number` → `Allowed: a whole number`: the place is said by the field. */
function withoutPlace(text: string): string {
  const [, allowed] = / (Allowed: .*)$/s.exec(text) ?? [];
  if (allowed !== undefined) return allowed;
  return text.replace(/^[^ ]+(?: \(of "[^"]*"\))?: /, '');
}

/** Objects are merged, everything else is replaced, `null` removes (RFC 7396). */
export function merge(target: unknown, change: unknown): unknown {
  if (!isJsonObject(change)) return change;
  // fromEntries defines own properties: a `__proto__` in a change stays a name like any other.
  const merged = new Map(Object.entries(isJsonObject(target) ? target : {}));
  for (const [name, value] of Object.entries(change)) {
    if (value === null) merged.delete(name);
    else merged.set(name, merge(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** A copy without what stands at `places`. */
function without(document: JsonObject, places: readonly Place[]): JsonObject {
  const copy = structuredClone(document);
  for (const place of places) {
    const owner = valueAt(copy, place.slice(0, -1));
    const name = place.at(-1);
    if (isJsonObject(owner) && name !== undefined) Reflect.deleteProperty(owner, name);
  }
  return copy;
}

/** Puts unknown settings back where they stood; in a list that was replaced, into the item with the same id. */
function withUnknown(merged: JsonObject, before: JsonObject, unknown: readonly Place[]): JsonObject {
  for (const place of unknown) {
    let was: unknown = before;
    let is: unknown = merged;
    for (const step of place.slice(0, -1)) {
      was = child(was, step);
      if (Array.isArray(is)) {
        const id = child(was, 'id');
        is = id === undefined ? sameItem(is, Number(step), was) : is.find((item) => child(item, 'id') === id);
      } else is = child(is, step);
    }
    const name = String(place.at(-1));
    if (isJsonObject(is) && !Object.hasOwn(is, name)) {
      Object.defineProperty(is, name, {
        value: child(was, name),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
  return merged;
}

/** An item without an id is the same when all its known names still say the same. */
function sameItem(list: readonly unknown[], index: number, was: unknown): unknown {
  const item = list[index];
  if (!isJsonObject(item) || !isJsonObject(was)) return undefined;
  return Object.entries(item).every(([name, value]) => !Object.hasOwn(was, name) || isDeepStrictEqual(was[name], value))
    ? item
    : undefined;
}
