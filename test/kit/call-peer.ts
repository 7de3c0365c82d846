import type { Socket } from 'node:dgram';
import { answer, headerIn, request } from '../sip/scripted-peer.ts';
import { bound, portOf } from './lossy-proxy.ts';

/** What becomes of a call to this peer. */
export type Fate = 'answers' | 'answers-and-hangs-up' | 'is-busy' | 'rings-on';

/** How a call of this peer ended: the INVITE's final status, and who hung up after a 200. */
export interface CallEnd {
  readonly status: number;
  readonly by?: 'peer' | 'gateway';
}

export interface CallPeerOptions {
  readonly address: string;
  readonly gateway: { readonly address: string; readonly port: number };
  /** @param user the Request-URI's */
  readonly fateOf: (user: string) => Fate;
  /** How long a call is up that this peer ends. */
  readonly talkMs?: number;
}

interface Ours {
  readonly callId: string;
  readonly user: string;
  readonly then: 'hang-up' | 'wait' | 'give-up';
  readonly branch: string;
  readonly ended: PromiseWithResolvers<CallEnd>;
  toTag?: string;
  givenUp?: true;
}

interface Theirs {
  readonly invite: string;
  readonly fate: Fate;
}

const DEADLINE_MS = 30_000;
const SOME_AUDIO = 5;

/** A SIP peer over UDP that makes and takes many short calls, with a little audio in each, and knows which are not over yet. */
export class CallPeer implements AsyncDisposable {
  /** Calls to this peer that are over, by what became of them. */
  readonly taken = new Map<Fate, number>();
  readonly #options: CallPeerOptions;
  readonly #socket: Socket;
  readonly #rtp: Socket;
  readonly #ours = new Map<string, Ours>();
  readonly #theirs = new Map<string, Theirs>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #count = 0;

  private constructor(options: CallPeerOptions, socket: Socket, rtp: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.#rtp = rtp;
    socket.on('message', (bytes) => this.#hear(bytes.toString()));
    for (const each of [socket, rtp]) each.on('error', () => undefined);
  }

  static async open(options: CallPeerOptions): Promise<CallPeer> {
    return new CallPeer(options, await bound(options.address, 0), await bound(options.address, 0));
  }

  get port(): number {
    return portOf(this.#socket);
  }

  /** Calls of either side that are not over. */
  get open(): string[] {
    return [...this.#ours.keys(), ...this.#theirs.keys()];
  }

  /** @param then what is done at the answer; `give-up` is a CANCEL at the first sign of ringing */
  async call(user: string, then: Ours['then']): Promise<CallEnd> {
    const id = `${this.port}-${++this.#count}`;
    const ours: Ours = {
      callId: `mill-${id}@peer`,
      user,
      then,
      branch: `z9hG4bKmill${id}`,
      ended: Promise.withResolvers<CallEnd>(),
    };
    this.#ours.set(ours.callId, ours);
    const deadline = this.#later(DEADLINE_MS, () =>
      ours.ended.reject(new Error(`the call to ${user} (${then}) is not over after ${DEADLINE_MS} ms`)),
    );
    this.#send(this.#ask('INVITE', ours, { body: this.#sdp }));
    try {
      return await ours.ended.promise;
    } finally {
      clearTimeout(deadline);
      this.#timers.delete(deadline);
      this.#ours.delete(ours.callId);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const socket of [this.#socket, this.#rtp]) await new Promise<void>((resolve) => socket.close(resolve));
  }

  #hear(text: string): void {
    const callId = headerIn(text, 'Call-ID') ?? '';
    const ours = this.#ours.get(callId);
    if (text.startsWith('SIP/2.0 ')) {
      if (ours) this.#answered(ours, text);
      else this.#byeAnswered(callId, text);
      return;
    }
    const method = text.slice(0, text.indexOf(' '));
    if (method === 'OPTIONS' || method === 'UPDATE') this.#send(answer(text, '200 OK', { extra: [this.#contact] }));
    else if (method === 'BYE') this.#hungUp(callId, text, ours);
    else if (method === 'INVITE') this.#invited(callId, text);
    else if (method === 'CANCEL') this.#cancelled(callId, text);
    else if (method === 'ACK') this.#acknowledged(callId);
  }

  // Our calls.

  #answered(ours: Ours, text: string): void {
    const status = Number(text.slice(8, 11));
    const [, method] = (headerIn(text, 'CSeq') ?? '').split(' ');
    if (method === 'BYE') ours.ended.resolve({ status: 200, by: 'peer' });
    if (method !== 'INVITE') return;
    if (status < 200) {
      // 100 has no one at its other end yet.
      if (status > 100 && ours.then === 'give-up' && !ours.givenUp) {
        ours.givenUp = true;
        this.#send(this.#ask('CANCEL', ours));
      }
      return;
    }
    const first = ours.toTag === undefined;
    ours.toTag = /;tag=([^;\s]+)/.exec(headerIn(text, 'To') ?? '')?.[1] ?? '';
    if (status >= 300) {
      this.#send(this.#ask('ACK', ours, { toTag: ours.toTag }));
      ours.ended.resolve({ status });
      return;
    }
    const { toTag } = ours;
    this.#send(this.#ask('ACK', { ...ours, branch: `${ours.branch}a` }, { toTag }));
    if (!first) return;
    this.#talk(text);
    const bye = (): void => this.#send(this.#ask('BYE', { ...ours, branch: `${ours.branch}b` }, { toTag, cseq: 2 }));
    if (ours.then === 'hang-up') this.#later(this.#options.talkMs ?? 100, bye);
    // The answer crossed our CANCEL.
    else if (ours.then === 'give-up') bye();
  }

  #hungUp(callId: string, text: string, ours: Ours | undefined): void {
    this.#send(answer(text, '200 OK'));
    if (ours) ours.ended.resolve({ status: 200, by: 'gateway' });
    else this.#over(callId);
  }

