/** A trunk's settings as `sip/` takes them. */
import type { TrunkId } from '../core/ids.ts';
import type { TrunkConfig } from '../sip/trunk.ts';
import type { TrunkSettings } from '../store/settings-schema.ts';

export function trunkConfig(id: TrunkId, settings: TrunkSettings, password: string): TrunkConfig {
  const { name: _name, ...rest } = given(settings);
  return { ...rest, id, kind: rest.kind.kind === 'peer' ? rest.kind : { ...rest.kind, password } };
}

/** The same without what is not set: zod says `undefined` where `exactOptionalPropertyTypes` wants nothing. */
type Given<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { [K in keyof T]: Given<Exclude<T[K], undefined>> }
    : T;

function given<T extends object>(settings: T): Given<T> {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  const inner = entries.map(([key, value]) => [key, isPlain(value) ? given(value) : value]);
  return Object.fromEntries(inner) as Given<T>;
}

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
