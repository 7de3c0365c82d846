import { errorText, GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { FRAME_SAMPLES, type Frame, type FrameExchange } from '../line/line-adapter.ts';

/** Whom a port's frames go to: silence plays while there is nobody, and where that fails. */
export class PortAudio {
  readonly #port: string;
  readonly #log: Pick<Log, 'warn'>;
  readonly #silence: Frame = new Int16Array(FRAME_SAMPLES);
  #exchange: FrameExchange | undefined;
  #failed = false;

  /** @param port in words: `Port 1 of modem-1` */
  constructor(port: string, log: Pick<Log, 'warn'>) {
    this.#port = port;
    this.#log = log;
  }

  /** @throws GatewayError `bad-request` where somebody has it */
  attach(exchange: FrameExchange): Disposable {
    if (this.#exchange) throw new GatewayError('bad-request', `${this.#port} has its audio attached already.`);
    this.#exchange = exchange;
    this.#failed = false;
    return {
      [Symbol.dispose]: () => {
        if (this.#exchange === exchange) this.#exchange = undefined;
      },
    };
  }

  detach(): void {
    this.#exchange = undefined;
  }

  /** The frame to play for one that was heard. */
  play(fromLine: Frame): Frame {
    try {
      return this.#exchange?.(fromLine) ?? this.#silence;
    } catch (thrown) {
      // Told once: it would be told 50 times a second.
      if (!this.#failed) this.#log.warn({ error: errorText(thrown) }, 'the audio of a port failed; silence plays');
      this.#failed = true;
      return this.#silence;
    }
  }
}