  #ask(
    method: string,
    { callId, user, branch }: Ours,
    more: { toTag?: string; cseq?: number; body?: string } = {},
  ): string {
    const { port } = this;
    const via = `Via: SIP/2.0/UDP ${this.#options.address}:${port};rport;branch=${branch}`;
    const text = request(method, { port, user, callId, via, from: `<sip:mill@${this.#options.address}>`, ...more });
    return this.#placed(text);
  }

  // Calls to us.

  #invited(callId: string, text: string): void {
    const known = this.#theirs.get(callId);
    // A repeated one: its answer is on its way.
    if (known) return;
    const user = /^INVITE sip:([^@;>\s]+)@/.exec(text)?.[1] ?? '';
    const fate = this.#options.fateOf(decodeURIComponent(user));
    this.#theirs.set(callId, { invite: text, fate });
    const extra = [this.#contact];
    if (fate === 'is-busy') {
      this.#send(answer(text, '486 Busy Here'));
      return;
    }
    this.#send(answer(text, '180 Ringing', { extra }));
    if (fate === 'rings-on') return;
    this.#send(answer(text, '200 OK', { extra, body: this.#sdp }));
    this.#talk(text);
  }

  #acknowledged(callId: string): void {
    const theirs = this.#theirs.get(callId);
    if (!theirs) return;
    const { fate, invite } = theirs;
    if (fate === 'is-busy' || fate === 'rings-on') this.#over(callId);
    else if (fate === 'answers-and-hangs-up')
      this.#later(this.#options.talkMs ?? 100, () => {
        const parts = { port: this.port, callId, cseq: 7, toTag: 'peer' };
        const via = `Via: SIP/2.0/UDP ${this.#options.address}:${this.port};rport;branch=z9hG4bKback${callId.replace(/\W/g, '')}`;
        const bye = request('BYE', { ...parts, via })
          .replace(/^From: .*$/m, `From: ${headerIn(invite, 'To')};tag=peer`)
          .replace(/^To: .*$/m, `To: ${headerIn(invite, 'From')}`);
        this.#send(this.#placed(bye));
      });
  }

  #cancelled(callId: string, text: string): void {
    this.#send(answer(text, '200 OK'));
    const theirs = this.#theirs.get(callId);
    if (theirs?.fate === 'rings-on') this.#send(answer(theirs.invite, '487 Request Terminated'));
  }

  #byeAnswered(callId: string, text: string): void {
    if (/^CSeq: \d+ BYE/m.test(text)) this.#over(callId);
  }

  #over(callId: string): void {
    const theirs = this.#theirs.get(callId);
    if (!theirs) return;
    this.#theirs.delete(callId);
    this.taken.set(theirs.fate, (this.taken.get(theirs.fate) ?? 0) + 1);
  }

  // The wire.

  #talk(sdp: string): void {
    const port = Number(/^m=audio (\d+) /m.exec(sdp)?.[1] ?? 0);
    const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
    if (port === 0 || address === undefined) return;
    for (let packet = 0; packet < SOME_AUDIO; packet++) {
      const bytes = Buffer.alloc(172, 0xff);
      bytes.writeUInt16BE(0x8000, 0);
      bytes.writeUInt16BE(packet, 2);
      bytes.writeUInt32BE(packet * 160, 4);
      bytes.writeUInt32BE(port, 8);
      this.#rtp.send(bytes, port, address);
    }
  }

  /** The kit's requests name 127.0.0.1 as their own. */
  #placed(text: string): string {
    return text.replace(/^Contact: .*$/m, this.#contact);
  }

  get #contact(): string {
    return `Contact: <sip:mill@${this.#options.address}:${this.port}>`;
  }

  get #sdp(): string {
    const { address } = this.#options;
    return [
      'v=0',
      `o=- 1 1 IN IP4 ${address}`,
      's=-',
      `c=IN IP4 ${address}`,
      't=0 0',
      `m=audio ${portOf(this.#rtp)} RTP/AVP 0 101`,
      'a=rtpmap:101 telephone-event/8000',
      '',
    ].join('\r\n');
  }

  #send(text: string): void {
    const { address, port } = this.#options.gateway;
    this.#socket.send(text, port, address);
  }

  #later(ms: number, work: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }
}
