/** How SIP traffic reads in the log: one line at debug, the whole text at trace with credentials blanked. */
import { arrow, type Log } from '../core/log.ts';
import { callIdOf, cseqOf, headerOf, type SipMessage, writeMessage } from './message.ts';
import type { HostPort } from './via.ts';

export function logMessage(log: Log, direction: 'in' | 'out', message: SipMessage, other: HostPort): void {
  if (!log.isLevelEnabled('debug')) return;
  const summary = {
    peer: `${other.address}:${other.port}`,
    callId: callIdOf(message),
    cseq: headerOf(message, 'CSeq'),
  };
  log.debug(summary, `${arrow[direction]} ${summaryOf(message)}`);
  if (log.isLevelEnabled('trace')) log.trace(`${arrow[direction]}\n${redacted(writeMessage(message))}`);
}

export function summaryOf(message: SipMessage): string {
  return message.kind === 'request'
    ? `${message.method} ${message.uri}`
    : `${message.status} ${message.reason} (${cseqOf(message).method})`;
}

/** Blanks what proves who we are: the digest in (Proxy-)Authorization, passwords in URIs, SRTP keys in SDP. */
export const redacted = (text: string): string =>
  text
    .replace(/^((?:Proxy-)?Authorization:\s*\S+).*$/gim, '$1 ***')
    .replace(/(sips?:[^@:\s<>]*):[^@\s<>]*@/gi, '$1:***@')
    .replace(/^(a=crypto:\S+ \S+ inline:)\S+/gim, '$1***');
