/** Who calls, from and to the headers: From (RFC 3261), Privacy (RFC 3323), P-Asserted-Identity (RFC 3325), Diversion (RFC 5806), Alert-Info. */
import { headerOf, headersOf, type SipMessage, splitList } from './message.ts';
import type { Identity } from './trunk.ts';
import { parseUri, uriIn } from './uri.ts';

const LONGEST_NAME = 80;

/**
 * The caller of an INVITE. P-Asserted-Identity goes before From: only addresses of the trunk get this far, and those
 * are trusted (RFC 3325 §9.2). A name may come from one and the number from the other.
 */
export function callerOf(invite: SipMessage): Identity {
  const from = headerOf(invite, 'From') ?? '';
  const asserted = headersOf(invite, 'P-Asserted-Identity').flatMap(splitList);
  const privacy = (headerOf(invite, 'Privacy') ?? '').toLowerCase().split(/[\s;,]+/);
  const fromUri = parseUri(uriIn(from));
  const anonymousFrom =
    /^(anonymous|restricted|unavailable|unknown)$/i.test(fromUri?.user ?? '') || fromUri?.host === 'anonymous.invalid';
  const withheld =
    ['id', 'user', 'header'].some((kind) => privacy.includes(kind)) || (anonymousFrom && asserted.length === 0);
  if (withheld) return { withheld: true };
  let number: string | undefined;
  let name: string | undefined;
  for (const value of asserted) {
    number ??= parseUri(uriIn(value))?.user;
    name ??= displayNameOf(value);
  }
  if (!anonymousFrom) {
    number ??= fromUri?.user;
    name ??= displayNameOf(from);
  }
  return { ...(number ? { number } : {}), ...(name ? { name } : {}) };
}

/** The display name of a name-addr, unquoted and cleaned for a screen; undefined where there is none. */
export function displayNameOf(value: string): string | undefined {
  const quoted = /^\s*"((?:[^"\\]|\\.)*)"\s*</s.exec(value)?.[1];
  const raw = quoted === undefined ? /^\s*([^<"]+?)\s*</.exec(value)?.[1] : quoted.replace(/\\(.)/gs, '$1');
  const name = cleanName(raw ?? '');
  return name === '' || /^anonymous$/i.test(name) ? undefined : name;
}

/** Without control characters: a name off the line may hold anything, and a line break would make a header. */
export const cleanName = (name: string): string =>
  name
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LONGEST_NAME)
    // The cut may have gone through a character of two units, an emoji say.
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed();

/** A number as a URI's user: what cannot be dialled or shown is left out. */
export const cleanUser = (number: string): string => number.replace(/[^0-9A-Za-z+*#._~-]/g, '').slice(0, 64);

const quote = (name: string): string => `"${name.replace(/[\\"]/g, '\\$&')}" `;

/**
 * What our INVITE says about the caller. `host` is the domain of our own addresses of record. An `account` stays the
 * From's user, because registrars know an account by it (Asterisk refuses any other with 401): the caller is then in
 * P-Asserted-Identity and in the display name alone.
 */
export function callerHeaders(
  caller: Identity,
  { account, host }: { account: string | undefined; host: string },
): { from: { user: string; host: string; name: string | null }; extra: string[] } {
  const number = cleanUser(caller.number ?? '');
  const name = cleanName(caller.name ?? '');
  // `+` may stand in a user as it is (RFC 3261 §25.1), and not every peer decodes %2B.
  const uriOf = (user: string): string => `<sip:${user.replaceAll('#', '%23')}@${host}>`;
  const uri = uriOf(number);
  const divertedFrom = cleanUser(caller.divertedFrom ?? '');
  // The exchange does not say why it was forwarded.
  const more = [
    ...(divertedFrom ? [`Diversion: ${uriOf(divertedFrom)};reason=unknown`] : []),
    ...alertInfo(caller.ring),
  ];
  if (caller.withheld) {
    return {
      from:
        account === undefined
          ? { user: 'anonymous', host: 'anonymous.invalid', name: 'Anonymous' }
          : { user: account, host, name: 'Anonymous' },
      extra: ['Privacy: id', ...(number ? [`P-Asserted-Identity: ${uri}`] : []), ...more],
    };
  }
  if (number === '') {
    // Nobody asked for privacy: there is no number to tell, and none is made up (3GPP TS 23.003 §13.7).
    return {
      from:
        account === undefined
          ? { user: 'unavailable', host: 'unknown.invalid', name: name || 'Unavailable' }
          : { user: account, host, name: name || 'Unavailable' },
      extra: more,
    };
  }
  return {
    from: { user: account ?? number, host, name: name || (account === undefined ? null : number) },
    extra: [`P-Asserted-Identity: ${name ? quote(name) : ''}${uri}`, ...more],
  };
}

/**
 * The form in which phones and PBXs look a ring up by its name, the address being nothing that is fetched (Yealink's
 * administrator guides, snom's `Ringtone - Alert Info`).
 */
function alertInfo(ring: string | undefined): string[] {
  const name = cleanName(ring ?? '');
  if (name === '') return [];
  return [`Alert-Info: <http://127.0.0.1>;info=${TOKEN.test(name) ? name : quote(name).trimEnd()}`];
}

/** RFC 3261 §25.1 */
const TOKEN = /^[A-Za-z0-9.!%*_+`'~-]+$/;
