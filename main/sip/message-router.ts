/**
 * Which trunk a message that came in belongs to, on a port that several trunks share. Strangers get a 403 that
 * tells them nothing, a few times, then silence (facts: a scanner's requests must not cost a line anything).
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { arrow, type Log } from '../core/log.ts';
import type { Source } from './flow.ts';
import {
  callIdOf,
  headerOf,
  readMessage,
  responseTo,
  type SipMessage,
  type SipRequest,
  type SipResponse,
  writeMessage,
} from './message.ts';
import { parseUri } from './uri.ts';
import { answerAddress, type HostPort, parseVia, stampVia } from './via.ts';

/** A trunk as a shared port sees it. */
export interface Attachment {
  /** Whether this address may speak to the trunk at all. */
  admits(address: string): boolean;
  /** The user part of the Contact it registered; undefined for a peer, which takes any user. */
  readonly contactUser: string | undefined;
  knowsCall(callId: string): boolean;
  awaits(response: SipResponse): boolean;
  receive(message: SipMessage, source: Source): void;
}

export type Reply = (text: string, to: HostPort) => void;

/** Answers a stranger gets at once, and how long until it may have one more. */
const STRANGER_BURST = 5;
const STRANGER_REFILL_MS = 5_000;
const MOST_STRANGERS = 1_000;

export class MessageRouter {
  readonly attachments = new Set<Attachment>();
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #strangers = new Map<string, { left: number; at: number }>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  admits(address: string): boolean {
    for (const attachment of this.attachments) if (attachment.admits(address)) return true;
    return false;
  }

  /** `reliable`: the answer goes back on its connection, wherever the Via points. */
  receive(bytes: Buffer, source: Source, reply: Reply, reliable: boolean): void {
    if (isKeepAlive(bytes)) return;
    const reading = readMessage(bytes);
    const from = `${source.address}:${source.port}`;
    if (reading.kind === 'drop') {
      this.#log.debug({ from, bytes: bytes.length, why: reading.why }, `${arrow.in} not a usable SIP message, ignored`);
      return;
    }
    const message = reading.kind === 'message' ? reading.message : reading.request;
    if (message.kind === 'response') {
      for (const attachment of this.attachments) {
        // Its branch is 80 random bits of ours: who knows it was asked, wherever it answers from.
        if (attachment.awaits(message)) {
          attachment.receive(message, source);
          return;
        }
      }
      this.#log.debug({ from, status: message.status }, `${arrow.in} answer to nothing we asked, ignored`);
      return;
    }
    const topVia = message.headers.find(({ name }) => name.toLowerCase() === 'via');
    const via = topVia && parseVia(topVia.value);
    if (!topVia || !via) {
      this.#log.debug({ from }, `${arrow.in} request whose Via cannot be read, ignored`);
      return;
    }
    topVia.value = stampVia(topVia.value, via, source);
    const to = reliable ? source : answerAddress(via, source);
    const attachment = this.#attachmentFor(message, source.address);
    if (!attachment) {
      this.#refuseStranger(message, from, source, to, reply);
      return;
    }
    if (reading.kind === 'refuse') {
      this.#log.info({ from, method: message.method, why: reading.why }, `${arrow.in} malformed request, refused`);
      if (message.method !== 'ACK') reply(writeMessage(statelessAnswer(message, reading.status, reading.why)), to);
      return;
    }
    attachment.receive(message, { ...source, ...to });
  }

  #attachmentFor(request: SipRequest, address: string): Attachment | undefined {
    const admitting = [...this.attachments].filter((attachment) => attachment.admits(address));
    if (admitting.length < 2) return admitting[0];
    const callId = callIdOf(request);
    const user = parseUri(request.uri)?.user;
    return (
      admitting.find((attachment) => attachment.knowsCall(callId)) ??
      admitting.find(({ contactUser }) => contactUser !== undefined && contactUser === user) ??
      admitting.find(({ contactUser }) => contactUser === undefined) ??
      admitting[0]
    );
  }

  #refuseStranger(request: SipRequest, from: string, source: Source, to: HostPort, reply: Reply): void {
    const answered = request.method !== 'ACK' && this.#mayAnswer(source.address);
    if (!answered) return;
    this.#log.warn(
      { from, method: request.method, uri: request.uri.slice(0, 80) },
      `${arrow.in} request from an address of no trunk, refused`,
    );
    reply(writeMessage(statelessAnswer(request, 403, 'Forbidden')), to);
  }

  #mayAnswer(address: string): boolean {
    const now = this.#clock.now();
    const known = this.#strangers.get(address) ?? { left: STRANGER_BURST, at: now };
    // Newest last, so that the oldest goes when there are too many.
    this.#strangers.delete(address);
    this.#strangers.set(address, known);
    if (this.#strangers.size > MOST_STRANGERS) {
      const [oldest] = this.#strangers.keys();
      if (oldest !== undefined) this.#strangers.delete(oldest);
    }
    const refill = Math.floor((now - known.at) / STRANGER_REFILL_MS);
    if (refill > 0) {
      known.left = Math.min(STRANGER_BURST, known.left + refill);
      known.at = now;
    }
    if (known.left === 0) return false;
    known.left--;
    return true;
  }
}

/** A stateless answer must carry the same To tag each time (RFC 3261 §8.2.7), so the tag comes from the request. */
export function statelessAnswer(request: SipRequest, status: number, reason: string): SipResponse {
  const toTag = createHash('sha1')
    .update(`${callIdOf(request)}${headerOf(request, 'From') ?? ''}`)
    .digest('hex')
    .slice(0, 10);
  return responseTo(request, status, reason, { toTag });
}

const isKeepAlive = (bytes: Buffer): boolean =>
  bytes.length <= 8 && bytes.every((byte) => byte === 13 || byte === 10 || byte === 0 || byte === 32);
