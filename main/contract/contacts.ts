/** Contacts, who is blocked, and who is calling. */
import { z } from 'zod';
import { historyCall } from './history.ts';
import { manyLines, oneLine } from './plain-text.ts';

const outcome = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), text: z.string() }),
]);
const no = z.object({ ok: z.literal(false), text: z.string() });
const id = z.string().min(1).max(64);
const numberKind = z.enum(['mobile', 'work', 'home', 'main', 'fax', 'other']);

/** What a person writes; whatever came from a file is within the same bounds. */
export const contactDraft = z.object({
  /** Empty for a company as such. */
  name: oneLine(200).default(''),
  company: oneLine(200).default(''),
  title: oneLine(200).default(''),
  /** The most wanted first. */
  numbers: z
    .array(z.object({ kind: numberKind.default('other'), number: oneLine(64) }))
    .max(20)
    .default([]),
  emails: z.array(oneLine(254)).max(20).default([]),
  note: manyLines(4_000).default(''),
  uid: oneLine(255).optional(),
});
export type ContactDraftInput = z.input<typeof contactDraft>;

/** As it is shown: bounds are for what comes in. */
export const contactView = z.object({
  id: z.string(),
  name: z.string(),
  company: z.string(),
  title: z.string(),
  /** `e164` where it is a number of the telephone network. */
  numbers: z.array(z.object({ kind: numberKind, number: z.string(), e164: z.string().optional() })),
  emails: z.array(z.string()),
  note: z.string(),
  changedAt: z.number(),
});
export type ContactView = z.infer<typeof contactView>;

/** Whose number it is. `last-digits`: likely, not certain. */
export const contactMatch = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('one'), by: z.enum(['number', 'last-digits']), contact: contactView }),
  /** The one changed last first. */
  z.object({ kind: z.literal('several'), by: z.enum(['number', 'last-digits']), contacts: z.array(contactView) }),
]);
export type ContactMatchView = z.infer<typeof contactMatch>;

/** Who is calling, all that is known. */
export const callerPop = z.object({
  match: contactMatch,
  /** The last ones with this number, either way; newest first. */
  calls: z.array(historyCall),
  /** On the block list: why. */
  blocked: z.string().optional(),
});
export type CallerPopView = z.infer<typeof callerPop>;

const blockMatch = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('exact'),
    number: z.string().regex(/^\+?[0-9*# ().-]{1,32}$/, 'a number of at most 32 digits, + in front'),
  }),
  z.object({
    is: z.literal('prefix'),
    digits: z.string().regex(/^\+?[0-9]{2,32}$/, 'at least two digits, + in front'),
  }),
  z.object({ is: z.literal('withheld') }),
]);
const blockAction = z.discriminatedUnion('do', [
  /** The line rings on at the exchange, and nobody here hears it. */
  z.object({ do: z.literal('silence') }),
  /** Picked up and hung up: the caller pays for a call. */
  z.object({ do: z.literal('hang-up') }),
  z.object({ do: z.literal('send'), trunk: z.string().min(1).max(32), to: z.string().min(1).max(64) }),
]);
export const blockDraft = z.object({ match: blockMatch, action: blockAction, why: oneLine(200).default('') });
export const blockView = z.object({
  id: z.string(),
  match: blockMatch,
  action: blockAction,
  why: z.string(),
  addedAt: z.number(),
});
export type BlockView = z.infer<typeof blockView>;

/** Of a file: so large at the most, and in parts of so many bytes, because a console's messages are small. */
export const IMPORT_MAX_BYTES = 32 * 1024 * 1024;
export const IMPORT_PART_BYTES = 36 * 1024;

/** What a column of a table may be taken for. */
export const csvField = z.enum([
  'ignore',
  'name',
  'given',
  'middle',
  'family',
  'prefix',
  'suffix',
  'company',
  'department',
  'title',
  'email',
  'note',
  'kind',
  'mobile',
  'work',
  'home',
  'main',
  'fax',
  'other',
  'uid',
]);
export type CsvFieldName = z.infer<typeof csvField>;
const charset = z.enum([
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'windows-1253',
  'windows-1254',
  'iso-8859-15',
  'macintosh',
  'shift_jis',
  'gb18030',
]);
export const IMPORT_CHARSETS = charset.options;
const delimiter = z.enum([',', ';', '\t', '|']);

/** How a file is read, where the guess is wrong. */
export const importChoice = z.object({
  charset: charset.optional(),
  delimiter: delimiter.optional(),
  /** What each column of a table is. */
  fields: z.array(csvField).max(200).optional(),
});
export type ImportChoice = z.infer<typeof importChoice>;

