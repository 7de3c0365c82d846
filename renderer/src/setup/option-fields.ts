import type { LineLook } from '../../../main/contract/line-setup.ts';

/** An option of a line: where its settings have it, and what may be chosen. */
export type OptionField = {
  readonly name:
    | 'name'
    | 'number'
    | 'country'
    | 'fromLineDb'
    | 'toLineDb'
    | 'tailMs'
    | 'callerIdFormat'
    | 'callerIdWaitMs'
    | 'ringValidationMs'
    | 'answer'
    | 'cpc'
    | 'polarity'
    | 'silenceMs'
    | 'dialMethod'
    | 'dialToneTimeout';
  readonly at: readonly string[];
  /** What is in force where nothing is set. */
  readonly usual?: (profile: LineLook['profile']) => string | number | undefined;
} & (
  | { readonly kind: 'text' | 'country' }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  | { readonly kind: 'choice'; readonly choices: readonly { readonly value: string; readonly word: Choice }[] }
);

export type Choice =
  | ('off' | 'ms32' | 'ms64' | 'bell202' | 'v23' | 'dtmf' | 'jclip' | 'auto' | 'polarity' | 'voice' | 'after-dialling')
  | ('act' | 'learn' | 'ignore' | 'tone' | 'pulse' | 'dial' | 'fail');

const words = (...choices: readonly Choice[]) => choices.map((word) => ({ value: word, word }));
const gain = { kind: 'number', least: -20, most: 20 } as const;
const ms = { kind: 'number', least: 0, most: 10_000 } as const;

export const optionFields: readonly OptionField[] = [
  { name: 'name', at: ['name'], kind: 'text' },
  { name: 'number', at: ['numbering', 'number'], kind: 'text' },
  { name: 'country', at: ['country'], kind: 'country' },
  { name: 'fromLineDb', at: ['levels', 'fromLineDb'], ...gain },
  { name: 'toLineDb', at: ['levels', 'toLineDb'], ...gain },
  {
    name: 'tailMs',
    at: ['echo', 'tailMs'],
    kind: 'choice',
    choices: [
      { value: '0', word: 'off' },
      { value: '32', word: 'ms32' },
      { value: '64', word: 'ms64' },
    ],
  },
  {
    name: 'callerIdFormat',
    at: ['profile', 'callerIdFormats'],
    kind: 'choice',
    choices: words('bell202', 'v23', 'dtmf', 'jclip'),
    usual: ({ callerIdFormats }) => callerIdFormats[0],
  },
  {
    name: 'callerIdWaitMs',
    at: ['profile', 'callerIdWaitMs'],
    ...ms,
    usual: ({ callerIdWaitMs }) => callerIdWaitMs,
  },
  {
    name: 'ringValidationMs',
    at: ['profile', 'ringValidationMs'],
    ...ms,
    usual: ({ ringValidationMs }) => ringValidationMs,
  },
  {
    name: 'answer',
    at: ['profile', 'answer'],
    kind: 'choice',
    choices: words('auto', 'polarity', 'voice', 'after-dialling'),
    usual: ({ answer }) => answer,
  },
  {
    name: 'cpc',
    at: ['profile', 'disconnect', 'cpc'],
    kind: 'choice',
    choices: words('act', 'learn', 'ignore'),
    usual: ({ cpc }) => cpc,
  },
  {
    name: 'polarity',
    at: ['profile', 'disconnect', 'polarity'],
    kind: 'choice',
    choices: words('act', 'learn', 'ignore'),
    usual: ({ polarity }) => polarity,
  },
  {
    name: 'silenceMs',
    at: ['profile', 'silenceMs'],
    kind: 'number',
    least: 0,
    most: 600_000,
    usual: ({ silenceMs }) => silenceMs,
  },
  {
    name: 'dialMethod',
    at: ['profile', 'dialMethod'],
    kind: 'choice',
    choices: words('tone', 'pulse'),
    usual: ({ dialMethod }) => dialMethod,
  },
  {
    name: 'dialToneTimeout',
    at: ['profile', 'dialToneTimeout'],
    kind: 'choice',
    choices: words('dial', 'fail'),
    usual: ({ dialToneTimeout }) => dialToneTimeout,
  },
];

type Json = Readonly<Record<string, unknown>>;

/** As the form shows it; empty where nothing is set. A list shows its first. */
export function valueAt(settings: Json, { at }: OptionField): string {
  let here: unknown = settings;
  for (const name of at) here = typeof here === 'object' && here !== null ? (here as Json)[name] : undefined;
  const one = Array.isArray(here) ? here[0] : here;
  return one === undefined || one === null ? '' : String(one);
}

/** The part of the settings that says so; an empty value takes it away. */
export function changeOf(field: OptionField, value: string): Json {
  const set = value === '' ? empty(field) : typed(field, value);
  return field.at.reduceRight<unknown>((inner, name) => ({ [name]: inner }), set) as Json;
}

const empty = ({ name }: OptionField): unknown => (name === 'name' ? '' : null);

function typed({ name, kind }: OptionField, value: string): unknown {
  if (name === 'callerIdFormat') return [value];
  return kind === 'number' || name === 'tailMs' ? Number(value) : value;
}

/** Changes of several places of one line as one. */
export function together(changes: readonly Json[]): Json {
  const all: Record<string, unknown> = {};
  for (const change of changes)
    for (const [name, value] of Object.entries(change)) {
      const before = all[name];
      const both = isObject(before) && isObject(value);
      all[name] = both ? together([before, value]) : value;
    }
  return all;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
