import { z } from 'zod';
import { namesAt, type Place, schemaAt, valueAt } from './zod-place.ts';

/** `trunks[0].port (of "pbx")`: where something stands in a document, as a person finds it. */
export function placeText(place: Place, document: unknown): string {
  let text = '';
  let owner = '';
  place.forEach((step, index) => {
    if (typeof step === 'number') {
      text += `[${step}]`;
      const id = valueAt(document, [...place.slice(0, index + 1), 'id']);
      if (typeof id === 'string' && index < place.length - 1) owner = ` (of "${shortened(id)}")`;
    } else text += text === '' ? String(step) : `.${String(step)}`;
  });
  return text === '' ? 'the top of the file' : text + owner;
}

/**
 * One thing that zod found wrong, as sentences for a person: the place, what stands there and what is allowed.
 * An issue about several unknown names gives one sentence for each.
 */
export function explainIssue(issue: z.core.$ZodIssue, schema: z.core.$ZodType, document: unknown): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => explainUnknown([...issue.path, name], schema, document));
  const place = placeText(issue.path, document);
  const value = valueAt(document, issue.path);
  if (issue.code === 'custom') return [`${place}: ${issue.message}.`];
  const allowed = allowedAt(issue, schema, document);
  if (value === undefined) return [`${place} is missing. Allowed: ${allowed}.`];
  return [`${place} is ${valueText(value)}. Allowed: ${allowed}.`];
}

/** A name that the schema does not know. */
export function explainUnknown(place: Place, schema: z.core.$ZodType, document: unknown): string {
  const owner = place.slice(0, -1);
  const names = namesAt(schema, owner, document);
  const like = nearest(String(place.at(-1)), names);
  const hint = like ? `Did you mean "${like}"?` : `Known here: ${names.join(', ')}.`;
  return `${placeText(place, document)} is not a known setting. ${hint}`;
}

function allowedAt(issue: z.core.$ZodIssue, schema: z.core.$ZodType, document: unknown): string {
  // A message that we wrote in the schema says it best; zod's own begin with one of these.
  if (!/^(Invalid|Too (big|small)|Unrecognized)/.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_union' && issue.discriminator) {
    // Zod tells the discriminator's values, though its type does not say so.
    const options: unknown = Reflect.get(issue, 'options');
    if (Array.isArray(options)) return oneOf(options.map(String));
  }
  const found = schemaAt(schema, issue.path, document);
  return found ? describeSchema(found) : issue.message;
}

/** What a value of this schema looks like, in words. */
export function describeSchema(schema: z.core.$ZodType): string {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });
  if (json.const !== undefined) return JSON.stringify(json.const);
  if (json.enum) return oneOf(json.enum.map(String));
  switch (json.type) {
    case 'integer':
      return `a whole number${range(json.minimum, json.maximum)}`;
    case 'number':
      return `a number${range(json.minimum, json.maximum)}`;
    case 'string':
      if (json.minLength && json.maxLength) return `text of ${json.minLength} to ${json.maxLength} characters`;
      return json.maxLength === undefined ? 'text' : `text of at most ${json.maxLength} characters`;
    case 'boolean':
      return 'true or false';
    case 'array':
      if (Array.isArray(json.prefixItems)) return `a list of ${json.prefixItems.length} values in [ ]`;
      return json.minItems ? `a list of at least ${json.minItems} in [ ]` : 'a list in [ ]';
    case 'object':
      return 'an object in { }';
    default:
      return 'another kind of value';
  }
}

function range(low: number | undefined, high: number | undefined): string {
  const from = low === undefined || low <= Number.MIN_SAFE_INTEGER ? undefined : low;
  const to = high === undefined || high >= Number.MAX_SAFE_INTEGER ? undefined : high;
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  if (from !== undefined) return ` of at least ${from}`;
  return to === undefined ? '' : ` of at most ${to}`;
}

const oneOf = (values: readonly string[]): string =>
  values.length === 1 ? `"${values[0]}"` : `one of ${values.map((value) => `"${value}"`).join(', ')}`;

function valueText(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return shortened(JSON.stringify(value) ?? String(value));
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

/** The name most like `name`, when it is like enough: at most a third of its letters differ. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters to put in, take out, change, or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
