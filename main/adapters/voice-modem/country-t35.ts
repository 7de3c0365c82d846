/**
 * Which country a modem is in, as `AT+GCI` wants it: ITU-T T.35 (02/2000) Annex A, and what modem makers use besides for
 * countries that have none there. A modem knows a few of them (`AT+GCI=?`).
 */

const NOT_IN_T35 = '';

/** T.35 code 00, 01, 02 … by ISO 3166: `''` for a country that we have no profile of, or that is no more. */
const inOrder = (
  'jp al dz as de ai ag ar ac au at bs bh bd bb be bz bj bm bt bo bw br aq io vg bn bg mm bi by cm ca cv ky cf td cl cn ' +
  'co km cg ck cr cu cy cz kh kp dk dj do dm ec eg sv gq et fk fj fi fr pf - ga gm - ao gh gi gr gd gu gt gg gn gw gy ' +
  'ht hn hk hu is in id ir iq ie il it ci jm af je jo ke ki kr kw la lb ls lr ly li lu mo mg my mw mv ml mt mr mu mx ' +
  'mc mn ms ma mz nr np nl an nc nz ni ne ng no om pk pa pg py pe ph pl pt pr qa ro rw kn - sh lc sm - st vc sa sn sc ' +
  'sl sg sb so za es lk sd sr sz se ch sy tz th tg to tt tn tr tc tv ug ua ae gb us bf uy ru vu va ve vn wf ws ye - yu ' +
  'cd zm zw sk si'
)
  .split(' ')
  .map((country) => (country === '-' ? NOT_IN_T35 : country));

/** Germany has two codes (04 and 42); makers use 42. Taiwan has none and is FE with all of them. */
const others: Readonly<Record<string, number>> = { de: 0x42, tw: 0xfe, 'us-old': 0xb5 };

const codes = new Map<string, number>([
  ...inOrder.flatMap((country, code): [string, number][] => (country === NOT_IN_T35 ? [] : [[country, code]])),
  ...Object.entries(others),
]);

/** Whose settings serve a country that has no code, or that the modem does not know. Every modem has one of them. */
const EUROPE = [0xfd, 0x42, 0x3d, 0xb4, 0xb5];
const NORTH_AMERICA = [0xb5];
const numberingPlan1 = new Set(
  'ag ai as bb bm bs ca dm do gd gu jm kn ky lc mp ms pr sx tc tt us us-old vc vg vi'.split(' '),
);

/** @param country ISO 3166, small letters; @returns undefined where T.35 has none */
export const t35CodeOf = (country: string): number | undefined => codes.get(country);

export const t35Hex = (code: number): string => code.toString(16).toUpperCase().padStart(2, '0');

/** `+GCI: (00,B4,B5)`. Undefined where the answer says nothing. */
export function parseSupported(lines: readonly string[]): ReadonlySet<number> | undefined {
  const list = /\(([^)]*)\)/.exec(lines.join(' '))?.[1];
  const found = list
    ?.split(',')
    .flatMap((each) => (/^\s*[0-9a-f]{2}\s*$/i.test(each) ? [Number.parseInt(each, 16)] : []));
  return found && found.length > 0 ? new Set(found) : undefined;
}

/** What to set: the country's own code, or that of a neighbour in its electrical ways; undefined leaves it as it is. */
export function installationCode(
  country: string,
  supported: ReadonlySet<number> | undefined,
): { readonly code: number; readonly own: boolean } | undefined {
  const own = t35CodeOf(country);
  if (own !== undefined && (!supported || supported.has(own))) return { code: own, own: true };
  if (!supported) return undefined;
  const code = (numberingPlan1.has(country) ? NORTH_AMERICA : EUROPE).find((each) => supported.has(each));
  return code === undefined ? undefined : { code, own: false };
}
