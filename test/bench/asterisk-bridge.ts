import { readFileSync } from 'node:fs';
import { type Asterisk, startAsterisk } from '../kit/asterisk.ts';
import { answer, headerIn, request, ScriptedPeer } from '../sip/scripted-peer.ts';

/** Linux counts a process's time in hundredths of a second. */
const TICK_MS = 10;

/**
 * `forwards`: RTP from one leg to the other, as Asterisk bridges when nothing needs the audio. `listens`: with a jitter
 * buffer and a DTMF receiver on the caller's leg, which is nearer to what a line needs.
 */
export type AsteriskWork = 'forwards' | 'listens';

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

function audioPort(text: string): number {
  const port = /^m=audio (\d+) /m.exec(text)?.[1];
  if (port === undefined) throw new Error(`no audio in: ${text}`);
  return Number(port);
}

/** Asterisk with calls between two SIP peers; their RTP is wherever they say. */
export class AsteriskBridge implements AsyncDisposable {
  readonly asterisk: Asterisk;
  readonly #caller: ScriptedPeer;
  readonly #callee: ScriptedPeer;
  readonly #stack: AsyncDisposableStack;
  #calls = 0;

  private constructor(asterisk: Asterisk, caller: ScriptedPeer, callee: ScriptedPeer, stack: AsyncDisposableStack) {
    this.asterisk = asterisk;
    this.#caller = caller;
    this.#callee = callee;
    this.#stack = stack;
  }

  static async start(): Promise<AsteriskBridge> {
    await using stack = new AsyncDisposableStack();
    const caller = stack.use(await ScriptedPeer.open());
    const callee = stack.use(await ScriptedPeer.open());
    const asterisk = stack.use(await startAsterisk({ gatewayPort: callee.port }));
    return new AsteriskBridge(asterisk, caller, callee, stack.move());
  }

  /** Bridges two RTP ports. Returns Asterisk's own towards each. */
  async call(work: AsteriskWork, callerRtp: number, calleeRtp: number): Promise<{ caller: number; callee: number }> {
    const { sipPort } = this.asterisk;
    const call = {
      port: this.#caller.port,
      user: `${work === 'listens' ? 7 : 9}100`,
      callId: `bench-${++this.#calls}`,
    };
    this.#caller.send(request('INVITE', { ...call, body: sdp(callerRtp) }), sipPort);
    const offered = await this.#callee.hears(/^INVITE /);
    const contact = [`Contact: <sip:callee@127.0.0.1:${this.#callee.port}>`];
    this.#callee.send(answer(offered.text, '200 OK', { extra: contact, body: sdp(calleeRtp) }), sipPort);
    const answered = await this.#caller.hears(/^SIP\/2\.0 200 /);
    const toTag = /;tag=([^;\s]+)/.exec(headerIn(answered.text, 'To') ?? '')?.[1];
    if (toTag === undefined) throw new Error(`no tag in: ${answered.text}`);
    this.#caller.send(request('ACK', { ...call, toTag }), sipPort);
    await this.#callee.hears(/^ACK /);
    return { caller: audioPort(answered.text), callee: audioPort(offered.text) };
  }

  /** User and system CPU time so far. Linux only. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.asterisk.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(stat[11]) + Number(stat[12])) * TICK_MS;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

/** A peer that this machine cannot run is left out of the report: our own figures do not hang on it. */
export async function unlessMissing(measure: () => Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (thrown) {
    process.stderr.write(`Asterisk is left out: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  }
}
