/** An INVITE that came in, as `trunk.ts` describes it, over JsSIP's session. */
import { errorText, GatewayError } from '../core/errors.ts';
import type { TrunkId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { endOf, Once, tellFailures } from './call-end.ts';
import { causeFor, q850ToWords, reasonHeader, statusForQ850 } from './causes.ts';
import { answeredEarly } from './dialog-rules.ts';
import { callerOf } from './identity.ts';
import { type InfoOptions, InfoSignals } from './info-signals.ts';
import type { JsSipEnd, JsSipSession } from './jssip.ts';
import { headerOf, headersOf, splitList } from './message.ts';
import { dialogsOf, Referrals } from './referrals.ts';
import { readReplaces } from './replaces.ts';
import type {
  DialogName,
  Identity,
  IncomingRefer,
  IncomingSipCall,
  MediaSeat,
  ReferOutcome,
  Referral,
  Replaces,
  SipEnd,
} from './trunk.ts';
import { isOwnBranch } from './unwanted-answer.ts';
import type { IncomingInvite, UserAgent } from './user-agent.ts';
import { parseVia } from './via.ts';

/** Neither is to ask a browser for a microphone: the seat is the media. */
export const NO_BROWSER_MEDIA = { mediaConstraints: { audio: false, video: false } } as const;

export class IncomingCall implements IncomingSipCall {
  readonly trunk: TrunkId;
  readonly dialled: string;
  readonly caller: Identity;
  readonly offer: string | undefined;
  readonly maxForwards: number;
  readonly viaUs: boolean;
  readonly replaces: Replaces | undefined;
  readonly callId: string;
  readonly #invite: IncomingInvite;
  readonly #log: Log;
  readonly #end = new Once<SipEnd>();
  readonly #info: InfoSignals;
  readonly #referrals: Referrals;
  readonly #uris: DialogueUris;
  readonly #ua: UserAgent;
  /** The end as it will be told, where JsSIP's words would say less. */
  #ownEnd: SipEnd | undefined;
  #answered: PromiseWithResolvers<void> | undefined;

  constructor(
    trunk: TrunkId,
    invite: IncomingInvite,
    info: InfoOptions,
    identity: { readonly trust: boolean },
    dialogue: DialogueParts,
  ) {
    this.trunk = trunk;
    this.#invite = invite;
    this.#log = info.log;
    this.dialled = invite.context.dialled;
    this.caller = callerOf(invite.context.message, identity);
    this.offer = invite.request.body || undefined;
    const { message } = invite.context;
    this.replaces = readReplaces(headerOf(message, 'Replaces') ?? '');
    this.maxForwards = hopsLeft(headerOf(message, 'Max-Forwards'));
    this.viaUs = headersOf(message, 'Via')
      .flatMap(splitList)
      .some((via) => isOwnBranch(parseVia(via)?.branch));
    this.callId = invite.request.call_id;
    const { session } = invite;
    const finish = (end: JsSipEnd): void => this.#finish(this.#ownEnd ?? endOf(end));
    tellFailures(session, (end) => {
      this.#ownEnd ??= end;
    });
    session.on('failed', finish);
    session.on('ended', finish);
    session.on('accepted', () => this.#answered?.resolve());
    this.#info = new InfoSignals(session, info);
    this.#uris = dialogue.uris;
    this.#ua = dialogue.ua;
    this.#referrals = new Referrals(session, dialogue.ua, info);
  }

  ringing(queued = false): void {
    if (this.#isOpen) this.#invite.provisional(queued ? 182 : 180, null, [`Contact: ${this.#invite.session._contact}`]);
  }

  async progress(seat: MediaSeat): Promise<void> {
    const { request, session, provisional } = this.#invite;
    const contact = `Contact: ${session._contact}`;
    // INVITE without an offer: ours goes in the 200 (RFC 3261 §13.2.1), so that the 183 has none.
    const sdp = request.body ? await seat.acceptOffer(request.body) : null;
    if (!this.#isOpen) throw new GatewayError('closed', 'The caller was gone before early media could start.');
    provisional(183, null, [contact], sdp);
    if (sdp !== null) answeredEarly(session, (offer) => seat.acceptOffer(offer));
  }

  answer(seat: MediaSeat): Promise<void> {
    if (!this.#isOpen || this.#answered) {
      return Promise.reject(new GatewayError('closed', 'The call can no longer be answered: the caller is gone.'));
    }
    this.#answered = Promise.withResolvers<void>();
    try {
      this.#invite.session.answer({
        ...NO_BROWSER_MEDIA,
        pcConfig: { seat },
      });
    } catch (thrown) {
      this.#log.warn({ callId: this.callId, error: errorText(thrown) }, 'the offer cannot be met');
      this.refuse(488);
    }
    return this.#answered.promise;
  }

  refuse(status: number, reason?: string, q850?: number): void {
    if (!this.#isOpen) return;
    const code = status >= 300 && status <= 699 ? status : 480;
    const words = reason ?? (q850 === undefined ? undefined : q850ToWords(q850));
    this.#terminate(
      { by: 'us', status: code, reason: words ?? causeFor(code).words, ...(q850 === undefined ? {} : { q850 }) },
      { status_code: code, ...(reason ? { reason_phrase: oneLine(reason) } : {}) },
      q850,
    );
  }

  hangUp(q850?: number): void {
    if (this.#end.told) return;
    if (this.#isOpen) {
      this.refuse(q850 === undefined || q850 === 16 ? 480 : statusForQ850(q850), undefined, q850);
      return;
    }
    this.#terminate(
      {
        by: 'us',
        status: 0,
        reason: q850 === undefined ? 'hung up' : q850ToWords(q850),
        ...(q850 === undefined ? {} : { q850 }),
      },
      {},
      q850 ?? 16,
    );
  }

  /** Race: the caller's CANCEL crossed our 200 (`the caller's CANCEL crosses our 200`). JsSIP sends the BYE after the ACK. */
  cancelledLate(): void {
    if (this.#end.told) return;
    this.#terminate({ by: 'peer', status: 487, reason: 'the caller gave up' }, {}, 16);
  }

  /** The trunk closes or its process's media is gone: the end is told even if JsSIP cannot send. */
  abort(reason: string): void {
    this.hangUp();
    this.#finish({ by: 'us', status: 0, reason });
  }

  onDigit(listener: (digit: string, durationMs: number) => void): Disposable {
    return this.#info.onDigit(listener);
  }

  onFlash(listener: () => void): Disposable {
    return this.#info.onFlash(listener);
  }

  get dialogs(): readonly DialogName[] {
    return dialogsOf(this.#invite.session);
  }

  onRefer(listener: (refer: IncomingRefer) => void): Disposable {
    return this.#referrals.onRefer(listener);
  }

  refer({ to, replaces }: Referral, told: (outcome: ReferOutcome) => void): void {
    this.#referrals.refer({ ...this.#uris(to), replaces }, told);
  }

  hold(on: boolean): void {
    holdPeer(this.#invite.session, on);
  }

  reoffer(): void {
    reoffer(this.#invite.session);
  }

  /** We are reached elsewhere now: so say our requests and answers from here on. */
  renewContact(): void {
    this.#invite.session._contact = this.#ua._contact.toString();
  }

  /** The peer is told. */
  tellContact(): void {
    if (isAnswered(this.#invite.session)) this.#ua.sessionRefresh.tellContact(this.#invite.session);
  }

  sendDigit(digit: string, durationMs: number): void {
    if (isAnswered(this.#invite.session)) this.#info.send(digit, durationMs);
  }

  onEnd(listener: (end: SipEnd) => void): Disposable {
    return this.#end.on(listener);
  }

  /** Not answered with a final status yet. */
  get #isOpen(): boolean {
    const { session } = this.#invite;
    return (
      !this.#end.told &&
      (session.status === session.C.STATUS_WAITING_FOR_ANSWER || session.status === session.C.STATUS_ANSWERED)
    );
  }

  #terminate(end: SipEnd, options: object, q850: number | undefined): void {
    this.#ownEnd = end;
    try {
      this.#invite.session.terminate({
        ...options,
        ...(q850 === undefined ? {} : { extraHeaders: [`Reason: ${reasonHeader(q850)}`] }),
      });
    } catch (thrown) {
      this.#log.debug({ callId: this.callId, error: errorText(thrown) }, 'the call was already over');
    }
    this.#finish(end);
  }

  #finish(end: SipEnd): void {
    this.#answered?.promise.catch(() => {});
    this.#answered?.reject(new GatewayError('closed', `The call ended before it was answered: ${end.reason}.`));
    this.#end.tell(end);
    this.#info[Symbol.dispose]();
    this.#referrals[Symbol.dispose]();
  }
}

/** Left out, it is as if it were 70 (RFC 3261 §16.6). */
const hopsLeft = (header: string | undefined): number =>
  header !== undefined && /^\s*\d{1,3}\s*$/.test(header) ? Math.min(Number(header), 255) : 70;

/** What a call within a trunk needs for REFER: who it is, and how a number there is written as an address. */
export interface DialogueParts {
  readonly ua: UserAgent;
  readonly uris: DialogueUris;
}

export type DialogueUris = (to: string) => { readonly uri: string; readonly by: string };

/**
 * JsSIP writes the direction into the offer that the seat makes. Its own `hold` would end a call whose peer refuses that; here
 * the call goes on as it was (RFC 3261 §14.1).
 */
export function holdPeer(session: JsSipSession, on: boolean): void {
  if (!isAnswered(session) || session.isEnded() || session._localHold === on || !session.isReadyToReOffer()) return;
  session._localHold = on;
  const failed = (): void => {
    session._localHold = !on;
  };
  session._sendReinvite({ eventHandlers: { succeeded: () => {}, failed } });
}

export function reoffer(session: JsSipSession): void {
  if (!isAnswered(session) || session.isEnded() || !session.isReadyToReOffer()) return;
  const nothing = (): void => {};
  session._sendReinvite({ eventHandlers: { succeeded: nothing, failed: nothing } });
}

export const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ');

/** The 200 has been sent or has come, and the call is not over. */
export const isAnswered = ({ status, C }: JsSipSession): boolean =>
  status === C.STATUS_WAITING_FOR_ACK || status === C.STATUS_CONFIRMED;
