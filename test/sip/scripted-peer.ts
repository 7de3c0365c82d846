/** A SIP peer that says exactly what a test tells it to, in raw text over UDP. */
import dgram from 'node:dgram';

export interface Heard {
  readonly text: string;
  readonly from: { readonly address: string; readonly port: number };
}

interface Waiting {
  readonly matches: (text: string) => boolean;
  readonly resolve: (heard: Heard) => void;
}

const DEADLINE_MS = 5_000;

export class ScriptedPeer implements AsyncDisposable {
  readonly #socket = dgram.createSocket('udp4');
  /** Heard and not asked for yet, in order. */
  readonly #inbox: Heard[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #answered: { readonly firstLine: RegExp; readonly status: string }[] = [];
  /** Everything ever heard. */
  readonly all: string[] = [];
  port = 0;

  static async open(address = '127.0.0.1', port = 0): Promise<ScriptedPeer> {
    const peer = new ScriptedPeer();
    await new Promise<void>((resolve, reject) => {
      peer.#socket.once('error', reject);
      peer.#socket.bind(port, address, resolve);
    });
    peer.port = peer.#socket.address().port;
    peer.#socket.on('message', (bytes, { address: from, port: fromPort }) => {
      const heard = { text: bytes.toString('utf8'), from: { address: from, port: fromPort } };
      if (heard.text.trim() === '') return;
      peer.all.push(heard.text);
      const automatic = peer.#answered.find(({ firstLine }) => firstLine.test(heard.text));
      if (automatic) {
        peer.send(answer(heard.text, automatic.status), fromPort, from);
        return;
      }
      const index = peer.#waiting.findIndex(({ matches }) => matches(heard.text));
      if (index >= 0) peer.#waiting.splice(index, 1)[0]?.resolve(heard);
      else peer.#inbox.push(heard);
    });
    return peer;
  }

  send(text: string | Buffer, port: number, address = '127.0.0.1'): void {
    this.#socket.send(text, port, address);
  }

  /** Requests that begin like this are answered so from now on, and heard by nobody else. */
  answers(firstLine: RegExp, status = '200 OK'): void {
    this.#answered.push({ firstLine, status });
  }

  /** The next message whose first line matches and that no earlier `hears` took. */
  async hears(firstLine: RegExp, deadlineMs = DEADLINE_MS): Promise<Heard> {
    const matches = (text: string): boolean => firstLine.test(text.slice(0, text.indexOf('\r\n')));
    const index = this.#inbox.findIndex(({ text }) => matches(text));
    const known = index < 0 ? undefined : this.#inbox.splice(index, 1)[0];
    if (known) return known;
    const { promise, resolve, reject } = Promise.withResolvers<Heard>();
    const waiting: Waiting = { matches, resolve };
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      const heard = this.all.map((text) => text.slice(0, text.indexOf('\r\n'))).join('\n  ');
      reject(new Error(`${firstLine} was not heard within ${deadlineMs} ms. Heard:\n  ${heard}`));
    }, deadlineMs);
    this.#waiting.push(waiting);
    return promise.finally(() => clearTimeout(timer));
  }

  /** Fails if such a message comes (or came) within `ms`. */
  async hearsNo(firstLine: RegExp, ms: number): Promise<void> {
    const heard = await this.hears(firstLine, ms).then(
      ({ text }) => text,
      () => undefined,
    );
    if (heard !== undefined) throw new Error(`Not to be heard: ${heard}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}

export const headerIn = (text: string, name: string): string | undefined =>
  new RegExp(`^${name}\\s*:\\s*(.*)$`, 'im').exec(text)?.[1]?.trim();

export const SDP =
  'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n';

/** An answer to a request that was heard. */
export function answer(
  request: string,
  status: string,
  { toTag = 'peer', extra = [], body = '' }: { toTag?: string; extra?: readonly string[]; body?: string } = {},
): string {
  const to = headerIn(request, 'To') ?? '';
  return [
    `SIP/2.0 ${status}`,
    `Via: ${headerIn(request, 'Via')}`,
    `From: ${headerIn(request, 'From')}`,
    `To: ${/;tag=/.test(to) || status.startsWith('100') ? to : `${to};tag=${toTag}`}`,
    `Call-ID: ${headerIn(request, 'Call-ID')}`,
    `CSeq: ${headerIn(request, 'CSeq')}`,
    ...extra,
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

let count = 0;

export interface RequestParts {
  readonly port: number;
  readonly user?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly branch?: string;
  readonly toTag?: string;
  readonly from?: string;
  readonly via?: string;
  readonly extra?: readonly string[];
  readonly body?: string;
  readonly contentType?: string;
}

/** A request of the peer's own. */
export function request(method: string, parts: RequestParts): string {
  const id = ++count;
  const {
    port,
    user = '100',
    callId = `call-${id}@peer`,
    cseq = 1,
    branch = `z9hG4bKpeer${id}`,
    toTag,
    body = '',
  } = parts;
  return [
    `${method} sip:${user}@127.0.0.1 SIP/2.0`,
    parts.via ?? `Via: SIP/2.0/UDP 127.0.0.1:${port};rport;branch=${branch}`,
    'Max-Forwards: 70',
    `From: ${parts.from ?? '"Anna \\"A\\" Bell" <sip:4711@127.0.0.1>'};tag=caller`,
    `To: <sip:${user}@127.0.0.1>${toTag ? `;tag=${toTag}` : ''}`,
    `Call-ID: ${callId}`,
    `CSeq: ${cseq} ${method}`,
    `Contact: <sip:peer@127.0.0.1:${port}>`,
    ...(parts.extra ?? []),
    ...(body ? [`Content-Type: ${parts.contentType ?? 'application/sdp'}`] : []),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
