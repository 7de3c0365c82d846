/** The real JsSIP, twice, joined in memory: what it does with our RTCPeerConnection. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import { createMediaClient } from '../../main/media/media-client.ts';
import type { MediaRequest } from '../../main/media/media-protocol.ts';
import { installPeerConnection } from '../../main/media/peer-connection.ts';
import { createRtpSeat, type RtpSeat } from '../../main/media/rtp-seat.ts';
import { type JsSipRequest, type JsSipSession, type JsSipUa, Ua, Uri } from '../../main/sip/jssip.ts';
import { ScriptedProcess } from './scripted-process.ts';
import { until } from './until.ts';

/** One end of a wire between two user agents. */
class WireEnd {
  readonly via_transport = 'WS';
  readonly url: string;
  readonly sip_uri: string;
  other: WireEnd | undefined;
  /** Changes what is sent; the length must stay. */
  mangle = (data: string): string => data;
  onconnect = (): void => {};
  ondisconnect = (): void => {};
  ondata = (_data: string): void => {};

  constructor(name: string) {
    this.url = `memory://${name}`;
    this.sip_uri = `sip:${name}.invalid;transport=ws`;
  }
  connect(): void {
    queueMicrotask(() => this.onconnect());
  }
  disconnect(): void {}
  isConnected(): boolean {
    return true;
  }
  isConnecting(): boolean {
    return false;
  }
  send(data: string): boolean {
    queueMicrotask(() => this.other?.ondata(this.mangle(data)));
    return true;
  }
}

interface Session extends JsSipSession {
  hold(options?: object, done?: () => void): boolean;
  unhold(options?: object, done?: () => void): boolean;
}

const NO_MICROPHONE = { mediaConstraints: { audio: false, video: false } };
const RTP = { bindAddress: '127.0.0.1', portRange: [30_000, 30_100], latch: 'announced-only' } as const;

let uas: JsSipUa[] = [];
beforeAll(() => installPeerConnection());
afterEach(() => {
  for (const ua of uas) (ua as JsSipUa & { stop(): void }).stop();
  uas = [];
});

async function setUp() {
  let nextPort = 30_000;
  const child = new ScriptedProcess(1, (request: MediaRequest) => {
    if (request.kind !== 'open-rtp') return undefined;
    nextPort += 2;
    return { address: '127.0.0.1', port: nextPort, ssrc: 1 };
  });
  const media = createMediaClient({ clock: new VirtualClock(), log: silentLog, startProcess: () => child });
  const started = media.start();
  child.says({ type: 'ready', pid: 1 });
  await started;

  const [wireA, wireB] = [new WireEnd('a'), new WireEnd('b')];
  wireA.other = wireB;
  wireB.other = wireA;
  const [a, b] = [wireA, wireB].map((wire, n) => {
    const uri = `sip:${n === 0 ? 'a' : 'b'}@test.invalid`;
    const ua = new Ua({ sockets: [wire], uri, register: false, session_timers: false });
    ua.start();
    uas.push(ua);
    return ua;
  });
  if (!a || !b) throw new Error('no user agents');

  const caller = createRtpSeat(media, { ...RTP, codecs: ['PCMA', 'PCMU'] });
  const callee = createRtpSeat(media, { ...RTP, codecs: ['PCMU'] });
  const events: string[] = [];
  /** A calls B; B does as told. */
  const call = (answerer: (session: Session, request: JsSipRequest) => void): Session => {
    b.on(
      'newRTCSession',
      ({ originator, session, request }: { originator: string; session: Session; request: JsSipRequest }) => {
        if (originator === 'remote') answerer(session, request);
      },
    );
    const uri = Uri.parse('sip:b@test.invalid');
    if (!uri) throw new Error('no URI');
    const session = a.call(uri, { ...NO_MICROPHONE, pcConfig: { seat: caller.seat } }) as Session;
    for (const event of ['progress', 'accepted', 'confirmed', 'failed', 'ended']) {
      session.on(event, () => events.push(event));
    }
    return session;
  };
  const answer = (session: JsSipSession, seat: RtpSeat): void =>
    session.answer({ ...NO_MICROPHONE, pcConfig: { seat: seat.seat } });
  const has = (event: string): Promise<void> => until(() => events.includes(event), `${event} of ${events.join(', ')}`);
  return { child, caller, callee, events, call, answer, has, wireA, wireB };
}

const early183 = (request: JsSipRequest, sdp: string): void =>
  request.reply(183, null, ['Contact: <sip:b@b.invalid;transport=ws>', 'Content-Type: application/sdp'], sdp);

