/** What the columns of other programs' address books mean. Pure. */
import { type CsvFieldName, csvField } from '../contract/contacts.ts';
import { searchWords } from '../core/search-words.ts';
import type { NumberKind } from './contact.ts';

/** `kind`: of the number in the next column, as Google writes it. */
export const csvFields = csvField.options;
export type CsvField = CsvFieldName;

const numbers: readonly CsvField[] = ['mobile', 'work', 'home', 'main', 'fax', 'other'];
export const isNumberField = (field: CsvField): field is NumberKind => numbers.includes(field);

/** As searchWords has them: without accents. The first that fits counts. English, German, French, Spanish. */
const headings: readonly (readonly [RegExp, CsvField])[] = [
  [/^(phone|telefon|telephone|telefono)?( \d+)? ?(type|label|typ)$|^phone \d+ (type|label)$/, 'kind'],
  [/^(e ?mail|email|address|website|relation|event|im|organization|custom field)( \d+)? (type|label|typ)$/, 'ignore'],
  [
    /^(e ?mail|correo|courriel|adresse (de messagerie|e ?mail))(?!.*(type|label|typ|anzeigename|display name|nom complet)).*/,
    'email',
  ],
  [/mail.*(type|typ|anzeigename|display name)/, 'ignore'],
  [/fax|telecopie/, 'fax'],
  [/mobil|handy|cell|portable|movil|gsm/, 'mobile'],
  [
    /^(company|business|organization|hauptnummer|firmen?|telephone societe)\b.*(main|haupt|zentrale)|(main|zentrale|haupt).*(phone|telefon|nummer)|^company.*phone|^telefon firma/,
    'main',
  ],
  [
    /(business|work|geschaftlich|buro|dienst|professionnel|bureau|trabajo|oficina).*(phone|telefon|tel\b|telephone|telefono|nummer)|(phone|telefon|tel|telephone|telefono).*(business|work|geschaftlich|buro|dienst|professionnel|bureau|trabajo|oficina)/,
    'work',
  ],
  [
    /(home|privat|domicile|particular|casa|personnel).*(phone|telefon|tel\b|telephone|telefono|nummer)|(phone|telefon|tel|telephone|telefono).*(home|privat|domicile|particular|casa|personnel)/,
    'home',
  ],
  [/phone|telefon|telephone|^tel\b|rufnummer|numero|^number|^nummer|durchwahl|pager|isdn/, 'other'],
  [/^(first|given|vor)( ?name)?$|^vorname|^prenom|^(primer )?nombre( de pila)?$|^given name/, 'given'],
  [/^(middle|additional) name|^weitere vornamen|^deuxieme prenom|^segundo nombre/, 'middle'],
  [/^(last|family|sur|nach|familien) ?name|^nom( de famille)?$|^apellidos?$/, 'family'],
  [/^(name )?prefix|^anrede$|^titre$|^tratamiento$/, 'prefix'],
  [/^(name )?suffix|^sufijo$|^suffixe$/, 'suffix'],
  [/department|abteilung|service$|departamento/, 'department'],
  [/company|organi[sz]ation( \d+)?( name)?$|firma|unternehmen|societe|entreprise|empresa/, 'company'],
  [/^(job )?title$|position|stellung|beruf|funktion|fonction|cargo|puesto|organization title/, 'title'],
  [/^notes?$|notiz|bemerkung|kommentar|comment|remarques?$|notas$/, 'note'],
  [
    /^(full |display |file as|anzeige|kompletter |vollstandiger )?name|^nom complet|^nombre completo|^kontakt$|^contact$|^anzeigename/,
    'name',
  ],
  [/^uid$/, 'uid'],
];

/** A cell of a file that is no address book may be of any length. */
const LONGEST_HEADING = 100;

/** What a heading says its column is. */
export function fieldOf(heading: string): CsvField {
  const words = searchWords(heading.slice(0, LONGEST_HEADING)).join(' ');
  return headings.find(([expression]) => expression.test(words))?.[1] ?? 'ignore';
}

/** `Mobile`, `* Work Fax`: what Google says of a number, or a person types. */
export function kindOf(said: string): NumberKind {
  const words = searchWords(said.slice(0, LONGEST_HEADING)).join(' ');
  if (/fax/.test(words)) return 'fax';
  if (/mobil|cell|handy|portable|movil/.test(words)) return 'mobile';
  if (/work|business|arbeit|geschaft|buro|bureau|travail|trabajo/.test(words)) return 'work';
  if (/home|privat|domicile|casa/.test(words)) return 'home';
  return /main|haupt|zentrale|principal/.test(words) ? 'main' : 'other';
}
