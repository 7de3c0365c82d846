/** How SIP traffic reads in the log: one line at debug, the whole text at trace with credentials blanked. */
import { arrow, type Log } from '../core/log.ts';
import { callIdOf, cseqOf, headerOf, type SipMessage, writeMessage } from './message.ts';
import type { HostPort } from './via.ts';

/** A message as it may be shown to a person: what proves who somebody is, and keys, are blanked. */
export interface WireRecord {
  readonly callId: string;
  readonly direction: 'in' | 'out';
  readonly peer: HostPort;
  readonly summary: string;
  /** Of the request, or of what an answer answers. */
  readonly method: string;
  readonly status?: number;
  readonly cseq: string;
  readonly text: string;
}

export function recordOf(direction: 'in' | 'out', message: SipMessage, { address, port }: HostPort): WireRecord {
  const { method } = cseqOf(message);
  return {
    callId: callIdOf(message),
    direction,
    peer: { address, port },
    summary: redacted(summaryOf(message)),
    method,
    ...(message.kind === 'response' ? { status: message.status } : {}),
    cseq: headerOf(message, 'CSeq') ?? '',
    text: redacted(writeMessage(message)),
  };
}

export function logMessage(log: Log, direction: 'in' | 'out', message: SipMessage, other: HostPort): void {
  if (!log.isLevelEnabled('debug')) return;
  const summary = {
    peer: `${other.address}:${other.port}`,
    callId: callIdOf(message),
    cseq: headerOf(message, 'CSeq'),
  };
  log.debug(summary, `${arrow[direction]} ${withoutPin(summaryOf(message))}`);
  if (log.isLevelEnabled('trace')) log.trace(`${arrow[direction]}\n${redacted(writeMessage(message))}`);
}

export function summaryOf(message: SipMessage): string {
  return message.kind === 'request'
    ? `${message.method} ${message.uri}`
    : `${message.status} ${message.reason} (${cseqOf(message).method})`;
}

/** Blanks a PIN ahead of a number, `**4711*0044…`: what may be one, right or wrong, between stars. */
export const withoutPin = (text: string): string => text.replace(/([*#]|%23)\d{4,16}\*(?=[\d*#+%])/gi, '$1***');

/** Blanks what proves who we are: a PIN, the digest in (Proxy-)Authorization, passwords in URIs, keys and passwords in SDP (SRTP, ICE). */
export const redacted = (text: string): string =>
  withoutPin(text)
    .replace(/^((?:Proxy-)?Authorization:\s*\S+).*$/gim, '$1 ***')
    // Bounded: each `sip:` of a text full of them is looked at that far.
    .replace(/(sips?:[^@:\s<>]{0,200}):[^@\s<>]{0,200}@/gi, '$1:***@')
    .replace(/^a=crypto:.*$/gim, (line) => {
      const suite = /^a=crypto:\s*\d{1,9}[ \t]+[A-Z0-9_]{1,40}(?=[ \t])/i.exec(line)?.[0];
      return `${suite && SUITE.test(suite) ? suite : 'a=crypto:'} ***`;
    })
    .replace(/^(a=ice-pwd:|k=\w+:).*$/gim, '$1***');

/** Names of suites have capitals and underscores (RFC 4568 §9.2): a key has neither alone. */
const SUITE = /[ \t][A-Z0-9]+(?:_[A-Z0-9]+)+$/;
