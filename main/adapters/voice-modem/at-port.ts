import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import { Signal } from '../../core/events.ts';
import { AtLines } from './at-lines.ts';
import { type AtAnswer, type AtEffect, type AtInput, type AtState, atStep } from './at-machine.ts';

export interface Asking {
  readonly withinMs?: number;
  /** `CONNECT` begins a stream. */
  readonly streams?: boolean;
}

/** Every command of these chips is answered well within this. */
const ANSWER_MS = 2000;

export interface AtPortOptions {
  readonly clock: Clock;
  readonly write: (bytes: Uint8Array) => void;
  /** `The voice modem at /dev/ttyACM0` */
  readonly name: string;
}

/** The runner of `at-machine.ts`: commands out, lines in; or a stream, whose bytes are passed on as they are. */
export class AtPort {
  readonly #options: AtPortOptions;
  readonly #lines = new AtLines();
  readonly #unasked = new Signal<string>();
  readonly #waiting = new Map<number, (answer: AtAnswer | undefined) => void>();
  #state: AtState = { kind: 'free' };
  #timer: Disposable | undefined;
  #lastId = 0;
  #mode: 'text' | 'binary' = 'text';
  #stream: ((bytes: Uint8Array) => void) | undefined;

  constructor(options: AtPortOptions) {
    this.#options = options;
  }

  onUnasked(listener: (line: string) => void): Disposable {
    return this.#unasked.on(listener);
  }

  /** Bytes from the modem. */
  take(bytes: Uint8Array): void {
    if (this.#mode === 'binary') {
      this.#stream?.(bytes);
      return;
    }
    const rest = this.#lines.read(bytes, (line) => {
      this.#post({ kind: 'line', line });
      return this.#mode;
    });
    if (rest && rest.length > 0) this.#stream?.(rest);
  }

  /** The answer, or undefined where the modem is silent. An empty command waits for an answer to what was sent otherwise. */
  ask(text: string, { withinMs = ANSWER_MS, streams = false }: Asking = {}): Promise<AtAnswer | undefined> {
    const { promise, resolve } = Promise.withResolvers<AtAnswer | undefined>();
    this.#lastId += 1;
    this.#waiting.set(this.#lastId, resolve);
    this.#post({ kind: 'send', command: { id: this.#lastId, text, withinMs, streams } });
    return promise;
  }

  /** @throws GatewayError `adapter-failed` where it is silent or answers otherwise */
  async must(text: string, asking: Asking & { readonly results?: readonly string[] } = {}): Promise<AtAnswer> {
    const answer = await this.ask(text, asking);
    const { results = ['OK'] } = asking;
    if (answer && results.includes(answer.result)) return answer;
    const said = answer ? `answered ${text} with ${answer.result}` : `did not answer ${text}`;
    throw new GatewayError(
      'adapter-failed',
      `${this.#options.name} ${said}. Unplug it and plug it in again; if that does not help, run the device check.`,
      { context: { command: text } },
    );
  }

  /** Where the bytes of a stream go from now on: set before the command that begins one. */
  streamTo(stream: (bytes: Uint8Array) => void): void {
    this.#stream = stream;
  }

  /** The stream is over: what follows is text again. */
  endStream(rest: Uint8Array = new Uint8Array()): void {
    this.#mode = 'text';
    this.#lines.clear();
    this.take(rest);
  }

  /** It was not over after all. */
  resumeStream(): void {
    this.#mode = 'binary';
  }

  /** Nothing that was asked is answered any more. */
  reset(): void {
    this.#mode = 'text';
    this.#lines.clear();
    this.#post({ kind: 'reset' });
  }

  #post(input: AtInput): void {
    const { state, effects } = atStep(this.#state, input);
    this.#state = state;
    if (state.kind === 'free') this.#stopTimer();
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: AtEffect): void {
    switch (effect.kind) {
      case 'write':
        this.#stopTimer();
        this.#timer = this.#options.clock.after(effect.withinMs, () => this.#post({ kind: 'timeout' }));
        if (effect.text !== '') this.#options.write(Buffer.from(effect.text, 'latin1'));
        break;
      case 'answered':
        this.#settle(effect.id, effect.answer);
        break;
      case 'unanswered':
        this.#settle(effect.id, undefined);
        break;
      case 'unasked':
        this.#unasked.emit(effect.line);
        break;
      case 'stream-begins':
        this.#mode = 'binary';
    }
  }

  #settle(id: number, answer: AtAnswer | undefined): void {
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }

  #stopTimer(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
  }
}
