/** What a modem says to `AT+VSM=?`: its audio formats, whose numbers differ from chip to chip (131 is µ-law on one, ADPCM on another). */

export interface VsmFormat {
  readonly code: number;
  readonly name: string;
  readonly bits: number;
  readonly rates: readonly number[];
  /** The line itself. */
  readonly said: string;
}

/** How samples travel: what `sample-codes.ts` knows. */
export const encodings = ['µ-law', 'A-law', '16-bit linear', '8-bit unsigned', '8-bit signed'] as const;
export type Encoding = (typeof encodings)[number];

export interface ChosenFormat {
  readonly format: VsmFormat;
  readonly encoding: Encoding;
}

const RATE_HZ = 8000;

/** `131,"uLAW",8,0,(8000),(0),(0)`; the prefix `+VSM:` on some. Other lines are passed over. */
export function parseVsm(lines: readonly string[]): readonly VsmFormat[] {
  return lines.flatMap((line) => {
    const match = /^\s*(?:\+VSM:)?\s*(\d+)\s*,\s*"?([^",]*)"?\s*,\s*(\d+)(.*)$/.exec(line);
    if (!match) return [];
    const [, code, name, bits, rest] = match;
    return [
      {
        code: Number(code),
        name: (name ?? '').trim(),
        bits: Number(bits),
        rates: ratesIn(rest ?? ''),
        said: line.trim(),
      },
    ];
  });
}

/** The first list in brackets; a range reads `(7200-8000)`. */
function ratesIn(text: string): readonly number[] {
  const list = /\(([^)]*)\)/.exec(text)?.[1];
  if (list === undefined) return [];
  return list.split(',').flatMap((each) => {
    const [from, to] = each.split('-').map(Number);
    if (!from) return [];
    return to !== undefined && from <= RATE_HZ && to >= RATE_HZ ? [RATE_HZ] : [from];
  });
}

/** By name and bits, never by number; undefined for one that we do not speak (ADPCM, G.729). */
export function encodingOf({ name, bits }: VsmFormat): Encoding | undefined {
  const plain = name.toLowerCase().replace(/[\s._-]/g, '');
  if (/adpcm|g72[0-9]|gsm|ima/.test(plain)) return undefined;
  if (/(u|µ|mu)law|g711u|pcmu/.test(plain)) return 'µ-law';
  if (/alaw|g711a|pcma/.test(plain)) return 'A-law';
  if (!/lin|pcm|^\d*bit|sign/.test(plain)) return undefined;
  if (bits === 16 || bits === 14) return '16-bit linear';
  if (bits !== 8) return undefined;
  return /unsigned|^u|8bitlinear|unsgn/.test(plain) || !/sign/.test(plain) ? '8-bit unsigned' : '8-bit signed';
}

/** What there is at 8 kHz of the encodings wanted, the first wanted first. */
export function chooseFormat(
  formats: readonly VsmFormat[],
  wanted: readonly Encoding[] = ['µ-law', 'A-law', '8-bit unsigned'],
): ChosenFormat | undefined {
  for (const encoding of wanted) {
    const format = formats.find(
      (each) => encodingOf(each) === encoding && (each.rates.length === 0 || each.rates.includes(RATE_HZ)),
    );
    if (format) return { format, encoding };
  }
  return undefined;
}
