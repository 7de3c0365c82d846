/**
 * Links of other programs that name a telephone number: `tel:` (RFC 3966) and `sip:` (RFC 3261 §19.1, of which only a number
 * in front of the @ is taken). Pure and strict: any web page can make such a link, and whoever clicks it may mean no harm.
 */
export interface TelLink {
  readonly scheme: 'tel' | 'sip';
  /** Digits; a plus in front of a whole international number. */
  readonly number: string;
  /** To be dialled by the person when somebody answers (RFC 3966 §3, `;ext=`). */
  readonly extension?: string;
}

export type ReadLink = { readonly ok: true; readonly link: TelLink } | { readonly ok: false; readonly text: string };

/** Far longer than any number with its parameters. */
export const LONGEST_LINK = 256;
/** ITU-T E.164 §6, with the country code. */
const LONGEST_GLOBAL = 15;
/** With a prefix to get out of a PBX and one for a carrier in front. */
const LONGEST_LOCAL = 20;
const LONGEST_EXTENSION = 10;

const refused = (text: string): ReadLink => ({ ok: false, text });
const NO_NUMBER = refused('This link names no telephone number.');
const TOO_LONG = refused('This link is too long for a telephone number.');

/** Whether a program's argument is meant as such a link, however it reads on. */
export const isTelLink = (text: string): boolean => /^(?:tel|sip):/i.test(text);

/** The first link among a program's arguments: no other argument is looked at for one. */
export const linkAmong = (args: readonly string[]): string | undefined => args.find(isTelLink);

/** Reads a link. Nothing is guessed: what is not understood whole is refused, with why. */
export function readTelLink(text: string): ReadLink {
  if (text.length > LONGEST_LINK) return TOO_LONG;
  const [, scheme = '', rest = ''] = /^(tel|sip):([\x21-\x7e]*)$/i.exec(text) ?? [];
  if (rest === '') return NO_NUMBER;
  return scheme.toLowerCase() === 'tel' ? readTel(rest) : readSip(rest);
}

/** Percent-encoding is for the plus, separators and the signs of a code, which is refused by its name; so is all else that it hides. */
function decoded(part: string): string | undefined {
  if (!part.includes('%')) return part;
  const plain = part.replace(/%(23|2a|2b|28|29|2d|2e|20)/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return plain.includes('%') ? undefined : plain;
}

/** RFC 3966 §5.1.1: visual separators mean nothing. */
const withoutSeparators = (part: string): string => part.replace(/[-.() ]/g, '');

type Parameters = ReadonlyMap<string, string>;

/** `;name=value`; a name given twice is no parameter list (RFC 3966 §3). */
function readParameters(parts: readonly string[]): Parameters | undefined {
  const found = new Map<string, string>();
  for (const part of parts) {
    const [, name = '', value = ''] = /^([a-z0-9-]{1,32})(?:=([^;=]*))?$/i.exec(part) ?? [];
    if (name === '' || found.has(name.toLowerCase())) return undefined;
    found.set(name.toLowerCase(), value);
  }
  return found;
}

function readTel(rest: string): ReadLink {
  const [first = '', ...more] = rest.split(';');
  const subscriber = decoded(first);
  const parameters = readParameters(more);
  if (subscriber === undefined || parameters === undefined) return NO_NUMBER;
  return readSubscriber('tel', subscriber, parameters);
}

function readSip(rest: string): ReadLink {
  // Headers could add anything to an INVITE (RFC 3261 §19.1.5): the whole link is refused for them.
  if (rest.includes('?')) return refused('This link asks for more than a call.');
  const at = rest.lastIndexOf('@');
  if (at <= 0) return NO_NUMBER;
  const [userPart = '', ...more] = rest.slice(0, at).split(';');
  // A password in a link is for no one to follow.
  if (userPart.includes(':')) return NO_NUMBER;
  const user = decoded(userPart);
  const parameters = readParameters(more);
  if (user === undefined || parameters === undefined) return NO_NUMBER;
  // Where it is, is left out: calls go where the routes say, not where a link says.
  return readSubscriber('sip', user, parameters);
}

function readSubscriber(scheme: TelLink['scheme'], written: string, parameters: Parameters): ReadLink {
  if (/[*#]/.test(written))
    return refused(
      'This link holds a code with * or #, which could change the line’s settings. Dial it by hand if you mean it.',
    );
  if (/[,;wpt!]/i.test(written) || parameters.has('postd'))
    return refused('This link wants tones dialled behind the number. Dial it by hand if you mean it.');
  const number = withoutSeparators(written);
  if (/^\+\d+$/.test(number)) {
    if (number.length - 1 > LONGEST_GLOBAL) return TOO_LONG;
    return number.length < 4 ? NO_NUMBER : withExtension({ scheme, number }, parameters);
  }
  if (!/^\d+$/.test(number)) return NO_NUMBER;
  const context = withoutSeparators(decoded(parameters.get('phone-context') ?? '') ?? '?');
  // A number of a place (RFC 3966 §5.1.5): its prefix makes it a whole one. A domain says nothing that could be dialled.
  if (/^\+\d+$/.test(context)) {
    const whole = `${context}${number}`;
    return whole.length - 1 > LONGEST_GLOBAL ? TOO_LONG : withExtension({ scheme, number: whole }, parameters);
  }
  if (number.length > LONGEST_LOCAL) return TOO_LONG;
  return withExtension({ scheme, number }, parameters);
}

function withExtension(link: TelLink, parameters: Parameters): ReadLink {
  const written = parameters.get('ext');
  if (written === undefined) return { ok: true, link };
  const extension = withoutSeparators(decoded(written) ?? '?');
  if (!/^\d+$/.test(extension) || extension.length > LONGEST_EXTENSION) return NO_NUMBER;
  return { ok: true, link: { ...link, extension } };
}
