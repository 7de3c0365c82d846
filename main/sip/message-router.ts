/**
 * Which trunk a message that came in belongs to, on a port that several trunks share. A stranger's requests all get
 * the same 403, whatever they ask and whomever they name; no trunk and nothing of JsSIP sees them. After five the
 * guard bans their source, and nothing is read any more.
 */
import { createHash } from 'node:crypto';
import { arrow, type Log } from '../core/log.ts';
import type { Source } from './flow.ts';
import type { EdgeGuard } from './guard/edge-guard.ts';
import { cleanName } from './identity.ts';
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
import { parseUri, uriIn } from './uri.ts';
import { answerAddress, type HostPort, parseVia, stampVia } from './via.ts';

/** A trunk as a shared port sees it. */
export interface Attachment {
  /** Whether this address may speak to the trunk at all. */
  admits(address: string): boolean;
  /** The user part of the Contact it registered; undefined for a peer, which takes any user. */
  readonly contactUser: string | undefined;
  knowsCall(callId: string): boolean;
  /** Whether it answers a request of this trunk, and comes from the trunk or from where that request went. */
  awaits(response: SipResponse, source: Source): boolean;
  receive(message: SipMessage, source: Source): void;
}

export type Reply = (text: string, to: HostPort) => void;

export class MessageRouter {
  readonly attachments = new Set<Attachment>();
  readonly #guard: EdgeGuard;
  readonly #log: Log;

  constructor(guard: EdgeGuard, log: Log) {
    this.#guard = guard;
    this.#log = log;
  }

  admits(address: string): boolean {
    for (const attachment of this.attachments) if (attachment.admits(address)) return true;
    return false;
  }

  /** `reliable`: the answer goes back on its connection, wherever the Via points. */
  receive(bytes: Buffer, source: Source, reply: Reply, reliable: boolean): void {
    if (isKeepAlive(bytes)) return;
    const named = this.admits(source.address);
    // A connection proves its address, and what is dropped of it would be lost for good: no share for peers there.
    const unlimited = named && reliable;
    if (!unlimited && !this.#guard.hears(source.address, { named, response: looksLikeAnswer(bytes) })) return;
    const reading = readMessage(bytes);
    const from = `${source.address}:${source.port}`;
    if (reading.kind === 'drop') {
      if (!named) this.#guard.offence(source.address, 'what it sends is not SIP');
      this.#log.debug({ from, bytes: bytes.length, why: reading.why }, `${arrow.in} not a usable SIP message, ignored`);
      return;
    }
    const message = reading.kind === 'message' ? reading.message : reading.request;
    if (message.kind === 'response') {
      for (const attachment of this.attachments) {
        // Its branch is 80 random bits of ours; who overheard it may not answer in the peer's name all the same.
        if (attachment.awaits(message, source)) {
          attachment.receive(message, source);
          return;
        }
      }
      if (!named) this.#guard.offence(source.address, `${message.status}, an answer to nothing that it was asked`);
      this.#log.debug({ from, status: message.status }, `${arrow.in} answer to nothing we asked, ignored`);
      return;
    }
    const topVia = message.headers.find(({ name }) => name.toLowerCase() === 'via');
    const via = topVia && parseVia(topVia.value);
    if (!topVia || !via) {
      if (!named) this.#guard.offence(source.address, 'what it sends is not SIP');
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
    // An ACK belongs to the refusal of its INVITE, which has been counted.
    if (request.method === 'ACK') return;
    this.#log.info(
      { from, method: request.method, uri: request.uri.slice(0, 80) },
      `${arrow.in} request from an address of no trunk, refused`,
    );
    this.#guard.offence(source.address, strangersWords(request));
    if (this.#guard.mayAnswer()) reply(writeMessage(statelessAnswer(request, 403, 'Forbidden')), to);
  }
}

/** `REGISTER for 1000, calls itself friendly-scanner`: for a person, from text that anybody may have written. */
function strangersWords(request: SipRequest): string {
  const user = cleanName(parseUri(uriIn(headerOf(request, 'To') ?? ''))?.user ?? '').slice(0, 40);
  const agent = cleanName(headerOf(request, 'User-Agent') ?? '').slice(0, 40);
  return `${request.method.slice(0, 20)}${user ? ` for ${user}` : ''}${agent ? `, calls itself ${agent}` : ''}`;
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

/** Before it is read: whether it claims to be an answer. */
const looksLikeAnswer = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 4) === 'SIP/';
