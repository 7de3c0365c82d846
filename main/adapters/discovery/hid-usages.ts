/** What a HID report descriptor (HID 1.11 §6.2.2) says that the device is and what it sends: no more is needed to find it. Pure. */

/** Usage page and usage: `0x0b0020`. */
export type Usage = number;

export interface HidUsages {
  /** Its top-level collections. */
  readonly collections: readonly Usage[];
  /** What it tells the host. */
  readonly inputs: ReadonlySet<Usage>;
}

const tag = {
  input: 0x80,
  output: 0x90,
  collection: 0xa0,
  end: 0xc0,
  page: 0x04,
  usage: 0x08,
  first: 0x18,
  last: 0x28,
};
/** Long items are reserved; nothing sends them. */
const LONG_ITEM = 0xfe;
/** A descriptor may name thousands of usages in three items. */
const MOST_IN_A_RANGE = 256;

export function readHidUsages(descriptor: Uint8Array): HidUsages {
  const collections: Usage[] = [];
  const inputs = new Set<Usage>();
  let page = 0;
  let depth = 0;
  let named: Usage[] = [];
  let first = 0;
  for (let at = 0; at < descriptor.length; ) {
    const prefix = descriptor[at] ?? 0;
    if (prefix === LONG_ITEM) break;
    const size = (prefix & 3) === 3 ? 4 : prefix & 3;
    let value = 0;
    for (let i = 0; i < size; i++) value += (descriptor[at + 1 + i] ?? 0) * 2 ** (8 * i);
    const usage = size === 4 ? value : page * 0x1_0000 + value;
    at += 1 + size;
    switch (prefix & 0xfc) {
      case tag.page:
        page = value;
        continue;
      case tag.usage:
        named.push(usage);
        continue;
      case tag.first:
        first = usage;
        continue;
      case tag.last:
        for (let each = first; each <= usage && each - first < MOST_IN_A_RANGE; each++) named.push(each);
        continue;
      case tag.collection:
        if (depth === 0 && named[0] !== undefined) collections.push(named[0]);
        depth += 1;
        break;
      case tag.end:
        depth -= 1;
        break;
      case tag.input:
        for (const each of named) inputs.add(each);
        break;
      case tag.output:
        break;
      default:
        // A global item leaves the local ones alone; a feature ends them.
        if ((prefix & 0xfc) !== 0xb0) continue;
    }
    named = [];
  }
  return { collections, inputs };
}