describe('JsSIP with audio of the media process', () => {
  it('calls and answers: both ends agree on the law and know each other’s ports', async () => {
    const { call, answer, caller, callee, events, has } = await setUp();
    call((session) => answer(session, callee));
    await has('confirmed');
    // JsSIP sends 180 by itself.
    expect(events).toEqual(['progress', 'accepted', 'confirmed']);
    expect(caller.negotiated).toMatchObject({ codec: 'PCMU', payloadType: 0, eventPayloadType: 101, port: 30_004 });
    expect(callee.negotiated).toMatchObject({ codec: 'PCMU', payloadType: 0, eventPayloadType: 101, port: 30_002 });
  });

  it('has early media of a 183 and then a 200 with the same SDP', async () => {
    const { call, answer, caller, callee, events, has, child } = await setUp();
    let ring = (): void => {};
    call((session, request) => {
      void callee.seat.acceptOffer(request.body ?? '').then((sdp) => early183(request, sdp));
      ring = () => answer(session, callee);
    });
    await until(() => caller.negotiated !== undefined, 'early media');
    expect(caller.negotiated).toMatchObject({ port: 30_004, direction: 'sendrecv' });
    ring();
    await has('confirmed');
    expect(events).toEqual(['progress', 'progress', 'accepted', 'confirmed']);
    expect(child.requestsOf('set-rtp')).toHaveLength(2);
  });

  it('follows early media that moves with the 200', async () => {
    const { call, answer, caller, callee, has } = await setUp();
    const announcement =
      'v=0\r\no=- 9 1 IN IP4 127.0.0.5\r\ns=-\r\nc=IN IP4 127.0.0.5\r\nt=0 0\r\nm=audio 5000 RTP/AVP 8\r\n';
    let ring = (): void => {};
    call((session, request) => {
      early183(request, announcement);
      ring = () => answer(session, callee);
    });
    await until(() => caller.negotiated !== undefined, 'early media');
    expect(caller.negotiated).toMatchObject({ address: '127.0.0.5', port: 5000, codec: 'PCMA' });
    ring();
    await has('confirmed');
    expect(caller.negotiated).toMatchObject({ address: '127.0.0.1', port: 30_004, codec: 'PCMU' });
  });

  it('is held by the peer and resumed', async () => {
    const { call, answer, caller, callee, has } = await setUp();
    const session = call((incoming) => answer(incoming, callee));
    await has('confirmed');
    expect(session.hold()).toBe(true);
    await until(() => caller.negotiated?.direction === 'sendonly', 'the holder sends only');
    expect(callee.negotiated?.direction).toBe('recvonly');
    await until(() => session.unhold(), 'a new offer may be made');
    await until(() => caller.negotiated?.direction === 'sendrecv', 'both directions again');
    expect(callee.negotiated?.direction).toBe('sendrecv');
  });

  it('answers 488 to an offer that cannot be met', async () => {
    const { call, answer, callee, events, has } = await setUp();
    let failed = 0;
    const session = call((incoming, request) => {
      (request as { body: string }).body = (request.body ?? '').replaceAll('RTP/AVP', 'RTP/SAVP');
      answer(incoming, callee);
    });
    session.on('failed', ({ message }: { message: { status_code: number } }) => {
      failed = message.status_code;
    });
    await has('failed');
    expect(events).toEqual(['progress', 'failed']);
    expect(failed).toBe(488);
  });

  it('refuses a re-INVITE that cannot be met with 488 alone, and its audio stays as it was', async () => {
    const { call, answer, callee, has, wireA, wireB } = await setUp();
    const session = call((incoming) => answer(incoming, callee));
    await has('confirmed');
    const before = callee.negotiated;
    const toInvite: string[] = [];
    wireA.mangle = (data) => data.replace('RTP/AVP', 'RTP/SAV');
    wireB.mangle = (data) => {
      const [status] = data.split('\r\n');
      if (status?.startsWith('SIP/2.0') && / INVITE\r/.test(data)) toInvite.push(status);
      return data;
    };
    session.hold();
    // Whoever asks with JsSIP hangs up then.
    await has('ended');
    expect(toInvite).toEqual(['SIP/2.0 100 Trying', 'SIP/2.0 488 Not Acceptable Here']);
    expect(callee.negotiated).toEqual(before);
  });

  it('keeps the leg when the call ends, for its owner to close', async () => {
    const { call, answer, callee, caller, has, child } = await setUp();
    const session = call((incoming) => answer(incoming, callee));
    await has('confirmed');
    session.terminate();
    await has('ended');
    expect(child.requestsOf('close-leg')).toHaveLength(0);
    await caller.close();
    expect(child.requestsOf('close-leg')).toMatchObject([{ leg: caller.leg }]);
  });
});
