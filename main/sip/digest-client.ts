/** Answers the challenges to one trunk's requests, in JsSIP's place, which knows MD5 and one challenge alone. */
import { randomBytes } from 'node:crypto';
import type { Log } from '../core/log.ts';
import {
  type DigestChallenge,
  type DigestCredentials,
  type DigestRequest,
  digestAnswer,
  digestDecision,
  parseChallenges,
} from './digest.ts';
import type { Authenticator, JsSipResponse, JsSipSender } from './jssip.ts';

/** Of nonces that a peer lets us use again, the count goes on (RFC 7616 §3.4); older ones are forgotten. */
const MOST_NONCES = 64;

/** A realm's challenge as it stands in one request, and every nonce of it that was answered there. */
interface Told {
  readonly challenge: DigestChallenge;
  readonly isProxy: boolean;
  readonly nonces: readonly string[];
}

const HEADERS = [
  ['authorization', false],
  ['proxy-authorization', true],
] as const;

export class DigestClient implements Authenticator {
  readonly #credentials: DigestCredentials | undefined;
  readonly #log: Log;
  readonly #told = new WeakMap<JsSipSender, Map<string, Told>>();
  readonly #counts = new Map<string, number>();

  constructor(credentials: DigestCredentials | undefined, log: Log) {
    this.#credentials = credentials;
    this.#log = log;
  }

  /** Sends the request again with its answer, or hands the 401 or 407 up with why not. */
  receive(sender: JsSipSender, response: JsSipResponse): void {
    const { status_code: status } = response;
    const isProxy = status === 407;
    const told = this.#told.get(sender) ?? new Map<string, Told>();
    const answered = new Map([...told].map(([realm, { nonces }]) => [realm, nonces]));
    const challenges = parseChallenges(response.getHeaders(isProxy ? 'proxy-authenticate' : 'www-authenticate'));
    const decision = digestDecision(status, challenges, this.#credentials, answered);
    const credentials = this.#credentials;
    if (decision.kind === 'refuse' || !credentials) {
      if (decision.kind === 'refuse') response.advice = decision.why;
      this.#log.warn({ status, why: response.advice }, 'a challenge is not answered');
      sender._eventHandlers.onReceiveResponse(response);
      return;
    }
    for (const challenge of decision.challenges) {
      const known = told.get(challenge.realm);
      told.set(challenge.realm, { challenge, isProxy, nonces: [...(known?.nonces ?? []), challenge.nonce] });
    }
    const request = sender._request.clone();
    const { method } = request;
    const uri = request.ruri.toString();
    // All anew: the proxy that was content before counts this request too.
    for (const [header, ofProxy] of HEADERS) {
      const values = [...told.values()]
        .filter((each) => each.isProxy === ofProxy)
        .map(({ challenge }) => this.#answer(challenge, { method, uri }, credentials));
      if (values.length > 0) request.setHeader(header, values);
    }
    this.#told.set(sender, told);
    request.cseq += 1;
    request.setHeader('cseq', `${request.cseq} ${method}`);
    sender._request = request;
    sender._eventHandlers.onAuthenticated?.(request);
    sender.send();
  }

  #answer({ nonce, ...challenge }: DigestChallenge, request: DigestRequest, credentials: DigestCredentials): string {
    const count = (this.#counts.get(nonce) ?? 0) + 1;
    this.#counts.delete(nonce);
    this.#counts.set(nonce, count);
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= MOST_NONCES) break;
      this.#counts.delete(oldest);
    }
    return digestAnswer({ nonce, ...challenge }, credentials, request, {
      count,
      clientNonce: randomBytes(12).toString('hex'),
    });
  }
}
