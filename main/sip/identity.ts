/** Who calls, out of an INVITE's headers: From (RFC 3261), Privacy (RFC 3323), P-Asserted-Identity (RFC 3325), Remote-Party-ID. */
import { divertedFrom } from './diversion.ts';
import { headerOf, headersOf, type SipMessage, splitList } from './message.ts';
import type { Identity } from './trunk.ts';
import { parseUri, uriIn } from './uri.ts';

const LONGEST_NAME = 80;

/**
 * The caller of an INVITE. P-Asserted-Identity, then Remote-Party-ID go before From where the trunk's peer is trusted
 * (RFC 3325 §9.2); a name may come from one and the number from the other. Who asked for privacy is nobody to us,
 * trusted or not, so that no number goes on from here.
 */
export function callerOf(invite: SipMessage, { trust }: { readonly trust: boolean } = { trust: true }): Identity {
  const from = headerOf(invite, 'From') ?? '';
  const asserted = trust ? headersOf(invite, 'P-Asserted-Identity').flatMap(splitList) : [];
  const remoteParty = headersOf(invite, 'Remote-Party-ID')
    .flatMap(splitList)
    .find((value) => !/;\s*party\s*=\s*"?called/i.test(value));
  const privacy = headersOf(invite, 'Privacy')
    .join(';')
    .toLowerCase()
    .split(/[\s;,]+/);
  const fromUri = parseUri(uriIn(from));
  const anonymousFrom =
    /^(anonymous|restricted|unavailable|unknown)$/i.test(fromUri?.user ?? '') || fromUri?.host === 'anonymous.invalid';
  const told = [...asserted, ...(trust && remoteParty !== undefined ? [remoteParty] : [])];
  const diverted = divertedFrom(invite);
  const more = diverted ? { divertedFrom: diverted } : {};
  const withheld =
    ['id', 'user', 'header'].some((kind) => privacy.includes(kind)) ||
    /;\s*privacy\s*=\s*"?(full|uri)/i.test(remoteParty ?? '') ||
    (anonymousFrom && told.length === 0);
  if (withheld) return { withheld: true, ...more };
  let number: string | undefined;
  let name: string | undefined;
  for (const value of told) {
    number ??= parseUri(uriIn(value))?.user;
    name ??= displayNameOf(value);
  }
  if (!anonymousFrom) {
    number ??= fromUri?.user;
    name ??= displayNameOf(from);
  }
  return { ...(number ? { number } : {}), ...(name ? { name } : {}), ...more };
}

/** The display name of a name-addr, unquoted and cleaned for a screen; undefined where there is none. */
export function displayNameOf(value: string): string | undefined {
  const quoted = /^\s*"((?:[^"\\]|\\.)*)"\s*</s.exec(value)?.[1];
  const raw = quoted === undefined ? /^([^<"]+)</.exec(value)?.[1] : quoted.replace(/\\(.)/gs, '$1');
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

/** A name as a quoted string, with the blank that follows it. */
export const quote = (name: string): string => `"${name.replace(/[\\"]/g, '\\$&')}" `;
