/**
 * What a dialog owes its peer and JsSIP 3.13 leaves out: UPDATE before the answer (RFC 3311), a 200 without SDP after one that
 * came with a provisional answer (RFC 3261 §13.2.1), offers that cross (§14.2), and the peer's new Contact in an UPDATE or
 * in an answer to one (§12.2).
 */
import {
  dialogMethods,
  type JsSipDialogMethods,
  type JsSipRequest,
  type JsSipResponse,
  type JsSipSession,
  sessionMethods,
} from './jssip.ts';

/** A call whose INVITE has no final answer yet. */
interface Early {
  /** Of our INVITE: the answers that came with provisional ones, by their To tags. */
  readonly answers: Map<string, string>;
  /** Of an INVITE that came: takes another offer, once the first one is answered. */
  take?: (offer: string) => Promise<string>;
  /** The last offer by UPDATE, which holds from when it came: a 200 may go or come while it is being answered. */
  offer?: string | undefined;
}

interface SdpEvent {
  readonly originator: 'local' | 'remote';
  readonly type: 'offer' | 'answer';
  sdp: string;
}

const known = new WeakMap<JsSipSession, Early>();

function earlyOf(session: JsSipSession): Early {
  const early = known.get(session) ?? { answers: new Map() };
  known.set(session, early);
  return early;
}

/** The caller's offer has been answered by a 183: from now on it may make another (RFC 3311 §5.2). */
export function answeredEarly(session: JsSipSession, take: (offer: string) => Promise<string>): void {
  earlyOf(session).take = take;
}

// Over JsSIP's own classes, with the first import of this module.
ruleDialogs(dialogMethods);
ruleSessions(sessionMethods);

function ruleDialogs(dialog: JsSipDialogMethods): void {
  const check = dialog._checkInDialogRequest;
  const send = dialog.sendRequest;
  dialog._checkInDialogRequest = function (this: JsSipDialogMethods, request): boolean {
    // JsSIP says 491 to the peer's offer, and takes it all the same.
    const crosses = this._uac_pending_reply && (request.method === 'INVITE' || hasOffer(request));
    return check.call(this, request) && !crosses;
  };
  dialog.sendRequest = function (this: JsSipDialogMethods, method, options = {}): unknown {
    if (method !== 'INVITE' && method !== 'UPDATE') return send.call(this, method, options);
    const told = options.eventHandlers?.onSuccessResponse;
    const onSuccessResponse = (response: JsSipResponse): void => {
      this._remote_target = response.parseHeader('contact')?.uri ?? this._remote_target;
      told?.(response);
    };
    return send.call(this, method, { ...options, eventHandlers: { ...options.eventHandlers, onSuccessResponse } });
  };
}

function ruleSessions(session: typeof sessionMethods): void {
  const receiveRequest = session.receiveRequest;
  const receiveInviteResponse = session._receiveInviteResponse;
  session.receiveRequest = function (this: JsSipSession, request): void {
    if (request.method !== 'UPDATE') {
      receiveRequest.call(this, request);
      return;
    }
    const reply = request.reply.bind(request);
    request.reply = (status, ...rest) => {
      if (status >= 200 && status < 300) refreshTarget(this, request);
      reply(status, ...rest);
    };
    if (isEarly(this)) answerBeforeTheCall(this, request);
    else if (this.status === this.C.STATUS_WAITING_FOR_ACK) this._receiveUpdate(request);
    else receiveRequest.call(this, request);
  };
  session._receiveInviteResponse = function (this: JsSipSession, response): void {
    const { status_code: status, body, to_tag: tag = '' } = response;
    if (status > 100 && status < 200 && body) earlyOf(this).answers.set(tag, body);
    else if (status >= 200 && status < 300 && !this._dialog) completeAnswer(this, response, tag);
    receiveInviteResponse.call(this, response);
  };
}

/** JsSIP wants SDP in every 2xx. What stands in one after an UPDATE is older than that, whatever it says. */
function completeAnswer(session: JsSipSession, response: JsSipResponse, tag: string): void {
  const { answers, offer } = earlyOf(session);
  response.body ||= answers.get(tag) ?? null;
  if (offer === undefined || !response.body) return;
  session.once('sdp', (event: SdpEvent) => {
    event.sdp = NOTHING_NEW;
  });
}

/** To our peer connection: the audio stays as it is. */
const NOTHING_NEW = '';

const hasOffer = (request: JsSipRequest): boolean => request.method === 'UPDATE' && Boolean(request.body);

function isEarly({ status, C }: JsSipSession): boolean {
  return status === C.STATUS_1XX_RECEIVED || status === C.STATUS_WAITING_FOR_ANSWER || status === C.STATUS_ANSWERED;
}

function refreshTarget(session: JsSipSession, request: JsSipRequest): void {
  const dialog =
    session._dialog ?? session._earlyDialogs[`${request.call_id}${request.to_tag ?? ''}${request.from_tag}`];
  const target = request.parseHeader('contact')?.uri;
  if (dialog && target) dialog._remote_target = target;
}

function answerBeforeTheCall(session: JsSipSession, request: JsSipRequest): void {
  const contact = `Contact: ${session._contact}`;
  const { body: offer } = request;
  if (!offer) {
    request.reply(200, null, [contact]);
    return;
  }
  const early = earlyOf(session);
  const calls = session.status === session.C.STATUS_1XX_RECEIVED;
  // §5.2: ours waits for its answer (491), or theirs does (500).
  if (calls && session._connection?.signalingState !== 'stable') {
    request.reply(491);
    return;
  }
  const take = calls ? (sdp: string) => takeOffer(session, sdp) : early.take;
  if (!take || session.status === session.C.STATUS_ANSWERED) {
    request.reply(500, null, ['Retry-After: 2']);
    return;
  }
  const before = early.offer;
  early.offer = offer;
  // The 200 answers the last offer, not that of the INVITE.
  if (!calls && before === undefined) {
    session.once('sdp', (event: SdpEvent) => {
      event.sdp = early.offer ?? event.sdp;
    });
  }
  take(offer).then(
    (answer) => request.reply(200, null, [contact], answer),
    () => {
      // All stays as it was (§5.2).
      early.offer = before;
      request.reply(488);
    },
  );
}

/** In its turn: the 200 may come meanwhile, and is JsSIP's to take. */
function takeOffer(session: JsSipSession, sdp: string): Promise<string> {
  const taken = session._connectionPromiseQueue.then(async () => {
    const connection = session._connection;
    if (!connection) throw new Error('there is no audio yet');
    await connection.setRemoteDescription({ type: 'offer', sdp });
    const answer = await connection.createAnswer();
    await connection.setLocalDescription(answer);
    return answer.sdp;
  });
  session._connectionPromiseQueue = taken.catch(() => undefined);
  return taken;
}
