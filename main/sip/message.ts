/**
 * A SIP message as the wire has it (RFC 3261 §7): start line, header lines in order, body. Tolerant where
 * RFC 4475 §3.1.1 asks for it (folded lines, compact names, odd white space), strict where a message cannot
 * be answered or could be misread. JsSIP is given what this file writes, never what came off the network.
 */

import { isWellFormedName } from './name-addr.ts';
import { isWellFormedVia } from './via.ts';

export interface Header {
  readonly name: string;
  value: string;
}

export interface SipRequest {
  readonly kind: 'request';
  readonly method: string;
  uri: string;
  readonly headers: Header[];
  body: string;
}

export interface SipResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
  readonly headers: Header[];
  body: string;
}

export type SipMessage = SipRequest | SipResponse;

export type Reading =
  | { readonly kind: 'message'; readonly message: SipMessage }
  /** A request that must be refused and can be: it has the headers a response copies. */
  | { readonly kind: 'refuse'; readonly request: SipRequest; readonly status: number; readonly why: string }
  | { readonly kind: 'drop'; readonly why: string };

/** Compact forms, RFC 3261 §7.3.3, RFC 4028, RFC 3515, RFC 6665. */
const LONG_NAMES: Readonly<Record<string, string>> = {
  i: 'Call-ID',
  m: 'Contact',
  e: 'Content-Encoding',
  l: 'Content-Length',
  c: 'Content-Type',
  f: 'From',
  s: 'Subject',
  k: 'Supported',
  t: 'To',
  v: 'Via',
  x: 'Session-Expires',
  r: 'Refer-To',
  o: 'Event',
  u: 'Allow-Events',
};

