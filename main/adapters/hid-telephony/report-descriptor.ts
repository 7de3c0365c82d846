/** HID report descriptors (HID 1.11 §6.2.2), as far as finding a field in a report takes. Pure. */

export type ReportKind = 'input' | 'output' | 'feature';

/** One value in a report, or one array of selectors. */
export interface ReportField {
  readonly kind: ReportKind;
  /** 0: the device numbers no reports, and none begins with a number. */
  readonly reportId: number;
  /** After the report's number. */
  readonly bit: number;
  /** Of one value. */
  readonly bits: number;
  /** Usage page above bit 16, usage below; of an array every usage that it may select, from `logicalMin` on. */
  readonly usages: readonly number[];
  /** Values in it: more than one for arrays, and for bytes that belong together (a text). */
  readonly count: number;
  readonly array: boolean;
  /** A press turns it over; otherwise its value is the state. */
  readonly relative: boolean;
  readonly logicalMin: number;
  readonly logicalMax: number;
  /** The usage of the application collection that it lies in. */
  readonly application: number;
}

export interface ReportDescriptor {
  readonly fields: readonly ReportField[];
  readonly numbered: boolean;
  /** Bytes of each report, its number left out. By `input:1`. */
  readonly lengths: ReadonlyMap<string, number>;
}

/** `page` and `usage` as one number, as in `ReportField.usages`. */
export const usageOf = (page: number, usage: number): number => page * 0x10000 + usage;

/** §6.2.2.4 to .8: tag and type of an item, its size bits left out. */
const item = {
  input: 0x80,
  output: 0x90,
  feature: 0xb0,
  collection: 0xa0,
  endCollection: 0xc0,
  usagePage: 0x04,
  logicalMin: 0x14,
  logicalMax: 0x24,
  reportSize: 0x74,
  reportId: 0x84,
  reportCount: 0x94,
  push: 0xa4,
  pop: 0xb4,
  usage: 0x08,
  usageMin: 0x18,
  usageMax: 0x28,
} as const;
const LONG_ITEM = 0xfe;
const APPLICATION = 1;
const CONSTANT = 1;
const VARIABLE = 2;
const RELATIVE = 4;
/** More usages than any report has fields: a range that says more is garbage. */
const MOST_USAGES = 4096;
const MOST_REPORT_BITS = 8 * 4096;

interface Globals {
  readonly page: number;
  readonly logicalMin: number;
  readonly logicalMax: number;
  /** Unsigned reading of `logicalMax`, which many devices mean. */
  readonly logicalMaxUnsigned: number;
  readonly size: number;
  readonly count: number;
  readonly reportId: number;
}

const nothing: Globals = {
  page: 0,
  logicalMin: 0,
  logicalMax: 0,
  logicalMaxUnsigned: 0,
  size: 0,
  count: 0,
  reportId: 0,
};

/** What a device's reports hold. Items that make no sense are left out; it never throws. */
export function parseReportDescriptor(bytes: Uint8Array): ReportDescriptor {
  const reader = new DescriptorReader();
  for (let at = 0; at < bytes.length; ) {
    const prefix = bytes[at] ?? 0;
    if (prefix === LONG_ITEM) {
      at += 3 + (bytes[at + 1] ?? 0);
      continue;
    }
    const size = (prefix & 3) === 3 ? 4 : prefix & 3;
    if (at + 1 + size > bytes.length) break;
    reader.take(prefix & 0xfc, bytes.subarray(at + 1, at + 1 + size));
    at += 1 + size;
  }
  return reader.result();
}

class DescriptorReader {
  readonly #fields: ReportField[] = [];
  readonly #bits = new Map<string, number>();
  readonly #stack: Globals[] = [];
  readonly #collections: number[] = [];
  #globals = nothing;
  #usages: number[] = [];
  #usageMin: number | undefined;
  #numbered = false;

