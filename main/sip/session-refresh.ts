/** Runs a call's session timer in JsSIP's place, which knows neither Min-SE nor 422 nor a peer without UPDATE. */
import type { Clock } from '../core/clock.ts';
import type { JsSipIncoming, JsSipResponse, JsSipSender, JsSipSession } from './jssip.ts';
import {
  type AgreedTimer,
  afterTooSmall,
  endAfterMs,
  refreshAfterMs,
  type SessionTimerPolicy,
  timerHeaders,
  timerOfAnswer,
  timerOfRequest,
} from './session-timer.ts';

/** How long an offer of either side is waited for before ours. */
const BUSY_MS = 1_000;

interface Running {
  readonly refresh: Disposable | undefined;
  readonly end: Disposable;
}

export class SessionRefresh {
  readonly policy: SessionTimerPolicy;
  readonly #clock: Clock;
  readonly #running = new WeakMap<JsSipSession, Running>();
  /** Those whose peer refused an UPDATE. */
  readonly #byInvite = new WeakSet<JsSipSession>();
  /** Those whose peer is to be told our new Contact as soon as no other offer is on its way. */
  readonly #telling = new WeakMap<JsSipSession, Disposable>();

  constructor(policy: SessionTimerPolicy, clock: Clock) {
    this.policy = policy;
    this.#clock = clock;
  }

  /** An INVITE or UPDATE of the peer that is answered with 2xx: adds what that says of the timer. */
  onRequest(session: JsSipSession, request: JsSipIncoming, extraHeaders: string[]): void {
    const asked = timerHeaders((name) => headerText(request, name));
    const agreed = timerOfRequest(asked, this.policy);
    this.#run(session, agreed, request);
    if (!agreed) return;
    const refresher = agreed.refresher === 'us' ? 'uas' : 'uac';
    extraHeaders.push(`Session-Expires: ${agreed.expiresS};refresher=${refresher}`);
    // §9: only a caller that knows timers may be required to.
    if (asked.supported) extraHeaders.push('Require: timer');
  }

  onAnswer(session: JsSipSession, response: JsSipIncoming): void {
    this.#run(
      session,
      timerOfAnswer(
        timerHeaders((name) => headerText(response, name)),
        this.policy,
      ),
      response,
    );
  }

  /** Sends the request again as its 422 asks; false where that is of no use. */
  afterTooSmall(sender: JsSipSender, response: JsSipResponse): boolean {
    const before = sender._request;
    const asked = timerHeaders((name) => before.getHeader(name));
    const again = afterTooSmall(
      timerHeaders((name) => headerText(response, name)),
      asked,
    );
    if (!again) return false;
    const request = before.clone();
    request.cseq += 1;
    request.setHeader('cseq', `${request.cseq} ${request.method}`);
    const refresher = asked.refresher ? `;refresher=${asked.refresher}` : '';
    request.setHeader('session-expires', `${again.expiresS}${refresher}`);
    request.setHeader('min-se', String(again.minS));
    sender._request = request;
    sender._eventHandlers.onAuthenticated?.(request);
    sender.send();
    return true;
  }

  /** Tells the peer of a call where we are now: what refreshes a session refreshes its target too (RFC 3261 §12.2). */
  tellContact(session: JsSipSession): void {
    this.#telling.get(session)?.[Symbol.dispose]();
    this.#telling.delete(session);
    if (session.isEnded()) return;
    if (session.isReadyToReOffer()) this.#refresh(session);
    else
      this.#telling.set(
        session,
        this.#clock.after(BUSY_MS, () => this.tellContact(session)),
      );
  }

  stop(session: JsSipSession): void {
    this.#telling.get(session)?.[Symbol.dispose]();
    this.#telling.delete(session);
    this.#quiet(session);
  }

  #quiet(session: JsSipSession): void {
    const running = this.#running.get(session);
    running?.refresh?.[Symbol.dispose]();
    running?.end[Symbol.dispose]();
    this.#running.delete(session);
  }

  #run(session: JsSipSession, agreed: AgreedTimer, from: JsSipIncoming): void {
    this.#quiet(session);
    const allow = headerText(from, 'allow');
    if (allow !== undefined && !/\bUPDATE\b/i.test(allow)) this.#byInvite.add(session);
    const timers = session._sessionTimers;
    timers.running = agreed !== undefined;
    if (!agreed) return;
    const { expiresS, refresher } = agreed;
    timers.currentExpires = expiresS;
    timers.refresher = refresher === 'us';
    this.#running.set(session, {
      refresh:
        refresher === 'us' ? this.#clock.after(refreshAfterMs(expiresS), () => this.#refresh(session)) : undefined,
      end: this.#clock.after(endAfterMs(expiresS), () => this.#expire(session)),
    });
  }

  #refresh(session: JsSipSession): void {
    // An offer is on its way: its answer runs the timer anew.
    if (session.isEnded() || !session.isReadyToReOffer()) return;
    const byInvite = this.#byInvite.has(session);
    const failed = (): void => {
      // 405 or 501 to an UPDATE: the same by INVITE. What else fails is left to the end of the timer.
      if (byInvite || session.isEnded()) return;
      this.#byInvite.add(session);
      this.#refresh(session);
    };
    if (byInvite) session._sendReinvite({});
    else session._sendUpdate({ eventHandlers: { failed } });
  }

  #expire(session: JsSipSession): void {
    if (session.isEnded()) return;
    session.terminate({ cause: 'Request Timeout', status_code: 408, reason_phrase: 'Session Timer Expired' });
  }
}

/** All values of a header as one. */
function headerText(message: JsSipIncoming, name: string): string | undefined {
  const values = message.getHeaders(name);
  return values.length === 0 ? undefined : values.join(', ');
}