export const importPreview = z.object({
  ok: z.literal(true),
  format: z.enum(['vcard', 'csv']),
  charset,
  /** Of a table: its columns, what they are taken for, and the first rows. */
  table: z
    .object({
      delimiter,
      headings: z.array(z.string()),
      fields: z.array(csvField),
      rows: z.array(z.array(z.string())),
    })
    .optional(),
  counts: z.object({
    new: z.number(),
    /** They are there, and the file says more or something else. */
    changed: z.number(),
    /** They are there just so. */
    same: z.number(),
    /** More than once in the file. */
    repeated: z.number(),
    skipped: z.number(),
  }),
  /** The first hundred of those that change something. */
  contacts: z.array(z.object({ state: z.enum(['new', 'changed']), contact: contactDraftView() })),
  /** What could not be read, a sentence each; the first twenty. */
  problems: z.array(z.string()),
});
export type ImportPreview = z.infer<typeof importPreview>;

function contactDraftView() {
  return contactView.omit({ id: true, changedAt: true }).extend({
    numbers: z.array(z.object({ kind: numberKind, number: z.string() })),
  });
}

/** Requests by name. */
export const contactRequests = {
  /** By name, with a text those that it finds: beginnings of words without accents, beginnings and ends of numbers. */
  'contacts.list': {
    input: z.object({
      text: z.string().max(200).default(''),
      after: z.string().max(400).optional(),
      limit: z.int().min(1).max(200).default(50),
    }),
    /** A page may be short before the end. */
    output: z.object({ contacts: z.array(contactView), next: z.string().optional(), count: z.number() }),
  },
  'contacts.get': { input: z.object({ id }), output: z.object({ contact: contactView.optional() }) },
  /** A new one without an id. */
  'contacts.save': {
    input: z.object({ id: id.optional(), contact: contactDraft }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), id: z.string(), batch: z.number() }), no]),
  },
  'contacts.remove': {
    input: z.object({ ids: z.array(id).min(1).max(1_000) }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), batch: z.number() }), no]),
  },
  /** Makes undone what was saved, removed or imported together. What was changed again since stays as it is. */
  'contacts.undo': {
    input: z.object({ batch: z.int() }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), restored: z.number(), left: z.number() }), no]),
  },
  'contacts.undoable': {
    input: z.object({}),
    output: z.object({ steps: z.array(z.object({ batch: z.number(), at: z.number(), title: z.string() })) }),
  },
  /** Begins to take a file; one at a time from each console, and a new one in the last one's place. */
  'contacts.import-open': {
    input: z.object({ name: oneLine(200), bytes: z.int().min(1).max(IMPORT_MAX_BYTES) }),
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), id: z.string() }), no]),
  },
  /** The next part of it, in base64. */
  'contacts.import-part': {
    input: z.object({ id, at: z.int().min(0), data: z.base64().max(4 * Math.ceil(IMPORT_PART_BYTES / 3)) }),
    output: outcome,
  },
  /** What it would do. Nothing is changed yet. */
  'contacts.import-preview': {
    input: z.object({ id, choice: importChoice.default({}) }),
    output: z.discriminatedUnion('ok', [importPreview, no]),
  },
  /** Does what the last preview said. */
  'contacts.import-apply': {
    input: z.object({ id }),
    output: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), batch: z.number(), added: z.number(), changed: z.number() }),
      no,
    ]),
  },
  'contacts.import-close': { input: z.object({ id }), output: outcome },
  /** All contacts as a file, a part at a time: `next` asks for the part after it. */
  'contacts.export': {
    input: z.object({ format: z.enum(['vcard-3', 'vcard-4', 'csv']), after: z.string().max(400).optional() }),
    output: z.object({ text: z.string(), next: z.string().optional() }),
  },
  /** Who is calling: `line` says where the number is meant. */
  'caller.pop': {
    input: z.object({
      number: z.string().max(64).optional(),
      withheld: z.enum(['private', 'unavailable']).optional(),
      line: z.string().max(64).optional(),
      calls: z.int().min(0).max(50).default(5),
    }),
    output: callerPop,
  },
  'blocked.list': {
    input: z.object({}),
    output: z.object({ blocked: z.array(blockView), suspendedUntil: z.number().optional() }),
  },
  /** The same match again is changed. */
  'blocked.add': {
    input: blockDraft,
    output: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), id: z.string() }), no]),
  },
  'blocked.remove': { input: z.object({ id }), output: outcome },
} as const;