  take(tag: number, data: Uint8Array): void {
    const value = unsigned(data);
    switch (tag) {
      case item.usagePage:
        this.#set({ page: value });
        return;
      case item.logicalMin:
        this.#set({ logicalMin: signed(data) });
        return;
      case item.logicalMax:
        this.#set({ logicalMax: signed(data), logicalMaxUnsigned: value });
        return;
      case item.reportSize:
        this.#set({ size: value });
        return;
      case item.reportCount:
        this.#set({ count: value });
        return;
      case item.reportId:
        this.#numbered = true;
        this.#set({ reportId: value });
        return;
      case item.push:
        this.#stack.push(this.#globals);
        return;
      case item.pop:
        this.#globals = this.#stack.pop() ?? this.#globals;
        return;
      case item.usage:
        this.#usages.push(this.#whole(value, data.length));
        return;
      case item.usageMin:
        this.#usageMin = this.#whole(value, data.length);
        return;
      case item.usageMax:
        this.#range(this.#whole(value, data.length));
        return;
      case item.collection:
        this.#collections.push(value === APPLICATION ? (this.#usages[0] ?? 0) : (this.#collections.at(-1) ?? 0));
        this.#forget();
        return;
      case item.endCollection:
        this.#collections.pop();
        this.#forget();
        return;
      case item.input:
        this.#main('input', value);
        return;
      case item.output:
        this.#main('output', value);
        return;
      case item.feature:
        this.#main('feature', value);
        return;
      default:
    }
  }

  result(): ReportDescriptor {
    const lengths = new Map([...this.#bits].map(([report, bits]) => [report, Math.ceil(bits / 8)]));
    return { fields: this.#fields, numbered: this.#numbered, lengths };
  }

  #set(some: Partial<Globals>): void {
    this.#globals = { ...this.#globals, ...some };
  }

  /** Local items end at each main item (§6.2.2.8). */
  #forget(): void {
    this.#usages = [];
    this.#usageMin = undefined;
  }

  /** A usage of four bytes brings its page along. */
  #whole(value: number, length: number): number {
    return length === 4 ? value : usageOf(this.#globals.page, value);
  }

  #range(last: number): void {
    const first = this.#usageMin;
    this.#usageMin = undefined;
    if (first === undefined || last < first || last - first >= MOST_USAGES) return;
    for (let usage = first; usage <= last; usage += 1) this.#usages.push(usage);
  }

  #main(kind: ReportKind, flags: number): void {
    const { size, count, reportId, logicalMin, logicalMax, logicalMaxUnsigned } = this.#globals;
    const usages = this.#usages;
    this.#forget();
    const report = `${kind}:${reportId}`;
    const from = this.#bits.get(report) ?? 0;
    if (size < 1 || size > 32 || count < 1 || from + size * count > MOST_REPORT_BITS) return;
    this.#bits.set(report, from + size * count);
    if (flags & CONSTANT || usages.length === 0) return;
    const common = {
      ...{ kind, reportId, bits: size, logicalMin, application: this.#collections[0] ?? 0 },
      relative: (flags & RELATIVE) !== 0,
      logicalMax: logicalMax < logicalMin ? logicalMaxUnsigned : logicalMax,
    };
    if (!(flags & VARIABLE)) {
      this.#fields.push({ ...common, bit: from, usages, count, array: true });
    } else if (usages.length === 1) {
      this.#fields.push({ ...common, bit: from, usages, count, array: false });
    } else {
      // The last usage is that of every value after it.
      for (let i = 0; i < count; i += 1) {
        const usage = usages[Math.min(i, usages.length - 1)] ?? 0;
        this.#fields.push({ ...common, bit: from + i * size, usages: [usage], count: 1, array: false });
      }
    }
  }
}

function unsigned(data: Uint8Array): number {
  return data.reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
}

function signed(data: Uint8Array): number {
  const value = unsigned(data);
  const range = 2 ** (8 * data.length);
  return data.length > 0 && value >= range / 2 ? value - range : value;
}
