/** What a request of the peer is refused for before JsSIP sees it, and which extensions a trunk knows; pure (RFC 3261 §8.2). */
import { ALLOWED_METHODS } from './jssip.ts';
import { type Header, headerOf, headersOf, type SipRequest, splitList, tagOf } from './message.ts';
import type { ReliableProvisional } from './reliable-provisionals.ts';
import { readReplaces } from './replaces.ts';
import { type SessionTimerPolicy, timerHeaders, tooSmall } from './session-timer.ts';
import { parseUri, uriIn } from './uri.ts';

export interface RequestPolicy {
  readonly sessionTimer: SessionTimerPolicy;
  readonly reliableProvisional: ReliableProvisional;
}

const ALLOWED = new Set(ALLOWED_METHODS.split(','));
const KNOWN_ELSEWHERE = new Set(['REGISTER', 'SUBSCRIBE', 'MESSAGE', 'PUBLISH']);

/** The extensions that a trunk knows in such a request (RFC 3261 §20.37). */
export function knownOptions({ sessionTimer, reliableProvisional }: RequestPolicy, method: string): string[] {
  return [
    ...(sessionTimer.use === 'off' ? [] : ['timer']),
    ...(reliableProvisional === 'off' || method !== 'INVITE' ? [] : ['100rel']),
    ...(method === 'INVITE' ? ['replaces'] : []),
    ...(method === 'REFER' ? ['norefersub'] : []),
  ];
}

/** What is refused before JsSIP sees it, RFC 3261 §8.2; undefined for nothing. */
export function refusalOf(
  request: SipRequest,
  policy: RequestPolicy,
): { status: number; extra?: Header[] } | undefined {
  const { method } = request;
  const allow = [{ name: 'Allow', value: ALLOWED_METHODS.replaceAll(',', ', ') }];
  if (KNOWN_ELSEWHERE.has(method)) return { status: 405, extra: allow };
  if (!ALLOWED.has(method)) return { status: 501, extra: allow };
  if (method === 'ACK' || method === 'CANCEL') return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(request.uri)?.[1]?.toLowerCase();
  if (scheme !== 'sip' && scheme !== 'tel') return { status: scheme ? 416 : 400 };
  if (!parseUri(request.uri)) return { status: 400 };
  const unsupported = headersOf(request, 'Require')
    .flatMap(splitList)
    .filter((option) => !knownOptions(policy, method).includes(option.toLowerCase()));
  if (unsupported.length > 0) {
    return { status: 420, extra: [{ name: 'Unsupported', value: unsupported.join(', ') }] };
  }
  const encoding = headerOf(request, 'Content-Encoding');
  if (encoding && encoding.toLowerCase() !== 'identity') {
    return { status: 415, extra: [{ name: 'Accept-Encoding', value: 'identity' }] };
  }
  // Ours is SDP, whether we offer or answer (RFC 3261 §20.1, RFC 4475 §3.3.15).
  const accepted = headersOf(request, 'Accept').flatMap(splitList);
  const takesSdp = accepted.length === 0 || accepted.some((type) => /^(\*|application)\/(\*|sdp)\s*(;|$)/i.test(type));
  if (method === 'INVITE' && !takesSdp) return { status: 406 };
  const isOffer = method === 'INVITE' || method === 'UPDATE';
  if (isOffer && request.body && !/^application\/sdp\s*(;|$)/i.test(headerOf(request, 'Content-Type') ?? '')) {
    return { status: 415, extra: [{ name: 'Accept', value: 'application/sdp' }] };
  }
  // Without it and a caller's address there is nowhere to send our BYE (§8.1.1.8); JsSIP would answer 500.
  if (method === 'INVITE' && !headerOf(request, 'Contact') && !parseUri(uriIn(headerOf(request, 'From') ?? '')))
    return { status: 400 };
  if (method === 'INVITE' || method === 'UPDATE') {
    const minS = tooSmall(
      timerHeaders((name) => headersOf(request, name).join(', ') || undefined),
      policy.sessionTimer,
    );
    if (minS !== undefined) return { status: 422, extra: [{ name: 'Min-SE', value: String(minS) }] };
  }
  // Outside of a call a REFER would make us call somebody for nothing (RFC 3515 §5.2).
  if (method === 'REFER' && !tagOf(headerOf(request, 'To'))) return { status: 403 };
  const replaces = headersOf(request, 'Replaces');
  if (method === 'INVITE' && replaces.length > 0 && (replaces.length > 1 || !readReplaces(replaces[0] ?? '')))
    return { status: 400 };
  // A dialog of ours has a tag of ours; one without is a new request (§8.2.2).
  if (method === 'BYE' && !tagOf(headerOf(request, 'To'))) return { status: 481 };
  return undefined;
}
