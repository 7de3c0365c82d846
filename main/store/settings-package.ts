import { createHash } from 'node:crypto';
import { z } from 'zod';
import { errorText } from '../core/errors.ts';
import { type SealedBox, seal, sealedBox, unseal } from './sealed-secrets.ts';
import { isJsonObject, type JsonObject, judgeDocument } from './settings-document.ts';
import type { Settings } from './settings-schema.ts';

/** The file within an archive. */
export const PACKAGE_FILE = 'copperline.json';
/** What a settings file could be at the most. */
export const LARGEST_PACKAGE = 16 * 1024 * 1024;
const FORMAT = 1;

const packageSchema = z.object({
  copperline: z.enum(['settings', 'backup']),
  format: z.number(),
  madeAt: z.number().min(0).max(8.64e15),
  madeBy: z.string().max(64),
  settings: z.record(z.string(), z.unknown()),
  sealed: sealedBox.optional(),
});

const secretsSchema = z.object({
  secrets: z.record(z.string().min(1).max(200), z.string().max(2_000)),
});

/** Settings on their way from one gateway to another, or to a safe place. */
export interface SettingsPackage {
  readonly kind: 'settings' | 'backup';
  readonly madeAt?: number;
  readonly madeBy?: string;
  readonly document: JsonObject;
  readonly settings: Settings;
  /** Names that this version does not know, a sentence each; they are left out. */
  readonly unknownTexts: readonly string[];
  readonly sealed?: SealedBox;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bound to the settings that it was made with. */
const aboutOf = (kind: string, settings: JsonObject): string =>
  `copperline ${kind} ${sha256(Buffer.from(JSON.stringify(settings)))}`;

export async function writePackage(options: {
  readonly kind: 'settings' | 'backup';
  readonly settings: JsonObject;
  readonly secrets: ReadonlyMap<string, string>;
  /** Without one, secrets are left out. */
  readonly passphrase?: string | undefined;
  readonly madeAt: number;
  readonly madeBy: string;
}): Promise<string> {
  const { kind, settings, secrets, passphrase, madeAt, madeBy } = options;
  const sealed =
    passphrase === undefined
      ? undefined
      : await seal({ secrets: Object.fromEntries(secrets) }, passphrase, aboutOf(kind, settings));
  return `${JSON.stringify({ copperline: kind, format: FORMAT, madeAt, madeBy, settings, ...(sealed ? { sealed } : {}) }, null, 2)}\n`;
}

/** Reads a package, or a settings.json as it is. Nothing in it is believed before it fits the schema. */
export function readPackage(
  text: string,
): { readonly ok: true; readonly package: SettingsPackage } | { readonly ok: false; readonly text: string } {
  let read: unknown;
  try {
    read = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    return { ok: false, text: `This is no settings file: it is not JSON (${errorText(thrown).slice(0, 100)}).` };
  }
  if (!isJsonObject(read)) return { ok: false, text: 'This is no settings file: it holds no { } object.' };
  if (!('copperline' in read)) return judged(read, { kind: 'settings' });
  const { format } = read;
  if (typeof format === 'number' && format > FORMAT)
    return { ok: false, text: 'This file was made by a newer Copperline. Install that version here first.' };
  const whole = packageSchema.safeParse(read);
  if (!whole.success) return { ok: false, text: `This file is damaged: ${z.prettifyError(whole.error).slice(0, 300)}` };
  const { copperline: kind, madeAt, madeBy, settings, sealed } = whole.data;
  return judged(settings, { kind, madeAt, madeBy, ...(sealed ? { sealed } : {}) });
}

/** Undefined: the passphrase is another one, or the file was changed since. */
export async function openSecretsOf(
  { kind, document, sealed }: SettingsPackage,
  passphrase: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (!sealed) return new Map();
  const opened = secretsSchema.safeParse(await unseal(sealed, passphrase, aboutOf(kind, document)));
  return opened.success ? new Map(Object.entries(opened.data.secrets)) : undefined;
}

function judged(
  document: JsonObject,
  about: Omit<SettingsPackage, 'document' | 'settings' | 'unknownTexts'>,
): ReturnType<typeof readPackage> {
  const result = judgeDocument({ version: 1, ...document });
  switch (result.kind) {
    case 'good':
      return {
        ok: true,
        package: { ...about, document, settings: result.settings, unknownTexts: result.unknownTexts },
      };
    case 'bad':
      return {
        ok: false,
        text: `The settings in this file have a value that is not allowed: ${result.texts.join(' ')}`,
      };
    case 'newer':
      return {
        ok: false,
        text: `These settings are of a newer Copperline (version ${result.version}). Install that one here first.`,
      };
    case 'damaged':
      return { ok: false, text: `The settings in this file are damaged: ${result.reason}.` };
  }
}
