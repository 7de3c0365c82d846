import { isDeepStrictEqual } from 'node:util';
import { redact } from '../core/redact.ts';

export interface SettingDifference {
  /** `trunks "pbx" › host` */
  readonly place: string;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: string;
  readonly after?: string;
}

const LONGEST_VALUE = 200;

/**
 * What is otherwise, place by place, as a person reads it. Lists whose members have an `id` are compared by it, others as
 * a whole. No secrets, whatever somebody wrote where.
 */
export function settingDifferences(before: unknown, after: unknown): SettingDifference[] {
  return differences('', redact(before), redact(after));
}

function differences(place: string, before: unknown, after: unknown): SettingDifference[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [{ place, kind: 'added', after: valueText(after) }];
  if (after === undefined) return [{ place, kind: 'removed', before: valueText(before) }];
  const [one, two] = [byId(before), byId(after)];
  if (one && two) {
    const ids = [...new Set([...one.keys(), ...two.keys()])];
    const each = ids.flatMap((id) => differences(`${place} ${JSON.stringify(id)}`, one.get(id), two.get(id)));
    const order = ids.filter((id) => one.has(id) && two.has(id));
    const moved = !isDeepStrictEqual(
      [...one.keys()].filter((id) => order.includes(id)),
      [...two.keys()].filter((id) => order.includes(id)),
    );
    return moved
      ? [
          ...each,
          {
            place: `${place} (order)`,
            kind: 'changed',
            before: [...one.keys()].join(', '),
            after: [...two.keys()].join(', '),
          },
        ]
      : each;
  }
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) =>
      differences(place === '' ? name : `${place} › ${name}`, own(before, name), own(after, name)),
    );
  }
  return [{ place, kind: 'changed', before: valueText(before), after: valueText(after) }];
}

/** Members by their ids, if it is a list of such. */
function byId(value: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.map((item): [unknown, unknown] => [isObject(item) ? own(item, 'id') : undefined, item]);
  if (!entries.every((entry): entry is [string, unknown] => typeof entry[0] === 'string')) return undefined;
  const map = new Map(entries);
  return map.size === entries.length ? map : undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (value: object, name: string): unknown =>
  Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
