/** An INVITE of ours, as `trunk.ts` describes it, over JsSIP's session. */
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { TrunkId } from '../core/ids.ts';
import { endOf, Once, tellFailures } from './call-end.ts';
import { callerHeaders } from './caller-headers.ts';
import { q850ToWords, reasonHeader } from './causes.ts';
import type { IdentityPolicy } from './identity-policy.ts';
import { type DialogueUris, holdPeer, isAnswered, NO_BROWSER_MEDIA, reoffer } from './incoming-call.ts';
import { type InfoOptions, InfoSignals } from './info-signals.ts';
import { type JsSipEnd, type JsSipResponse, type JsSipSession, NameAddr, Uri } from './jssip.ts';
import { dialogsOf, Referrals } from './referrals.ts';
import { writeReplaces } from './replaces.ts';
import type {
  DialogName,
  Identity,
  IncomingRefer,
  InviteOptions,
  MediaSeat,
  OutgoingSipCall,
  ReferOutcome,
  Referral,
  SipEnd,
} from './trunk.ts';
import type { UserAgent } from './user-agent.ts';

export interface OutgoingCallOptions {
  readonly trunk: TrunkId;
  readonly ua: UserAgent;
  readonly info: InfoOptions;
  readonly caller: Identity;
  readonly seat: MediaSeat;
  readonly options: InviteOptions;
  readonly uris: DialogueUris;
  readonly target: {
    readonly user: string;
    readonly host: string;
    readonly port?: number | undefined;
    readonly transport: string;
  };
  /** The account we registered; undefined for a peer, where the caller's number is the From's user. */
  readonly account: string | undefined;
  readonly domain: string;
  readonly identity: IdentityPolicy;
  /** Tells the transactions that a late 2xx is to be ended. */
  readonly abandon: (callId: string) => void;
}

export class OutgoingCall implements OutgoingSipCall {
  readonly trunk: TrunkId;
  /** Of the first INVITE: what the log and the trunk know the call by. */
  readonly callId: string;
  #session: JsSipSession | undefined;
  readonly #options: OutgoingCallOptions;
  readonly #progress = new Signal<{ status: number; earlyMedia: boolean }>();
  readonly #answer = new Once<void>();
  readonly #digit = new Signal<{ digit: string; durationMs: number }>();
  readonly #flash = new Signal<void>();
  #info: InfoSignals | undefined;
  readonly #unheard = new Once<void>();
  #referrals: Referrals | undefined;
  readonly #refer = new Signal<IncomingRefer>();
  readonly #end = new Once<SipEnd>();
  #ownEnd: SipEnd | undefined;

  constructor(options: OutgoingCallOptions) {
    this.trunk = options.trunk;
    this.#options = options;
    this.#session = this.#invite();
    this.callId = this.#session?._request.call_id ?? '';
  }