const TOKEN = /^[A-Za-z0-9.!%*_+`'~-]+$/;
const REQUEST_LINE = /^([A-Za-z0-9.!%*_+`'~-]+) (\S+) SIP\/2\.0$/;
const STATUS_LINE = /^SIP\/2\.0 (\d{3})(?: (.*))?$/;
const HIGHEST_CSEQ = 2 ** 31 - 1;
/** What JsSIP parses takes it milliseconds a kilobyte: more than any phone writes is not given to it. */
const MOST_HEADERS = 256;
const LONGEST_ADDRESS = 4_096;

/** Reads one message. `bytes` is a datagram, or what the stream framer cut out. */
export function readMessage(bytes: Buffer): Reading {
  // A leading CRLF is to be ignored (RFC 3261 §7.5).
  let begin = 0;
  while (bytes[begin] === 13 || bytes[begin] === 10) begin++;
  let headEnd = bytes.indexOf('\r\n\r\n', begin);
  const ended = headEnd >= 0;
  if (!ended) headEnd = bytes.length;
  const head = bytes.toString('utf8', begin, headEnd);
  const rawBody = bytes.subarray(Math.min(bytes.length, headEnd + 4));

  const lines = unfold(head);
  const startLine = lines.shift() ?? '';
  const headers: Header[] = [];
  let badHeader: string | undefined;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const given = line.slice(0, Math.max(0, colon)).trim();
    if (colon <= 0 || !TOKEN.test(given)) {
      badHeader ??= `a header line cannot be read: ${line.slice(0, 40)}`;
      continue;
    }
    const name = LONG_NAMES[given.toLowerCase()] ?? given;
    const value = line.slice(colon + 1).trim();
    // Several Vias in one line become one line each: the top one is ours to edit.
    if (name.toLowerCase() !== 'via') headers.push({ name, value });
    else {
      for (const via of splitList(value)) {
        headers.push({ name, value: via });
        if (!isWellFormedVia(via)) badHeader ??= 'Malformed Via';
      }
    }
  }

  if (headers.length > MOST_HEADERS) badHeader ??= 'Too Many Headers';
  // Cut off on its way: what is missing might have changed what it asks for.
  if (!ended && !/\n\r?\n/.test(head)) badHeader ??= 'its headers have no end';
  const status = STATUS_LINE.exec(startLine);
  if (status) {
    const response: SipResponse = {
      kind: 'response',
      status: Number(status[1]),
      reason: status[2] ?? '',
      headers,
      body: '',
    };
    const wrong = badHeader ?? missingHeader(response) ?? wrongCSeq(response);
    if (wrong) return { kind: 'drop', why: wrong };
    if (response.status < 100 || response.status > 699) return { kind: 'drop', why: 'the status is not 100 to 699' };
    const body = bodyOf(response, rawBody);
    if (body === undefined) return { kind: 'drop', why: 'the body is shorter than its Content-Length' };
    response.body = body;
    return { kind: 'message', message: response };
  }

  // A broken response must not be answered, whatever it looks like.
  if (/^SIP\//i.test(startLine)) return { kind: 'drop', why: 'its status line cannot be read' };
  const line = REQUEST_LINE.exec(startLine);
  if (!line) {
    const version = /^([A-Za-z0-9.!%*_+`'~-]+) (\S+) SIP\/(\d+\.\d+)$/.exec(startLine);
    const request = asRequest(version?.[1] ?? startLine.split(/\s/)[0] ?? '', version?.[2] ?? '', headers);
    if (!/SIP\/\d/.test(startLine) || missingHeader(request)) return { kind: 'drop', why: 'not a SIP message' };
    return version
      ? { kind: 'refuse', request, status: 505, why: `SIP/${version[3]} is not SIP/2.0` }
      : { kind: 'refuse', request, status: 400, why: 'Malformed Request Line' };
  }
  const request = asRequest(line[1] ?? '', line[2] ?? '', headers);
  const missing = missingHeader(request);
  if (missing) return { kind: 'drop', why: missing };
  const refuse = (why: string, code = 400): Reading => ({ kind: 'refuse', request, status: code, why });
  if (badHeader) return refuse('Malformed Header');
  const repeated = repeatedHeader(request);
  if (repeated) return refuse(`Multiple ${repeated}`);
  const cseq = wrongCSeq(request);
  if (cseq) return refuse(cseq);
  // Neither in brackets nor with headers of its own (RFC 3261 §19.1.1, table 1).
  const { uri } = request;
  if (uri.startsWith('<') || (/^sips?:/i.test(uri) && uri.slice(uri.lastIndexOf('@') + 1).includes('?')))
    return refuse('Malformed Request-URI');
  const name = malformedName(request);
  if (name) return refuse(`Malformed ${name}`);
  const body = bodyOf(request, rawBody);
  if (body === undefined) return refuse('Body Shorter Than Content-Length');
  request.body = body;
  return { kind: 'message', message: request };
}

const asRequest = (method: string, uri: string, headers: Header[]): SipRequest => ({
  kind: 'request',
  method,
  uri,
  headers,
  body: '',
});

/** Joins folded lines (RFC 3261 §7.3.1); also reads bare LF, which some phones send. */
function unfold(head: string): string[] {
  const out: string[] = [];
  for (const line of head.split(/\r?\n/)) {
    if (/^[ \t]/.test(line) && out.length > 0) out[out.length - 1] += ` ${line.trim()}`;
    else if (line !== '') out.push(line);
  }
  return out;
}

/** Splits at commas outside quotes and angle brackets. */
export function splitList(value: string): string[] {
  const out: string[] = [];
  let quoted = false;
  let angle = 0;
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value[i];
    if (quoted && c === '\\') i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === '<') angle++;
    else if (!quoted && c === '>') angle = Math.max(0, angle - 1);
    else if (!quoted && angle === 0 && c === ',') {
      out.push(value.slice(from, i).trim());
      from = i + 1;
    }
  }
  out.push(value.slice(from).trim());
  return out.filter((part) => part !== '');
}

function missingHeader(message: SipMessage): string | undefined {
  for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
    if (!headerOf(message, name)) return `it has no ${name} header`;
  }
  return undefined;
}

function repeatedHeader(message: SipMessage): string | undefined {
  for (const name of ['From', 'To', 'Call-ID', 'CSeq', 'Max-Forwards', 'Content-Length', 'Content-Type']) {
    if (headersOf(message, name).length > 1) return name;
  }
  return undefined;
}

function malformedName(message: SipMessage): string | undefined {
  for (const name of ['From', 'To', 'Contact']) {
    const values = headersOf(message, name);
    if (values.some((value) => value.length > LONGEST_ADDRESS)) return name;
    const each = name === 'Contact' ? values.flatMap(splitList).filter((value) => value !== '*') : values;
    if (!each.every(isWellFormedName)) return name;
  }
  return undefined;
}

function wrongCSeq(message: SipMessage): string | undefined {
  const cseq = /^(\d+)\s+(\S+)$/.exec(headerOf(message, 'CSeq') ?? '');
  if (!cseq || Number(cseq[1]) > HIGHEST_CSEQ) return 'Invalid CSeq';
  if (message.kind === 'request' && cseq[2] !== message.method) return 'CSeq Method Mismatch';
  return undefined;
}

/** RFC 3261 §18.3: bytes beyond Content-Length are dropped, too few are an error (undefined). */
function bodyOf(message: SipMessage, raw: Buffer): string | undefined {
  const length = headerOf(message, 'Content-Length');
  if (length === undefined) return raw.toString('utf8');
  if (!/^\d{1,9}$/.test(length) || Number(length) > raw.length) return undefined;
  return raw.toString('utf8', 0, Number(length));
}

export function headerOf(message: SipMessage, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return message.headers.find((header) => header.name.toLowerCase() === wanted)?.value;
}

export function headersOf(message: SipMessage, name: string): string[] {
  const wanted = name.toLowerCase();
  return message.headers.filter((header) => header.name.toLowerCase() === wanted).map((header) => header.value);
}

/** Sets the first header of that name, or adds it at the end. */
export function setHeader(message: SipMessage, name: string, value: string): void {
  const wanted = name.toLowerCase();
  const found = message.headers.find((header) => header.name.toLowerCase() === wanted);
  if (found) found.value = value;
  else message.headers.push({ name, value });
}

export function removeHeader(message: SipMessage, name: string): void {
  const wanted = name.toLowerCase();
  for (let i = message.headers.length - 1; i >= 0; i--) {
    if (message.headers[i]?.name.toLowerCase() === wanted) message.headers.splice(i, 1);
  }
}

/** Writes a message; Content-Length is always the body's true length in bytes. */
export function writeMessage(message: SipMessage): string {
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  let text = `${start}\r\n`;
  for (const { name, value } of message.headers) {
    if (name.toLowerCase() !== 'content-length') text += `${name}: ${value}\r\n`;
  }
  return `${text}Content-Length: ${Buffer.byteLength(message.body)}\r\n\r\n${message.body}`;
}

export const callIdOf = (message: SipMessage): string => headerOf(message, 'Call-ID') ?? '';

/** Number and method of CSeq. */
export function cseqOf(message: SipMessage): { number: number; method: string } {
  const [number = '0', method = ''] = (headerOf(message, 'CSeq') ?? '').split(/\s+/);
  return { number: Number(number), method };
}

/** The tag parameter of a From or To value; undefined where there is none. */
export function tagOf(value: string | undefined): string | undefined {
  const afterUri = (value ?? '').replace(/^[^<]*<[^>]*>/, '');
  return /;\s*tag\s*=\s*([^\s;,]+)/i.exec(afterUri)?.[1];
}

/** A response to `request` made without JsSIP: the headers RFC 3261 §8.2.6 says to copy. */
export function responseTo(
  request: SipRequest,
  status: number,
  reason: string,
  { toTag, extra = [] }: { toTag?: string; extra?: readonly Header[] } = {},
): SipResponse {
  const headers: Header[] = headersOf(request, 'Via').map((value) => ({ name: 'Via', value }));
  const to = headerOf(request, 'To') ?? '';
  headers.push({ name: 'From', value: headerOf(request, 'From') ?? '' });
  headers.push({ name: 'To', value: tagOf(to) || !toTag ? to : `${to};tag=${toTag}` });
  headers.push({ name: 'Call-ID', value: callIdOf(request) }, { name: 'CSeq', value: headerOf(request, 'CSeq') ?? '' });
  headers.push(...extra);
  return { kind: 'response', status, reason, headers, body: '' };
}
