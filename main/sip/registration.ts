/** Runs the registration machine: REGISTER with digest through JsSIP, the refresh timer, the last REGISTER at close. */
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { type JsSipResponse, reasonPhrase, Uri } from './jssip.ts';
import { splitList } from './message.ts';
import { type RegistrationInput, type RegistrationState, registrationStep } from './registration-machine.ts';
import type { TrunkConfig, TrunkState } from './trunk.ts';
import { parseUri, uriIn } from './uri.ts';
import { newTag, type UserAgent } from './user-agent.ts';

export interface RegistrationOptions {
  readonly config: TrunkConfig & { readonly kind: { readonly kind: 'registers' } };
  readonly clock: Clock;
  readonly log: Log;
  readonly ua: UserAgent;
  readonly domain: string;
  /** The Contact's URI of this moment: a connection's port changes with the connection. */
  contact(): string;
  /** Opens the port or connection anew, with the name looked up again. @throws GatewayError */
  open(): Promise<void>;
  tell(state: TrunkState): void;
}

const UNREGISTER_WAIT_MS = 2_000;

export class Registration implements Disposable {
  readonly #options: RegistrationOptions;
  readonly #callId = `${newTag()}${newTag()}`;
  #state: RegistrationState = { kind: 'idle' };
  #cseq = 0;
  /** Answers to an earlier REGISTER are no answers to this one. */
  #round = 0;
  /** The Contact that the registrar took last. */
  #bound: string | undefined;
  /** The Contact was corrected, and no answer has agreed with it yet. */
  #renewed = false;
  #timer: Disposable | undefined;
  #unregistered: Promise<void> = Promise.resolve();

  constructor(options: RegistrationOptions) {
    this.#options = options;
  }

  start(): void {
    this.#input({ kind: 'start' });
  }

  /** The connection broke, or the registrar stopped answering OPTIONS. */
  lost(reason: string): void {
    this.#round++;
    this.#input({ kind: 'lost', reason, random: Math.random() });
  }

  /** The registrar that was away answers again: there is no more to wait for. */
  retry(): void {
    if (this.#state.kind === 'waiting' && this.#state.refusals === 0) this.#input({ kind: 'timer' });
  }

  /** Takes the binding back, waiting no more than 2 s for the registrar's word. */
  async stop(): Promise<void> {
    this.#round++;
    this.#input({ kind: 'stop' });
    await this.#unregistered;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #input(input: RegistrationInput): void {
    const { config, clock, tell } = this.#options;
    const { state, effects } = registrationStep(this.#state, input, { wantedS: config.kind.expiresS });
    this.#state = state;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'register':
          void this.#register(effect.expiresS);
          break;
        case 'unregister':
          this.#unregistered = this.#unregister();
          break;
        case 'arm':
          this.#timer?.[Symbol.dispose]();
          this.#timer = clock.after(effect.ms, () => this.#input({ kind: 'timer' }));
          break;
        case 'disarm':
          this.#timer?.[Symbol.dispose]();
          break;
        case 'tell':
          tell(effect.state);
          break;
      }
    }
  }

  async #register(expiresS: number): Promise<void> {
    const round = ++this.#round;
    const answer = (input: RegistrationInput): void => {
      if (round === this.#round) this.#input(input);
    };
    try {
      await this.#options.open();
    } catch (thrown) {
      return answer({ kind: 'lost', reason: errorText(thrown), random: Math.random() });
    }
    if (round !== this.#round) return;
    const contact = this.#options.contact();
    this.#send(contact, expiresS, (response) => {
      if (typeof response === 'string') return answer({ kind: 'lost', reason: response, random: Math.random() });
      const { status_code: status } = response;
      if (status < 300) {
        if (round === this.#round) this.#bind(contact);
        answer({ kind: 'accepted', grantedS: this.#grantedS(response, contact, expiresS) });
        this.#renewWhereSeen(contact);
        return;
      }
      const minExpires = Number(response.getHeader('min-expires'));
      if (status === 423 && minExpires > 0) return answer({ kind: 'too-brief', minExpiresS: minExpires });
      // Not the registrar's no, but trouble on the way to it.
      if (status === 408 || status === 502 || status === 503 || status === 504) {
        return answer({ kind: 'lost', reason: `${status} ${response.reason_phrase}`, random: Math.random() });
      }
      const retryAfterS = Number.parseInt(response.getHeader('retry-after') ?? '', 10);
      const reason = response.reason_phrase || reasonPhrase(status);
      const { advice } = response;
      answer({
        kind: 'refused',
        status,
        reason,
        ...(advice ? { advice } : {}),
        ...(retryAfterS > 0 ? { retryAfterS } : {}),
      });
    });
  }

  /** The registrar's answer told another address than the Contact said (RFC 3581): it gets that one, at once but once. */
  #renewWhereSeen(contact: string): void {
    if (this.#options.contact() === contact) this.#renewed = false;
    else if (!this.#renewed) {
      this.#renewed = true;
      this.#input({ kind: 'timer' });
    }
  }

  /**
   * A new connection is a new Contact. The old one leads nowhere: left to expire, calls to us would be forked to it too.
   * In a REGISTER of its own, whose answer does not matter, because some registrars take no more than one Contact at once.
   */
  #bind(contact: string): void {
    const old = this.#bound;
    this.#bound = contact;
    if (old !== undefined && old !== contact) this.#send(old, 0, () => {});
  }

  /** Seconds granted: our own Contact's `expires`, else the Expires header, else what we asked (RFC 3261 §10.2.4). */
  #grantedS(response: JsSipResponse, contact: string, askedS: number): number {
    const own = parseUri(contact);
    for (const each of response.getHeaders('contact').flatMap(splitList)) {
      const uri = parseUri(uriIn(each));
      if (uri?.user !== own?.user || uri?.host !== own?.host || uri?.port !== own?.port) continue;
      const expires = /;\s*expires\s*=\s*"?(\d{1,9})/i.exec(each.replace(/<[^>]*>/, ''))?.[1];
      if (expires !== undefined) return Number(expires);
    }
    const header = Number.parseInt(response.getHeader('expires') ?? '', 10);
    return header > 0 ? header : askedS;
  }

  async #unregister(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const deadline = this.#options.clock.after(UNREGISTER_WAIT_MS, resolve);
    this.#send(this.#bound ?? this.#options.contact(), 0, () => resolve());
    await promise;
    deadline[Symbol.dispose]();
  }

  /** `answered` gets a final response, or why there is none. */
  #send(contact: string, expiresS: number, answered: (response: JsSipResponse | string) => void): void {
    const { config, ua, domain } = this.#options;
    const registrar = Uri.parse(`sip:${domain}`);
    const aor = Uri.parse(`sip:${encodeURIComponent(config.kind.user)}@${domain}`);
    if (!registrar || !aor) {
      answered(`The domain ${domain} is not a host name`);
      return;
    }
    this.#cseq++;
    const params = { to_uri: aor, from_uri: aor, from_display_name: null, call_id: this.#callId, cseq: this.#cseq };
    const headers = [`Contact: <${contact}>;expires=${expiresS}`, `Expires: ${expiresS}`];
    ua.request('REGISTER', registrar, params, headers, {
      onAuthenticated: (request) => {
        this.#cseq = request.cseq;
      },
      onReceiveResponse: (response) => {
        if (response.status_code >= 200) answered(response);
      },
      onRequestTimeout: () => answered(`${config.host} does not answer`),
      onTransportError: () => answered(`the connection to ${config.host} broke`),
    });
  }
}
