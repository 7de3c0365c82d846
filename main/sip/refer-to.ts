/** Whom a REFER means (RFC 3515 §2.1): out of its Refer-To header. Pure. */
import { type Replaces, readReplaces } from './replaces.ts';
import { parseUri } from './uri.ts';

export interface ReferTo {
  /** An extension or a number. */
  readonly user: string;
  readonly host: string;
  /** An attended transfer: the call there that is to be taken over. */
  readonly replaces?: Replaces;
}

export type ReadReferTo =
  | { readonly ok: true; readonly to: ReferTo }
  | { readonly ok: false; readonly status: 400 | 416 | 403; readonly text: string };

const LONGEST = 2_048;
const BARE_NUMBER = /^\+?[0-9*#]{1,64}$/;

/**
 * Headers in the URI (`?Replaces=…`) are read where they are Replaces and left out where they are not: nobody else's
 * headers go into an INVITE of ours (RFC 3261 §19.1.5). Another method than INVITE is nothing that we do for others.
 */
export function readReferTo(values: readonly string[]): ReadReferTo {
  const [value = ''] = values;
  // §2.1: exactly one.
  if (values.length !== 1 || value.length > LONGEST) return refused(400, 'A REFER names exactly one Refer-To.');
  const angle = /^[^<]*<([^<>]*)>/.exec(value)?.[1];
  const text = (angle ?? value).trim();
  // Asterisk's Transfer() writes whatever its dial plan says, and people write numbers there.
  if (BARE_NUMBER.test(text)) return { ok: true, to: { user: text, host: '' } };
  const uri = parseUri(text);
  if (!uri)
    return /^[a-z][a-z0-9+.-]*:/i.test(text) ? refused(416, 'Its address is neither sip nor tel.') : unreadable();
  if (uri.scheme === 'sips') return refused(416, 'A sips address is not supported.');
  if (/;method=(?!invite\b)/i.test(text)) return refused(403, 'Only calls are made for others.');
  if (!uri.user) return unreadable();
  const query = text.split('?', 2)[1] ?? '';
  const encoded = query.split('&').find((each) => /^replaces=/i.test(each));
  const replaces = encoded === undefined ? undefined : readReplaces(decoded(encoded.slice('replaces='.length)));
  // A call that cannot be found must not become a second one.
  if (encoded !== undefined && !replaces) return unreadable();
  return { ok: true, to: { user: uri.user, host: uri.host, ...(replaces ? { replaces } : {}) } };
}

const refused = (status: 400 | 416 | 403, text: string): ReadReferTo => ({ ok: false, status, text });
const unreadable = (): ReadReferTo => refused(400, 'Its Refer-To cannot be read.');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The status of a message/sipfrag body (RFC 3420); undefined where its first line is no status line. */
export function sipfragStatus(body: string): number | undefined {
  const status = /^\s*SIP\/2\.0 ([1-6]\d\d)\b/i.exec(body.slice(0, 256))?.[1];
  return status === undefined ? undefined : Number(status);
}
