/** What our INVITE says about the caller: From (RFC 3261), Privacy (RFC 3323), the identity headers (RFC 3325, draft-ietf-sip-privacy-04), Alert-Info. */
import { diversionHeaders } from './diversion.ts';
import { cleanName, cleanUser, quote } from './identity.ts';
import type { CallerWay, IdentityPolicy } from './identity-policy.ts';
import type { Identity } from './trunk.ts';

export interface CallerHeaderOptions {
  /**
   * The account we registered: it stays the From's user, because registrars know an account by it (Asterisk refuses any
   * other with 401); undefined for a peer.
   */
  readonly account: string | undefined;
  /** The domain of our own addresses of record. */
  readonly host: string;
  readonly target: string;
  readonly policy: IdentityPolicy;
}

export interface CallerHeaders {
  readonly from: { readonly user: string; readonly host: string; readonly name: string | null };
  readonly extra: string[];
}

export function callerHeaders(caller: Identity, { account, host, target, policy }: CallerHeaderOptions): CallerHeaders {
  const number = cleanUser(caller.number ?? '');
  const name = cleanName(caller.name ?? '');
  // `+` may stand in a user as it is (RFC 3261 §25.1), and not every peer decodes %2B.
  const uriOf = (user: string, parameters = ''): string => `<sip:${user.replaceAll('#', '%23')}@${host}${parameters}>`;
  const diverted = cleanUser(caller.divertedFrom ?? '');
  const more = [
    ...diversionHeaders(diverted, { way: policy.diversion, target: cleanUser(target), uriOf }),
    ...alertInfo(caller.ring),
  ];
  const identity = (text: string, privacy: 'off' | 'full'): string[] => identityHeader(policy.send, text, privacy);
  if (caller.withheld) {
    // Only who is trusted to keep it may be told (RFC 3325 §7): never by name, never in From.
    const asserted = policy.trust && number !== '' ? identity(uriOf(number), 'full') : [];
    return {
      from: nobody('anonymous', 'anonymous.invalid', 'Anonymous'),
      extra: ['Privacy: id', ...asserted, ...more],
    };
  }
  if (number === '' || policy.send === 'none') {
    // Nobody asked for privacy: there is no number to tell, and none is made up (3GPP TS 23.003 §13.7).
    return { from: nobody('unavailable', 'unknown.invalid', name || 'Unavailable'), extra: more };
  }
  const user = policy.send === 'from' ? number : (account ?? number);
  const shown = name || (user === number ? null : number);
  return {
    from: { user, host, name: shown },
    extra: [...identity(`${name ? quote(name) : ''}${uriOf(number)}`, 'off'), ...more],
  };

  function nobody(user: string, invalid: string, words: string): CallerHeaders['from'] {
    return account === undefined ? { user, host: invalid, name: words } : { user: account, host, name: words };
  }
}

function identityHeader(way: CallerWay, text: string, privacy: 'off' | 'full'): string[] {
  switch (way) {
    case 'p-asserted-identity':
      return [`P-Asserted-Identity: ${text}`];
    case 'p-preferred-identity':
      return [`P-Preferred-Identity: ${text}`];
    case 'remote-party-id':
      return [`Remote-Party-ID: ${text};party=calling;screen=yes;privacy=${privacy}`];
    default:
      return [];
  }
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
