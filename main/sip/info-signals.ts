/** Digits and hook flashes of one call by SIP INFO: what the peer tells, and what it is told, one request at a time. */
import type { Clock } from '../core/clock.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { type InfoBody, signalIn, writeInfo } from './info-digit.ts';
import type { JsSipRequest, JsSipResponse, JsSipSession } from './jssip.ts';

/** A digit waits this long for the answer to the one before, however long the request itself is still repeated. */
const PATIENCE_MS = 4_000;
/** More than anybody dials while a peer is slow: what comes on top is lost, and said. */
const MOST_WAITING = 64;

export interface InfoOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly body: InfoBody;
}

interface Waiting {
  readonly digit: string;
  readonly durationMs: number;
}

export class InfoSignals implements Disposable {
  readonly #session: JsSipSession;
  readonly #options: InfoOptions;
  readonly #digit = new Signal<{ digit: string; durationMs: number }>();
  readonly #flash = new Signal<void>();
  readonly #waiting: Waiting[] = [];
  /** Falls back to the other one for good when the peer answers 415. */
  #body: InfoBody;
  #sending: Disposable | undefined;
  #closed = false;

  constructor(session: JsSipSession, options: InfoOptions) {
    this.#session = session;
    this.#options = options;
    this.#body = options.body;
    session.on('newInfo', ({ originator, request }: { originator: string; request: JsSipRequest }): void => {
      if (originator === 'remote') this.#receive(request);
    });
  }

  onDigit(listener: (digit: string, durationMs: number) => void): Disposable {
    return this.#digit.on(({ digit, durationMs }) => listener(digit, durationMs));
  }

  onFlash(listener: () => void): Disposable {
    return this.#flash.on(listener);
  }

  /** Queues a digit. Nobody waits: what the peer cannot take is said in the log. */
  send(digit: string, durationMs: number): void {
    if (this.#closed) return;
    if (this.#waiting.length >= MOST_WAITING) {
      this.#options.log.warn({ digit }, 'the peer answers INFO too slowly: a digit is lost');
      return;
    }
    this.#waiting.push({ digit, durationMs });
    this.#sendNext();
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#sending?.[Symbol.dispose]();
    this.#sending = undefined;
    this.#digit.clear();
    this.#flash.clear();
  }

  /** The body is read by us, not by JsSIP (`DTMF_RELAY_FOR_JSSIP`). */
  #receive(request: JsSipRequest): void {
    const signal = signalIn(request.getHeader('content-type') ?? '', request.body ?? '');
    if (signal?.kind === 'digit') this.#digit.emit(signal);
    else if (signal?.kind === 'flash') this.#flash.emit();
  }

  #sendNext(): void {
    if (this.#sending || this.#closed) return;
    const next = this.#waiting.shift();
    if (next) this.#request(next, this.#body);
  }

  #request(digit: Waiting, body: InfoBody): void {
    const { log, clock } = this.#options;
    const { contentType, text } = writeInfo(body, digit.digit, digit.durationMs);
    const own = clock.after(PATIENCE_MS, () => over('no answer yet'));
    this.#sending = own;
    /** The first to tell counts: an answer after our patience is over moves nothing. */
    const over = (problem?: string): void => {
      if (this.#sending !== own) return;
      own[Symbol.dispose]();
      this.#sending = undefined;
      if (problem !== undefined) log.warn({ digit: digit.digit, problem }, 'the peer did not take a digit by INFO');
      this.#sendNext();
    };
    const refused = ({ status_code: status }: JsSipResponse): void => {
      const other: InfoBody = body === 'dtmf' ? 'dtmf-relay' : 'dtmf';
      if (status !== 415 || body !== this.#options.body || this.#sending !== own) {
        over(`it answered ${status}`);
        return;
      }
      log.info({ body, other }, 'the peer does not know this form of digits: the other one from now on');
      own[Symbol.dispose]();
      this.#body = other;
      this.#request(digit, other);
    };
    this.#session.sendRequest('INFO', {
      extraHeaders: [`Content-Type: ${contentType}`],
      body: text,
      eventHandlers: {
        onSuccessResponse: () => over(),
        onErrorResponse: refused,
        // RFC 3261 §12.2.1.2: the peer knows no such call (481), so there is none.
        onDialogError: (response: JsSipResponse) => {
          if (response.status_code === 481) this.#session.onDialogError();
          else over(`it answered ${response.status_code}`);
        },
        // One digit unanswered is no reason to end a call: session timers find out whether the peer is there.
        onRequestTimeout: () => over('it did not answer'),
        onTransportError: () => over('the connection broke'),
      },
    });
  }
}
