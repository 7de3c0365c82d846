/** Whose number a call was forwarded from: Diversion (RFC 5806) and History-Info (RFC 7044), both ways. */
import type { DiversionWay } from './identity-policy.ts';
import { headersOf, type SipMessage, splitList } from './message.ts';
import { parseUri, uriIn } from './uri.ts';

/** The last who forwarded; undefined where nobody did, or where that is private. */
export function divertedFrom(invite: SipMessage): string | undefined {
  const [latest] = headersOf(invite, 'Diversion').flatMap(splitList);
  if (latest !== undefined) {
    const isPrivate = /;\s*privacy\s*=\s*"?(full|uri)\b/i.test(latest);
    return isPrivate ? undefined : parseUri(uriIn(latest))?.user;
  }
  const entries = headersOf(invite, 'History-Info').flatMap(splitList);
  // A target with a cause was reached because the one before it forwarded (RFC 4458, RFC 7044 §10).
  const reached = entries.findLastIndex((entry, index) => index > 0 && /[;?&]\s*cause\s*=\s*\d{3}/i.test(entry));
  const forwarder = reached > 0 ? entries[reached - 1] : undefined;
  if (forwarder === undefined || /[?&]Privacy=(history|header|session)/i.test(forwarder)) return undefined;
  return parseUri(uriIn(forwarder))?.user;
}

/** The headers that say so. `uriOf` writes an address of ours, `target` is who is called. */
export function diversionHeaders(
  number: string,
  { way, target, uriOf }: { way: DiversionWay; target: string; uriOf: (user: string, parameters?: string) => string },
): string[] {
  if (number === '' || way === 'none') return [];
  // The exchange does not say why it was forwarded.
  if (way === 'diversion') return [`Diversion: ${uriOf(number)};reason=unknown`];
  // 404 is RFC 4458's "unknown" among the causes; 302 its "unconditional".
  return [`History-Info: ${uriOf(number)};index=1, ${uriOf(target, ';cause=302')};index=1.1;mp=1`];
}
