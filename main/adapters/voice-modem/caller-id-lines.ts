import { parseCallerId } from '../../line/caller-id-message.ts';
import { decodeText } from '../../line/caller-id-text.ts';
import type { CallerIdMessage } from '../../line/line-signals.ts';

/** Caller ID in a modem's words: `NMBR=5551`, `NAME = ANN`, `DATE=1122`, or with `+VCID=2` the message itself in hex. */

export interface CallerIdLine {
  readonly key: 'date' | 'time' | 'number' | 'name' | 'hex';
  readonly value: string;
}

const keys: Readonly<Record<string, CallerIdLine['key']>> = {
  DATE: 'date',
  TIME: 'time',
  NMBR: 'number',
  NAME: 'name',
  MESG: 'hex',
  CALLER: 'number',
};

/** Undefined for a line that says nothing of a caller. Blanks around `=` are some firmware's habit. */
export function callerIdLine(line: string): CallerIdLine | undefined {
  const match = /^(DATE|TIME|NMBR|NAME|MESG|CALLER)\s*[=:]\s*(.*)$/i.exec(line);
  const key = keys[match?.[1]?.toUpperCase() ?? ''];
  return match && key ? { key, value: (match[2] ?? '').trim() } : undefined;
}

/** Which standard the text stood in on the line nobody says: what was meant is the same. */
const STANDARD = 'bell202';

/**
 * The message that lines make together. Undefined where they say nothing of a caller but the date.
 * @param country whose letters a name is written in (ISO 3166, small letters)
 */
export function callerIdOf(lines: readonly CallerIdLine[], country?: string): CallerIdMessage | undefined {
  const told = new Map(lines.map(({ key, value }) => [key, value]));
  const hex = told.get('hex');
  if (hex !== undefined) return fromHex(hex, country);
  const number = told.get('number') ?? '';
  const name = told.get('name') ?? '';
  const numberAbsent = absent(number);
  const nameAbsent = absent(name);
  if (number === '' && name === '') return undefined;
  const date = `${told.get('date') ?? ''}${told.get('time') ?? ''}`;
  return {
    standard: STANDARD,
    ...(numberAbsent ? { numberAbsent } : number !== '' && { number: decodeText(Buffer.from(number, 'latin1')) }),
    ...(nameAbsent ? { nameAbsent } : name !== '' && { name: decodeText(Buffer.from(name, 'latin1'), country) }),
    ...(/^\d{8}$/.test(date) && { date }),
    checksumOk: true,
  };
}

/** `P` and `O`, or in words. */
function absent(text: string): CallerIdMessage['numberAbsent'] {
  if (/^(P|PRIVATE( (NUMBER|NAME))?|WITHHELD|ANONYMOUS)$/i.test(text)) return 'private';
  if (/^(O|OUT[ -]OF[ -]AREA|UNAVAILABLE|UNKNOWN( (NUMBER|NAME))?)$/i.test(text)) return 'unavailable';
  return undefined;
}

/** SDMF or MDMF; its checksum is left out by some firmware, which has checked it. */
function fromHex(hex: string, country: string | undefined): CallerIdMessage | undefined {
  const digits = hex.replace(/\s/g, '');
  if (!/^([0-9a-f]{2}){3,}$/i.test(digits)) return undefined;
  const bytes = Buffer.from(digits, 'hex');
  if (bytes.length !== (bytes[1] ?? 0) + 2) return parseCallerId(bytes, STANDARD, country);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return parseCallerId(Buffer.concat([bytes, Buffer.from([-sum & 0xff])]), STANDARD, country);
}

/** The message of `+VRID` may be an earlier call's: the same again, with nothing in it that says when, is not a new one. */
export function isAnother(message: CallerIdMessage, before: CallerIdMessage | undefined): boolean {
  if (!before) return true;
  return (
    message.number !== before.number ||
    message.name !== before.name ||
    message.numberAbsent !== before.numberAbsent ||
    (message.date !== undefined && message.date !== before.date)
  );
}
