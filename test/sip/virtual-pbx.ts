/** A registrar and PBX on a net in memory: answers, calls, is called, dies and comes back. What it asks it asks again until it is answered. */
import type { HostPort } from '../../main/sip/via.ts';
import type { MemoryNet } from './memory-net.ts';
import { answer, headerIn, request, SDP } from './scripted-peer.ts';

export type PbxState = 'well' | 'dead' | 'refuses';

interface PbxCall {
  readonly gateway: HostPort;
  /** The INVITE, whoever sent it. */
  readonly invite: string;
  readonly from: 'pbx' | 'gateway';
  /** The gateway's tag where the PBX called it. */
  toTag: string;
  cseq: number;
  phase: 'ringing' | 'up' | 'over';
  repeating?: NodeJS.Timeout | undefined;
  later?: NodeJS.Timeout | undefined;
}

export interface Dice {
  /** 0 to 1. */
  readonly next: () => number;
}

const REPEAT_MS = 500;
const REPEATS = 20;
const TIMER = ['Session-Expires: 1800;refresher=uac', 'Require: timer'] as const;

export class VirtualPbx {
  state: PbxState = 'well';
  registered = 0;
  readonly counts = { in: 0, out: 0, refused: 0, answered: 0, updates: 0, options: 0, unknown: 0 };
  readonly #net: MemoryNet;
  readonly #at: HostPort;
  readonly #dice: Dice;
  readonly #calls = new Map<string, PbxCall>();
  #count = 0;

