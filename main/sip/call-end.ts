/** How JsSIP's `failed` and `ended` read in our words, and a signal that is told once whoever listens when. */
import { Signal } from '../core/events.ts';
import { q850In, reasonTextIn } from './causes.ts';
import type { JsSipEnd, JsSipSession } from './jssip.ts';
import type { SipEnd } from './trunk.ts';

export function endOf({ originator, message, cause }: JsSipEnd): SipEnd {
  const headers = message && 'getHeaders' in message ? message.getHeaders('reason') : [];
  const q850 = q850In(headers);
  const withQ850 = q850 === undefined ? {} : { q850 };
  if (message && 'status_code' in message && message.status_code >= 300) {
    return { by: 'peer', status: message.status_code, reason: message.reason_phrase || cause, ...withQ850 };
  }
  const by = originator === 'remote' ? 'peer' : originator === 'local' ? 'us' : 'network';
  const said = reasonTextIn(headers);
  switch (cause) {
    case 'Canceled':
      return { by, status: 487, reason: said ?? (by === 'peer' ? 'the caller gave up' : 'cancelled'), ...withQ850 };
    case 'Terminated':
      return { by, status: 0, reason: said ?? 'hung up', ...withQ850 };
    case 'Request Timeout':
      return { by: 'network', status: 408, reason: 'no answer from the peer', ...withQ850 };
    case 'Connection Error':
      return { by: 'network', status: 503, reason: 'the connection to the peer broke', ...withQ850 };
    case 'No ACK':
      return { by: 'network', status: 408, reason: 'the peer never acknowledged our answer', ...withQ850 };
    case 'Expires':
      return { by: 'peer', status: 487, reason: 'the caller gave up', ...withQ850 };
    case 'Incompatible SDP':
    case 'Bad Media Description':
    case 'WebRTC Error':
    case 'Missing SDP':
      return { by: by === 'network' ? 'us' : by, status: 488, reason: 'the audio formats do not match', ...withQ850 };
    case 'Dialog Error':
      return { by: 'peer', status: 481, reason: 'the peer lost the call', ...withQ850 };
    default:
      return { by, status: by === 'us' ? 0 : 500, reason: said ?? cause, ...withQ850 };
  }
}

/**
 * JsSIP ends a call by itself where a request stays unanswered, but then says `Canceled` or `Terminated` by `local`,
 * as if we had wanted it. `failed` is told before it does.
 */
export function tellFailures(session: JsSipSession, failed: (end: SipEnd) => void): void {
  const before = (method: 'onRequestTimeout' | 'onTransportError' | 'onDialogError', end: SipEnd): void => {
    const original = session[method].bind(session);
    session[method] = () => {
      failed(end);
      original();
    };
  };
  before('onRequestTimeout', { by: 'network', status: 408, reason: 'the peer does not answer' });
  before('onTransportError', { by: 'network', status: 503, reason: 'the connection to the peer broke' });
  before('onDialogError', { by: 'peer', status: 481, reason: 'the peer lost the call' });
}

/** Told once. Who listens later is told at once: a call may end before anybody could listen. */
export class Once<T> {
  readonly #signal = new Signal<T>();
  #told: { readonly value: T } | undefined;

  get told(): boolean {
    return this.#told !== undefined;
  }

  on(listener: (value: T) => void): Disposable {
    const known = this.#told;
    if (!known) return this.#signal.on(listener);
    let wanted = true;
    queueMicrotask(() => wanted && listener(known.value));
    return {
      [Symbol.dispose]: () => {
        wanted = false;
      },
    };
  }

  tell(value: T): void {
    if (this.#told) return;
    this.#told = { value };
    this.#signal.emit(value);
    this.#signal.clear();
  }
}
