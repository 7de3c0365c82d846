/** vCard 2.1, 3.0 (RFC 2426) and 4.0 (RFC 6350) ↔ contacts. Pure. */
import type { Charset } from './charset.ts';
import { cleanContact } from './clean-contact.ts';
import type { ContactDraft, ContactNumber, NumberKind } from './contact.ts';
import { escaped, foldLine, type Property, readProperties, splitValue, unescaped } from './vcard-lines.ts';

/** Of one card: more are not read. */
const MOST_PROPERTIES = 500;

/** The cards of a file in order, also of one that ends in mid-card. */
export function* readVcards(bytes: Uint8Array, charset?: Charset): Generator<ContactDraft> {
  let card: Property[] | undefined;
  /** 2.1's AGENT holds a card within a card. */
  let within = 0;
  for (const property of readProperties(bytes, charset)) {
    const isCard = property.value.trim().toUpperCase() === 'VCARD';
    if (property.name === 'BEGIN' && isCard) {
      if (card && (within > 0 || card.at(-1)?.name === 'AGENT')) within++;
      else {
        // The end of the one before is missing.
        if (card) yield contactOf(card);
        card = [];
      }
    } else if (property.name === 'END' && isCard) {
      if (within > 0) within--;
      else if (card) {
        yield contactOf(card);
        card = undefined;
      }
    } else if (card && within === 0 && card.length < MOST_PROPERTIES) card.push(property);
  }
  if (card && card.length > 0) yield contactOf(card);
}

function contactOf(card: readonly Property[]): ContactDraft {
  const text = (name: string): string => unescaped(card.find((each) => each.name === name)?.value ?? '').trim();
  const company = splitValue(card.find(({ name }) => name === 'ORG')?.value ?? '', ';')
    .map((part) => unescaped(part).trim())
    .filter((part) => part !== '')
    .join(', ');
  const parts = partsOfName(card);
  const shown = text('FN');
  // A company's own card repeats its name where a person's would be.
  const isCompany =
    (parts === '' && shown !== '' && shown === company) ||
    text('KIND').toLowerCase() === 'org' ||
    text('X-ABSHOWAS') === 'COMPANY';
  const nickname = text('NICKNAME');
  return cleanContact({
    name: isCompany ? '' : shown || parts || nickname,
    company: company || (isCompany ? shown : ''),
    title: text('TITLE') || text('ROLE'),
    numbers: preferred(card, 'TEL').flatMap((each) => numberOf(each, card)),
    emails: preferred(card, 'EMAIL').map(({ value }) =>
      unescaped(value)
        .trim()
        .replace(/^mailto:/i, ''),
    ),
    note: card
      .filter(({ name }) => name === 'NOTE')
      .map(({ value }) => unescaped(value).trim())
      .join('\n'),
    uid: text('UID'),
  });
}

/** `Dr. Ann Q. Example Jr.` of `N:Example;Ann;Q.;Dr.;Jr.` */
function partsOfName(card: readonly Property[]): string {
  const [family = '', given = '', more = '', before = '', after = ''] = splitValue(
    card.find(({ name }) => name === 'N')?.value ?? '',
    ';',
  ).map((part) => unescaped(part).trim());
  return [before, given, more, family, after].filter((part) => part !== '').join(' ');
}

const typesOf = ({ params }: Property): string[] => (params.get('TYPE') ?? []).map((type) => type.toLowerCase());

/** By `PREF=1` to `PREF=100`, or 3.0's `TYPE=pref`, then as they stand. */
const preferred = (card: readonly Property[], name: string): Property[] => {
  const rank = (property: Property): number => {
    const pref = Number(property.params.get('PREF')?.[0]);
    if (pref >= 1 && pref <= 100) return pref;
    return typesOf(property).includes('pref') ? 1 : 101;
  };
  return card.filter((property) => property.name === name).toSorted((a, b) => rank(a) - rank(b));
};

function numberOf(property: Property, card: readonly Property[]): ContactNumber[] {
  const label = card.find(({ group, name }) => name === 'X-ABLABEL' && group !== '' && group === property.group);
  // tel:+49-30-1234;ext=5 (RFC 3966): what follows is dialled by nobody here.
  const number = unescaped(property.value)
    .trim()
    .replace(/^tel:([^;]*).*$/is, (_, digits: string) => decodeUri(digits));
  return number === '' ? [] : [{ kind: kindOf(typesOf(property), label?.value ?? ''), number }];
}

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function kindOf(types: readonly string[], label: string): NumberKind {
  const said = [...types, label.toLowerCase()].join(' ');
  if (/fax/.test(said)) return 'fax';
  if (/cell|mobil|iphone|handy/.test(said)) return 'mobile';
  if (/work|business|büro|buero/.test(said)) return 'work';
  if (/home|privat/.test(said)) return 'home';
  return /main|zentrale/.test(said) ? 'main' : 'other';
}

const typeOf: Readonly<Record<NumberKind, readonly string[]>> = {
  mobile: ['cell', 'voice'],
  work: ['work', 'voice'],
  home: ['home', 'voice'],
  fax: ['work', 'fax'],
  main: ['x-main', 'voice'],
  other: ['voice'],
};

/** One card. */
export function writeVcard(contact: ContactDraft, version: '3.0' | '4.0'): string {
  const { name, company, title, numbers, emails, note, uid } = contact;
  const words = name.split(' ');
  const family = words.length > 1 ? (words.pop() ?? '') : '';
  const given = words.join(' ');
  const lines = [
    'BEGIN:VCARD',
    `VERSION:${version}`,
    ...(uid === undefined ? [] : [`UID:${escaped(uid)}`]),
    // 4.0 says so of companies; in 3.0 they have no name of their own, and the same shown one.
    ...(name === '' && company !== '' && version === '4.0' ? ['KIND:org'] : []),
    `FN:${escaped(name || company || numbers[0]?.number || emails[0] || '')}`,
    `N:${name === '' ? ';;;;' : `${escaped(family)};${escaped(given)};;;`}`,
    ...(company === '' ? [] : [`ORG:${escaped(company)}`]),
    ...(title === '' ? [] : [`TITLE:${escaped(title)}`]),
    ...numbers.map(({ kind, number }, at) => {
      const types = typeOf[kind];
      return version === '4.0'
        ? `TEL;VALUE=text;TYPE="${types.join(',')}"${at === 0 ? ';PREF=1' : ''}:${escaped(number)}`
        : `TEL;TYPE=${[...types, ...(at === 0 ? ['pref'] : [])].join(',')}:${escaped(number)}`;
    }),
    ...emails.map((email) => `EMAIL:${escaped(email)}`),
    ...(note === '' ? [] : [`NOTE:${escaped(note)}`]),
    'END:VCARD',
  ];
  return lines.map(foldLine).join('');
}