  #invite(): JsSipSession | undefined {
    const { ua, target, caller, account, domain, seat, identity, options, info: infoOptions } = this.#options;
    const { policy } = ua.sessionRefresh;
    const { from, extra } = callerHeaders(caller, { account, host: domain, target: target.user, policy: identity });
    const parameters = target.transport === 'udp' ? {} : { transport: target.transport };
    // Percent-encoded here, because JsSIP decodes before it encodes, and throws on a bare `%`.
    const uri = new Uri('sip', encodeURIComponent(target.user), target.host, target.port ?? null, parameters);
    let session: JsSipSession;
    try {
      session = ua.call(uri, {
        ...NO_BROWSER_MEDIA,
        pcConfig: { seat },
        sessionTimersExpires: policy.expiresS,
        extraHeaders: [
          ...extra,
          ...(policy.use === 'ask' ? [`Min-SE: ${policy.minS}`] : []),
          ...(options.replaces ? [`Replaces: ${writeReplaces(options.replaces)}`, 'Require: replaces'] : []),
        ],
      });
    } catch (thrown) {
      infoOptions.log.error({ error: errorText(thrown) }, 'the call cannot be made');
      this.#end.tell({ by: 'us', status: 500, reason: errorText(thrown) });
      return undefined;
    }
    const fromUri = new Uri('sip', encodeURIComponent(from.user), from.host);
    // The INVITE leaves in a later microtask; JsSIP's own options would add P-Preferred-Identity and a false Contact.
    session._request.from = new NameAddr(fromUri, from.name, { tag: session._from_tag });
    session._request.setHeader('from', session._request.from.toString());
    const { maxForwards } = options;
    if (maxForwards !== undefined) session._request.setHeader('max-forwards', String(maxForwards));
    session.on('progress', ({ originator, response }: { originator: string; response: JsSipResponse | null }) => {
      if (originator === 'remote' && response) {
        acknowledge(session, response);
        this.#progress.emit({ status: response.status_code, earlyMedia: Boolean(response.body) });
      }
    });
    session.on('accepted', () => {
      if (!this.#end.told) this.#answer.tell();
    });
    const finish = (end: JsSipEnd): void => this.#finish(this.#ownEnd ?? endOf(end));
    tellFailures(session, (end) => {
      this.#ownEnd ??= end;
    });
    session.on('failed', (end: JsSipEnd) => {
      if (!this.#asksForLess(end)) finish(end);
    });
    session.on('ended', finish);
    if (seat.wantsOffer) askForOffer(session, seat);
    const info = new InfoSignals(session, infoOptions);
    info.onDigit((digit, durationMs) => this.#digit.emit({ digit, durationMs }));
    info.onFlash(() => this.#flash.emit());
    this.#info = info;
    this.#referrals?.[Symbol.dispose]();
    this.#referrals = new Referrals(session, ua, infoOptions);
    this.#referrals.onRefer((refer) => {
      if (this.#refer.size === 0) refer.refuse(403);
      else this.#refer.emit(refer);
    });
    return session;
  }

  /** A peer that cannot do what was offered is asked once more, for less (`a peer that refuses encrypted audio`). */
  #asksForLess(end: JsSipEnd): boolean {
    const { status, by } = endOf(end);
    if (this.#ownEnd || this.#end.told || by !== 'peer' || !NOT_ACCEPTABLE.includes(status)) return false;
    if (!this.#options.seat.fallBack?.()) return false;
    this.#options.info.log.info({ callId: this.callId, status }, 'the offer was refused: another one is made');
    this.#info?.[Symbol.dispose]();
    this.#session = this.#invite();
    return true;
  }

  hangUp(q850 = 16): void {
    const session = this.#session;
    if (!session || this.#end.told) return;
    const { C, status } = session;
    const early = status === C.STATUS_NULL || status === C.STATUS_INVITE_SENT || status === C.STATUS_1XX_RECEIVED;
    this.#ownEnd = { by: 'us', status: early ? 487 : 0, reason: early ? 'cancelled' : q850ToWords(q850), q850 };
    const reason = reasonHeader(q850);
    if (early) giveCancelReason(session, reason);
    try {
      session.terminate({ extraHeaders: [`Reason: ${reason}`] });
    } catch (thrown) {
      this.#options.info.log.debug({ callId: this.callId, error: errorText(thrown) }, 'the call was already over');
    }
    // No provisional answer yet: JsSIP holds the CANCEL until there is one (RFC 3261 §9.1) and takes its reason from here.
    session._cancel_reason = reason;
    this.#finish(this.#ownEnd);
  }

  abort(reason: string): void {
    this.hangUp();
    this.#finish({ by: 'us', status: 0, reason });
  }

  onProgress(listener: (progress: { readonly status: number; readonly earlyMedia: boolean }) => void): Disposable {
    return this.#progress.on(listener);
  }

  onUnheard(listener: () => void): Disposable {
    return this.#unheard.on(() => listener());
  }

  /** Its INVITE got no reply for 3 s. */
  unheard(): void {
    if (!this.#end.told && !this.#answer.told) this.#unheard.tell();
  }

  onAnswer(listener: () => void): Disposable {
    return this.#answer.on(() => listener());
  }

  onDigit(listener: (digit: string, durationMs: number) => void): Disposable {
    return this.#digit.on(({ digit, durationMs }) => listener(digit, durationMs));
  }

  onFlash(listener: () => void): Disposable {
    return this.#flash.on(listener);
  }

  get dialogs(): readonly DialogName[] {
    return this.#session ? dialogsOf(this.#session) : [];
  }

  onRefer(listener: (refer: IncomingRefer) => void): Disposable {
    return this.#refer.on(listener);
  }

  refer({ to, replaces }: Referral, told: (outcome: ReferOutcome) => void): void {
    if (this.#referrals) this.#referrals.refer({ ...this.#options.uris(to), replaces }, told);
    else told({ ok: false, status: 481 });
  }

  hold(on: boolean): void {
    if (this.#session) holdPeer(this.#session, on);
  }

  reoffer(): void {
    if (this.#session) reoffer(this.#session);
  }

  /** See `IncomingCall.renewContact`. */
  renewContact(): void {
    if (this.#session) this.#session._contact = this.#options.ua._contact.toString({ outbound: true });
  }

  tellContact(): void {
    const session = this.#session;
    if (session && isAnswered(session)) this.#options.ua.sessionRefresh.tellContact(session);
  }

  sendDigit(digit: string, durationMs: number): void {
    if (this.#session && isAnswered(this.#session)) this.#info?.send(digit, durationMs);
  }

  onEnd(listener: (end: SipEnd) => void): Disposable {
    return this.#end.on(listener);
  }

  #finish(end: SipEnd): void {
    if (this.#end.told) return;
    this.#options.abandon(this.#session?._request.call_id ?? this.callId);
    this.#end.tell(end);
    this.#progress.clear();
    this.#digit.clear();
    this.#flash.clear();
    this.#refer.clear();
    this.#referrals?.[Symbol.dispose]();
    this.#info?.[Symbol.dispose]();
  }
}

/** PRACK for a provisional answer that asks for it (RFC 3262 §4), within the early dialog, whose CSeq goes on. */
function acknowledge(session: JsSipSession, response: JsSipResponse): void {
  const rseq = response.getHeader('rseq');
  const requires = response.getHeaders('require').join(',');
  if (rseq === undefined || !/\b100rel\b/i.test(requires) || session.isEnded()) return;
  const dialog = session._earlyDialogs[`${response.call_id}${response.from_tag}${response.to_tag ?? ''}`];
  dialog?.sendRequest('PRACK', { extraHeaders: [`RAck: ${rseq.trim()} ${response.getHeader('cseq') ?? ''}`] });
}

/** JsSIP offers in the INVITE. This takes the offer out, and puts the answer to the peer's own into the ACK. */
function askForOffer(session: JsSipSession, seat: MediaSeat): void {
  session.on('sending', ({ request }: { request: { body: string | null; extraHeaders: string[] } }) => {
    request.body = null;
    request.extraHeaders = request.extraHeaders.filter((header) => !/^content-type:/i.test(header));
  });
  const send = session.sendRequest.bind(session);
  session.sendRequest = (method, options) => {
    const body = method === 'ACK' ? seat.answerForAck?.() : undefined;
    send(method, body === undefined ? options : { extraHeaders: ['Content-Type: application/sdp'], body });
  };
}

/** What a peer says to an offer that it cannot meet (RFC 3261 §21.4.13, §21.4.26, §21.6.4). */
const NOT_ACCEPTABLE: readonly number[] = [415, 488, 606];

/** JsSIP's CANCEL knows only `SIP;cause=`; the exchange on the other side wants Q.850. */
function giveCancelReason(session: JsSipSession, reason: string): void {
  const request = session._request;
  const cancel = request.cancel?.bind(request);
  if (cancel) request.cancel = () => cancel(reason);
}
