/** REFER in one call, both ways: what the peer asks of us and is told of it, what we ask of the peer and hear of it. */
import type { Clock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { type JsSipRequest, type JsSipResponse, type JsSipSession, reasonPhrase } from './jssip.ts';
import { headerOf, headersOf, type SipRequest, splitList } from './message.ts';
import { type ReferTo, readReferTo, sipfragStatus } from './refer-to.ts';
import { type DialogName, type Replaces, writeReplaces } from './replaces.ts';
import type { IncomingRefer, ReferOutcome } from './trunk.ts';
import type { UserAgent } from './user-agent.ts';

/** How long a peer may take to tell what became of our REFER: somebody's telephone rings meanwhile. */
const OUTCOME_MS = 90_000;
/** RFC 3515 §2.4.4: how long a peer that asked may hear from us. */
const NOTICES_S = 180;

export interface ReferralUris {
  readonly uri: string;
  /** Who asks (RFC 3892). */
  readonly by: string;
  readonly replaces?: Replaces | undefined;
}

export class Referrals implements Disposable {
  readonly #session: JsSipSession;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #refer = new Signal<IncomingRefer>();
  /** One at a time: a call goes to one place. */
  #pending: { readonly told: (outcome: ReferOutcome) => void; readonly deadline: Disposable } | undefined;
  #closed = false;

  constructor(session: JsSipSession, ua: UserAgent, { clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#session = session;
    this.#clock = clock;
    this.#log = log;
    ua.attend(session, {
      refer: (request, message) => this.#referred(request, message),
      notify: (request) => this.#notified(request),
    });
  }

  onRefer(listener: (refer: IncomingRefer) => void): Disposable {
    return this.#refer.on(listener);
  }

  /** Asks the peer to call somebody else in our place (RFC 3515 §2.2). Told once. */
  refer(to: ReferralUris, told: (outcome: ReferOutcome) => void): void {
    if (this.#closed || this.#pending) {
      told({ ok: false, status: this.#pending ? 491 : 481 });
      return;
    }
    const query = to.replaces ? `?Replaces=${encodeURIComponent(writeReplaces(to.replaces))}` : '';
    this.#pending = {
      told,
      deadline: this.#clock.after(OUTCOME_MS, () => this.#over({ ok: false, status: 408 })),
    };
    const failed = (status: number) => (): void => this.#over({ ok: false, status });
    this.#session.sendRequest('REFER', {
      extraHeaders: [`Refer-To: <${to.uri}${query}>`, `Referred-By: <${to.by}>`, `Contact: ${this.#session._contact}`],
      body: '',
      eventHandlers: {
        // 202: what becomes of it comes by NOTIFY. Refer-Sub: false (RFC 4488) is not asked for.
        onSuccessResponse: () => {},
        onErrorResponse: ({ status_code: status }: JsSipResponse) => this.#over({ ok: false, status }),
        onDialogError: ({ status_code: status }: JsSipResponse) => this.#over({ ok: false, status }),
        onRequestTimeout: failed(408),
        onTransportError: failed(503),
      },
    });
  }

  /** The call is over: nothing is told to anybody any more, but for what it means to us. */
  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    // A peer that hangs up after its 202 has taken the call with it: it would have said so by NOTIFY otherwise.
    this.#over({ ok: false, status: 487 });
    this.#refer.clear();
  }

  #over(outcome: ReferOutcome): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    pending.deadline[Symbol.dispose]();
    pending.told(outcome);
  }

  #notified(request: JsSipRequest): void {
    if (!/^\s*refer\s*(;|$)/i.test(request.getHeader('event') ?? '')) {
      request.reply(489, null, ['Allow-Events: refer']);
      return;
    }
    if (!this.#pending) {
      request.reply(481);
      return;
    }
    request.reply(200);
    const status = sipfragStatus(request.body ?? '');
    const terminated = /^\s*terminated/i.test(request.getHeader('subscription-state') ?? '');
    if (status !== undefined && status >= 200) this.#over(status < 300 ? { ok: true } : { ok: false, status });
    else if (terminated) this.#over({ ok: false, status: status ?? 480 });
  }

  #referred(request: JsSipRequest, message: SipRequest): void {
    const read = readReferTo(headersOf(message, 'Refer-To').flatMap(splitList));
    if (!read.ok) {
      this.#log.info({ status: read.status }, read.text);
      request.reply(read.status);
      return;
    }
    // Nobody serves it: a stranger to this call's owner, or it is over.
    if (this.#closed || this.#refer.size === 0) {
      request.reply(403);
      return;
    }
    const cseq = /^\s*(\d+)/.exec(headerOf(message, 'CSeq') ?? '')?.[1] ?? '1';
    // RFC 4488 §4: the peer does not want to hear what becomes of it.
    const silent = /^\s*false\b/i.test(headerOf(message, 'Refer-Sub') ?? '');
    this.#refer.emit(this.#incoming(request, read.to, cseq, silent));
  }

  #incoming(request: JsSipRequest, to: ReferTo, cseq: string, silent: boolean): IncomingRefer {
    let phase: 'open' | 'accepted' | 'over' = 'open';
    return {
      to,
      refuse: (status) => {
        if (phase !== 'open') return;
        phase = 'over';
        request.reply(status);
      },
      accept: () => {
        if (phase !== 'open') return;
        phase = 'accepted';
        request.reply(202, null, silent ? ['Refer-Sub: false'] : [`Contact: ${this.#session._contact}`]);
        if (!silent) this.#notify(cseq, 100);
      },
      tell: (status) => {
        if (phase !== 'accepted') return;
        if (status >= 200) phase = 'over';
        if (!silent) this.#notify(cseq, status);
      },
    };
  }

  /** RFC 3515 §2.4.5: the status line alone, so that nothing of the other call is told. */
  #notify(id: string, status: number): void {
    if (this.#closed || this.#session.isEnded()) return;
    const state = status < 200 ? `active;expires=${NOTICES_S}` : 'terminated;reason=noresource';
    const ignored = (): void => {};
    this.#session.sendRequest('NOTIFY', {
      extraHeaders: [
        `Event: refer;id=${id}`,
        `Subscription-State: ${state}`,
        'Content-Type: message/sipfrag;version=2.0',
        `Contact: ${this.#session._contact}`,
      ],
      body: `SIP/2.0 ${status} ${reasonPhrase(status)}\r\n`,
      eventHandlers: {
        onSuccessResponse: ignored,
        onErrorResponse: ignored,
        onDialogError: ignored,
        onRequestTimeout: ignored,
        onTransportError: ignored,
      },
    });
  }
}

/** What JsSIP keeps of a call's dialogs: several before the answer where the call was forked. */
export function dialogsOf({ _dialog, _earlyDialogs }: JsSipSession): readonly DialogName[] {
  const known = _dialog ? [_dialog] : Object.values(_earlyDialogs).filter((each) => each !== undefined);
  return known.map(({ id }) => ({ callId: id.call_id, localTag: id.local_tag, remoteTag: id.remote_tag }));
}
