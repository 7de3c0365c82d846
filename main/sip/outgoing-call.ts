/** An INVITE of ours, as `trunk.ts` describes it, over JsSIP's session. */
import { errorText } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { TrunkId } from '../core/ids.ts';
import { endOf, Once, tellFailures } from './call-end.ts';
import { q850ToWords, reasonHeader } from './causes.ts';
import { callerHeaders } from './identity.ts';
import { isAnswered, NO_BROWSER_MEDIA } from './incoming-call.ts';
import { type InfoOptions, InfoSignals } from './info-signals.ts';
import { type JsSipEnd, type JsSipResponse, type JsSipSession, NameAddr, Uri } from './jssip.ts';
import type { Identity, MediaSeat, OutgoingSipCall, SipEnd } from './trunk.ts';
import { SESSION_EXPIRES_S, type UserAgent } from './user-agent.ts';

export interface OutgoingCallOptions {
  readonly trunk: TrunkId;
  readonly ua: UserAgent;
  readonly info: InfoOptions;
  readonly caller: Identity;
  readonly seat: MediaSeat;
  readonly target: { readonly user: string; readonly host: string; readonly port: number; readonly transport: string };
  /** The account we registered; undefined for a peer, where the caller's number is the From's user. */
  readonly account: string | undefined;
  readonly domain: string;
  /** Tells the transactions that a late 2xx is to be ended. */
  readonly abandon: (callId: string) => void;
}

export class OutgoingCall implements OutgoingSipCall {
  readonly trunk: TrunkId;
  readonly callId: string;
  readonly #session: JsSipSession | undefined;
  readonly #options: OutgoingCallOptions;
  readonly #progress = new Signal<{ status: number; earlyMedia: boolean }>();
  readonly #answer = new Once<void>();
  readonly #info: InfoSignals | undefined;
  readonly #end = new Once<SipEnd>();
  #ownEnd: SipEnd | undefined;

  constructor(options: OutgoingCallOptions) {
    this.trunk = options.trunk;
    this.#options = options;
    const { ua, target, caller, account, domain, seat } = options;
    const { log } = options.info;
    const { from, extra } = callerHeaders(caller, { account, host: domain });
    const parameters = target.transport === 'udp' ? {} : { transport: target.transport };
    // Percent-encoded here, because JsSIP decodes before it encodes, and throws on a bare `%`.
    const uri = new Uri('sip', encodeURIComponent(target.user), target.host, target.port, parameters);
    let session: JsSipSession | undefined;
    try {
      session = ua.call(uri, {
        ...NO_BROWSER_MEDIA,
        pcConfig: { seat },
        sessionTimersExpires: SESSION_EXPIRES_S,
        extraHeaders: extra,
      });
    } catch (thrown) {
      log.error({ error: errorText(thrown) }, 'the call cannot be made');
      this.#end.tell({ by: 'us', status: 500, reason: errorText(thrown) });
    }
    this.#session = session;
    this.callId = session?._request.call_id ?? '';
    if (!session) return;
    const fromUri = new Uri('sip', encodeURIComponent(from.user), from.host);
    // The INVITE leaves in a later microtask; JsSIP's own options would add P-Preferred-Identity and a false Contact.
    session._request.from = new NameAddr(fromUri, from.name, { tag: session._from_tag });
    session._request.setHeader('from', session._request.from.toString());
    session.on('progress', ({ originator, response }: { originator: string; response: JsSipResponse | null }) => {
      if (originator === 'remote' && response) {
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
    session.on('failed', finish);
    session.on('ended', finish);
    this.#info = new InfoSignals(session, options.info);
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

  onAnswer(listener: () => void): Disposable {
    return this.#answer.on(() => listener());
  }

  onDigit(listener: (digit: string, durationMs: number) => void): Disposable {
    return this.#info?.onDigit(listener) ?? NEVER;
  }

  onFlash(listener: () => void): Disposable {
    return this.#info?.onFlash(listener) ?? NEVER;
  }

  sendDigit(digit: string, durationMs: number): void {
    if (this.#session && isAnswered(this.#session)) this.#info?.send(digit, durationMs);
  }

  onEnd(listener: (end: SipEnd) => void): Disposable {
    return this.#end.on(listener);
  }

  #finish(end: SipEnd): void {
    if (this.#end.told) return;
    this.#options.abandon(this.callId);
    this.#end.tell(end);
    this.#progress.clear();
    this.#info?.[Symbol.dispose]();
  }
}

/** Of a call that could not even be made. */
const NEVER: Disposable = { [Symbol.dispose]: () => {} };

/** JsSIP's CANCEL knows only `SIP;cause=`; the exchange on the other side wants Q.850. */
function giveCancelReason(session: JsSipSession, reason: string): void {
  const request = session._request;
  const cancel = request.cancel?.bind(request);
  if (cancel) request.cancel = () => cancel(reason);
}