  constructor(net: MemoryNet, at: HostPort, dice: Dice) {
    this.#net = net;
    this.#at = at;
    this.#dice = dice;
    net.listen(at, (bytes, from) => this.#hear(bytes.toString(), from));
  }

  get open(): number {
    return this.#calls.size;
  }

  /** All that it knew of calls is gone: it was switched off and on. */
  forget(): void {
    for (const callId of [...this.#calls.keys()]) this.#drop(callId);
  }

  /** @param talkMs how long it is up before this side hangs up; undefined: the gateway does */
  call(gateway: HostPort, user: string, { talkMs, giveUpMs }: { talkMs?: number; giveUpMs?: number }): void {
    if (this.state === 'dead') return;
    const callId = `pbx-${this.#at.port}-${++this.#count}`;
    const extra = [
      'Supported: timer',
      'Session-Expires: 1800;refresher=uas',
      'Allow: INVITE, ACK, BYE, CANCEL, UPDATE',
    ];
    const invite = this.#own('INVITE', { user, callId, cseq: 1, extra, body: SDP, branch: `z9hG4bKpbx${callId}` });
    const call: PbxCall = { gateway, invite, from: 'pbx', toTag: '', cseq: 1, phase: 'ringing' };
    this.#calls.set(callId, call);
    this.#repeat(call, invite);
    if (giveUpMs !== undefined) {
      call.later = setTimeout(() => {
        if (call.phase !== 'ringing') return;
        this.#repeat(call, this.#own('CANCEL', { user, callId, cseq: 1, branch: `z9hG4bKpbx${callId}` }));
      }, giveUpMs);
    } else if (talkMs !== undefined) call.later = setTimeout(() => this.hangUp(callId), talkMs);
    this.counts.in++;
  }

  hangUp(callId: string): void {
    const call = this.#calls.get(callId);
    if (call?.phase !== 'up' || this.state === 'dead') return;
    call.phase = 'over';
    this.#repeat(call, this.#within('BYE', callId, call));
  }

  #hear(text: string, from: HostPort): void {
    if (this.state === 'dead' || text.trim() === '') return;
    const callId = headerIn(text, 'Call-ID') ?? '';
    const call = this.#calls.get(callId);
    if (text.startsWith('SIP/2.0 ')) {
      if (call) this.#answered(callId, call, text);
      return;
    }
    const method = text.slice(0, text.indexOf(' '));
    const inDialog = /;tag=/.test(headerIn(text, 'To') ?? '');
    const say = (status: string, extra: readonly string[] = [], body = ''): void =>
      this.#net.send(this.#at, from, answer(text, status, { extra: [this.#contact, ...extra], body, toTag: 'pbx' }));
    if (method === 'ACK') {
      if (call) this.#quiet(call);
      if (call?.phase === 'over') this.#drop(callId);
    } else if (method === 'REGISTER') {
      if (this.state === 'refuses') say('503 Service Unavailable');
      else {
        this.registered++;
        say('200 OK', ['Expires: 300']);
      }
    } else if (method === 'OPTIONS') {
      this.counts.options++;
      say(this.state === 'refuses' ? '503 Service Unavailable' : '200 OK');
    } else if (method === 'INVITE' && !inDialog) this.#invited(callId, text, from, say);
    else if (method === 'CANCEL') {
      say('200 OK');
      if (call?.phase === 'ringing') this.#final(callId, call, '487 Request Terminated');
    } else if (!call) {
      this.counts.unknown++;
      say('481 Call/Transaction Does Not Exist');
    } else if (method === 'BYE') {
      say('200 OK');
      this.#drop(callId);
    } else if (method === 'UPDATE' || method === 'INVITE') {
      this.counts.updates++;
      say('200 OK', TIMER, method === 'INVITE' || /\r\n\r\nv=0/.test(text) ? SDP : '');
    } else say('200 OK');
  }

  #invited(callId: string, invite: string, gateway: HostPort, say: (status: string) => void): void {
    if (this.#calls.has(callId)) return;
    if (this.state === 'refuses') {
      this.counts.refused++;
      say('503 Service Unavailable');
      return;
    }
    this.counts.out++;
    const call: PbxCall = { gateway, invite, from: 'gateway', toTag: '', cseq: 1, phase: 'ringing' };
    this.#calls.set(callId, call);
    say('100 Trying');
    const user = /^INVITE sip:([^@;>\s]+)/.exec(invite)?.[1] ?? '';
    if (user.startsWith('4')) {
      this.counts.refused++;
      this.#final(callId, call, '486 Busy Here');
      return;
    }
    say('180 Ringing');
    // Rings on until it is cancelled.
    if (user.startsWith('6')) return;
    call.later = setTimeout(
      () => {
        call.phase = 'up';
        this.counts.answered++;
        const ok = answer(invite, '200 OK', { extra: [this.#contact, ...TIMER], body: SDP, toTag: 'pbx' });
        this.#repeat(call, ok);
        if (user.startsWith('3'))
          call.later = setTimeout(() => this.hangUp(callId), 60_000 * (1 + 20 * this.#dice.next()));
      },
      1_000 + 5_000 * this.#dice.next(),
    );
  }

  #final(callId: string, call: PbxCall, status: string): void {
    call.phase = 'over';
    clearTimeout(call.later);
    this.#repeat(call, answer(call.invite, status, { toTag: 'pbx' }), () => this.#drop(callId));
  }

  #answered(callId: string, call: PbxCall, text: string): void {
    const status = Number(text.slice(8, 11));
    const [, method] = (headerIn(text, 'CSeq') ?? '').split(' ');
    if (status < 200) {
      if (call.phase === 'ringing' && method === 'INVITE') this.#quiet(call);
      return;
    }
    if (method === 'BYE') this.#drop(callId);
    else if (method === 'CANCEL') this.#quiet(call);
    if (method !== 'INVITE') return;
    call.toTag = /;tag=([^;\s]+)/.exec(headerIn(text, 'To') ?? '')?.[1] ?? '';
    const user = /^INVITE sip:([^@;>\s]+)/.exec(call.invite)?.[1] ?? '';
    const branch = status < 300 ? `z9hG4bKack${callId}` : `z9hG4bKpbx${callId}`;
    const ack = this.#own('ACK', { user, callId, cseq: 1, toTag: call.toTag, branch });
    this.#net.send(this.#at, call.gateway, ack);
    if (status >= 300) {
      this.counts.refused++;
      this.#drop(callId);
    } else if (call.phase === 'ringing') {
      this.#quiet(call);
      call.phase = 'up';
      this.counts.answered++;
    }
  }

  #within(method: string, callId: string, call: PbxCall): string {
    const user = 'gateway';
    const cseq = ++call.cseq;
    const branch = `z9hG4bK${method}${callId}${cseq}`;
    if (call.from === 'pbx') return this.#own(method, { user, callId, cseq, toTag: call.toTag, branch });
    return this.#own(method, { user, callId, cseq, branch })
      .replace(/^From: .*$/m, `From: ${headerIn(call.invite, 'To')};tag=pbx`)
      .replace(/^To: .*$/m, `To: ${headerIn(call.invite, 'From')}`);
  }

  #own(method: string, parts: Omit<Parameters<typeof request>[1], 'port' | 'via'>): string {
    const { address, port } = this.#at;
    const via = `Via: SIP/2.0/UDP ${address}:${port};rport;branch=${parts.branch}`;
    return request(method, { ...parts, port, via }).replace(/^Contact: .*$/m, this.#contact);
  }

  get #contact(): string {
    return `Contact: <sip:pbx@${this.#at.address}:${this.#at.port}>`;
  }

  #repeat(call: PbxCall, text: string, givenUp?: () => void): void {
    this.#quiet(call);
    let left = REPEATS;
    const send = (): void => {
      if (this.state !== 'dead') this.#net.send(this.#at, call.gateway, text);
      if (--left > 0) call.repeating = setTimeout(send, REPEAT_MS);
      else if (givenUp) givenUp();
      else this.#drop(headerIn(text, 'Call-ID') ?? '');
    };
    send();
  }

  #quiet(call: PbxCall): void {
    clearTimeout(call.repeating);
    call.repeating = undefined;
  }

  #drop(callId: string): void {
    const call = this.#calls.get(callId);
    if (!call) return;
    this.#quiet(call);
    clearTimeout(call.later);
    this.#calls.delete(callId);
  }
}
