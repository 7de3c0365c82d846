/** A 2xx to an INVITE that nobody wants any more: RFC 3261 §13.2.2.4 asks for an ACK and then a BYE. */
import { randomBytes } from 'node:crypto';
import {
  callIdOf,
  cseqOf,
  type Header,
  headerOf,
  headersOf,
  type SipRequest,
  type SipResponse,
  splitList,
} from './message.ts';
import { uriIn } from './uri.ts';

/** In each branch of this process, so that a request of ours is known when it comes back (RFC 3261 §16.3). */
const OURS = `z9hG4bK${randomBytes(4).toString('hex')}`;

export const newBranch = (): string => `${OURS}${randomBytes(10).toString('hex')}`;

export const isOwnBranch = (branch: string | undefined): boolean => branch?.startsWith(OURS) === true;

/** The two requests of that dialog. Their Via is a copy of the INVITE's with a branch of its own. */
export function endUnwantedAnswer(invite: SipRequest, answer: SipResponse): { ack: SipRequest; bye: SipRequest } {
  const contact = headerOf(answer, 'Contact');
  const { number } = cseqOf(invite);
  const routes = headersOf(answer, 'Record-Route').flatMap(splitList).reverse();
  const make = (method: string, cseq: number): SipRequest => {
    const via = (headerOf(invite, 'Via') ?? '').replace(/branch=[^;]+/, `branch=${newBranch()}`);
    const headers: Header[] = [{ name: 'Via', value: via }];
    for (const value of routes) headers.push({ name: 'Route', value });
    headers.push(
      { name: 'Max-Forwards', value: '70' },
      { name: 'From', value: headerOf(answer, 'From') ?? '' },
      { name: 'To', value: headerOf(answer, 'To') ?? '' },
      { name: 'Call-ID', value: callIdOf(invite) },
      { name: 'CSeq', value: `${cseq} ${method}` },
    );
    return { kind: 'request', method, uri: contact ? uriIn(contact) : invite.uri, headers, body: '' };
  };
  return { ack: make('ACK', number), bye: make('BYE', number + 1) };
}
