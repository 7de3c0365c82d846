/** How the present start stands: kept in desktop.json, so that a start that fails is known to the next. */
export interface StartRecord {
  readonly version: string;
  /** Starts of this version since it last proved itself, this one included. */
  readonly tries: number;
  /** It ran for a while with its lines in service. */
  readonly healthy: boolean;
  /** The version before it, which is known to run. */
  readonly before?: string | undefined;
}

/** A start of a new version that ends this often before it proved itself: it does not work here. */
const MOST_TRIES = 3;

export type StartVerdict =
  | { readonly kind: 'go'; readonly record: StartRecord }
  /** Go back to `version`; `refused` is not to be taken again. */
  | { readonly kind: 'roll-back'; readonly version: string; readonly refused: string };

/** What a start of `version` is to do. Only a version that never proved itself here is ever gone back from. */
export function judgeStart(last: StartRecord | undefined, version: string): StartVerdict {
  if (!last) return { kind: 'go', record: { version, tries: 1, healthy: false } };
  if (last.version !== version) {
    const before = last.healthy ? last.version : last.before;
    return { kind: 'go', record: { version, tries: 1, healthy: false, ...(before === undefined ? {} : { before }) } };
  }
  if (last.healthy) return { kind: 'go', record: { ...last, tries: 1 } };
  if (last.tries >= MOST_TRIES && last.before !== undefined && last.before !== version)
    return { kind: 'roll-back', version: last.before, refused: version };
  return { kind: 'go', record: { ...last, tries: last.tries + 1 } };
}
