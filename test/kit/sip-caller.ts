import { answer, headerIn, type RequestParts, request, ScriptedPeer } from '../sip/scripted-peer.ts';
import { RtpPeer } from './rtp-peer.ts';

const sdp = (port: number): string =>
  [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0 101`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=ptime:20',
    '',
  ].join('\r\n');

/** Where an answer wants its audio. */
function audioIn(text: string): { readonly address: string; readonly port: number } | undefined {
  const address = /^c=IN IP4 (\S+)/m.exec(text)?.[1];
  const port = /^m=audio (\d+) /m.exec(text)?.[1];
  return address === undefined || port === undefined ? undefined : { address, port: Number(port) };
}

/** A call through the gateway, its audio at an RTP peer of its own. */
export interface CallerCall extends AsyncDisposable {
  readonly rtp: RtpPeer;
  /** Any request within the call, and its answer's status line. */
  ask(method: string, parts: Pick<RequestParts, 'extra' | 'body' | 'contentType'>): Promise<string>;
  hangUp(): Promise<void>;
}

/** A call that hears the line already and is not answered yet. */
export interface EarlyCall extends AsyncDisposable {
  readonly rtp: RtpPeer;
  /** What the 200 took from now, ms; the call is up then. */
  answered(deadlineMs?: number): Promise<number>;
  /** A digit told by INFO (application/dtmf-relay). */
  inform(digit: string): Promise<void>;
  /** CANCEL before the answer, BYE after it. */
  hangUp(): Promise<void>;
}

/** A SIP peer over UDP on loopback that calls through a gateway, one call at a time. */
export class SipCaller implements AsyncDisposable {
  readonly #peer: ScriptedPeer;
  #calls = 0;

  private constructor(peer: ScriptedPeer) {
    this.#peer = peer;
  }

  static async open(address = '127.0.0.1'): Promise<SipCaller> {
    const peer = await ScriptedPeer.open(address);
    // A long call's refreshing of its session timer (RFC 4028).
    peer.answers(/^UPDATE /);
    return new SipCaller(peer);
  }

  get port(): number {
    return this.#peer.port;
  }

  /** Dials `user`; resolves at the answer, sending silence. */
  async call(gatewayPort: number, user: string, gatewayAddress = '127.0.0.1'): Promise<CallerCall> {
    const peer = this.#peer;
    await using opened = new AsyncDisposableStack();
    const rtp = opened.use(await RtpPeer.open());
    const call = { port: peer.port, user, callId: `caller-${++this.#calls}-${peer.port}` };
    peer.send(request('INVITE', { ...call, body: sdp(rtp.port) }), gatewayPort, gatewayAddress);
    const { text } = await peer.hears(/^SIP\/2\.0 200 /, 20_000);
    const toTag = /;tag=([^;\s]+)/.exec(headerIn(text, 'To') ?? '')?.[1];
    const audio = audioIn(text);
    if (toTag === undefined || !audio) throw new Error(`no answer to a call: ${text}`);
    peer.send(request('ACK', { ...call, toTag }), gatewayPort, gatewayAddress);
    rtp.sendTo(audio);
    const all = opened.move();
    let cseq = 1;
    return {
      rtp,
      async ask(method, parts) {
        peer.send(request(method, { ...call, ...parts, cseq: ++cseq, toTag }), gatewayPort, gatewayAddress);
        const answered = await peer.hears(/^SIP\/2\.0 [2-6]/);
        return answered.text.slice(0, answered.text.indexOf('\r\n'));
      },
      async hangUp() {
        peer.send(request('BYE', { ...call, cseq: ++cseq, toTag }), gatewayPort, gatewayAddress);
        await peer.hears(/^SIP\/2\.0 200 /);
      },
      [Symbol.asyncDispose]: () => all.disposeAsync(),
    };
  }

  /** Dials `user`; resolves with the 183, sending silence. */
  async ring(gatewayPort: number, user: string): Promise<EarlyCall> {
    const peer = this.#peer;
    await using opened = new AsyncDisposableStack();
    const rtp = opened.use(await RtpPeer.open());
    const call = { port: peer.port, user, callId: `caller-${++this.#calls}-${peer.port}` };
    // A CANCEL is of the INVITE's transaction.
    const branch = `z9hG4bK${call.callId}`;
    peer.send(request('INVITE', { ...call, branch, body: sdp(rtp.port) }), gatewayPort);
    const { text } = await peer.hears(/^SIP\/2\.0 183 /, 20_000);
    const toTag = /;tag=([^;\s]+)/.exec(headerIn(text, 'To') ?? '')?.[1];
    const audio = audioIn(text);
    if (toTag === undefined || !audio) throw new Error(`no audio before the answer: ${text}`);
    rtp.sendTo(audio);
    let cseq = 1;
    let phase: 'early' | 'answered' = 'early';
    const all = opened.move();
    return {
      rtp,
      async answered(deadlineMs = 20_000) {
        const since = performance.now();
        await peer.hears(/^SIP\/2\.0 200 /, deadlineMs);
        const tookMs = performance.now() - since;
        phase = 'answered';
        peer.send(request('ACK', { ...call, toTag }), gatewayPort);
        return tookMs;
      },
      async inform(digit) {
        const body = `Signal=${digit}\r\nDuration=100\r\n`;
        const contentType = 'application/dtmf-relay';
        peer.send(request('INFO', { ...call, cseq: ++cseq, toTag, body, contentType }), gatewayPort);
        await peer.hears(/^SIP\/2\.0 200 /);
      },
      async hangUp() {
        if (phase === 'answered') peer.send(request('BYE', { ...call, cseq: ++cseq, toTag }), gatewayPort);
        else peer.send(request('CANCEL', { ...call, branch }), gatewayPort);
        await peer.hears(/^SIP\/2\.0 200 /);
        if (phase === 'answered') return;
        const refused = await peer.hears(/^SIP\/2\.0 487 /);
        peer.send(request('ACK', { ...call, toTag: /;tag=([^;\s]+)/.exec(refused.text)?.[1] ?? toTag }), gatewayPort);
      },
      [Symbol.asyncDispose]: () => all.disposeAsync(),
    };
  }

  /** Waits until the gateway ends the present call. */
  async hungUp(gatewayPort: number): Promise<void> {
    const { text } = await this.#peer.hears(/^BYE /, 10_000);
    this.#peer.send(answer(text, '200 OK'), gatewayPort);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#peer[Symbol.asyncDispose]();
  }
}
