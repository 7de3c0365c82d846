import { type AdapterId, adapterId } from '../../main/core/ids.ts';
import type { AdapterCheck } from '../../main/line/found-adapter.ts';
import type { AdapterCapabilities, Frame, FrameExchange, Hook, LineAdapter } from '../../main/line/line-adapter.ts';

const NOTHING = { [Symbol.dispose]: () => {} };

/** An adapter of one port whose frames the test gives by hand; `hook` hears where its hook goes. */
export class OnePortAdapter implements LineAdapter {
  readonly id: AdapterId = adapterId('by-hand-1');
  readonly capabilities: AdapterCapabilities = {
    ports: 1,
    senses: { battery: true, loopCurrent: true, polarity: true, lineInUse: true },
    pulse: false,
    groundStart: false,
    callerId: 'by-host',
    echoCanceller: false,
    audio: '16-bit linear',
  };
  readonly #hook: (hook: Hook) => void;
  #exchange: FrameExchange = (frame) => frame;

  constructor(hook: (hook: Hook) => void = () => {}) {
    this.#hook = hook;
  }

  /** 20 ms of the line: what was heard goes in, what is played comes out, valid until the next. */
  exchange(fromLine: Frame): Frame {
    return this.#exchange(fromLine);
  }

  async open(): Promise<void> {}

  async setHook(_port: number, hook: Hook): Promise<void> {
    this.#hook(hook);
  }

  async hookFlash(): Promise<void> {}
  async dialPulses(): Promise<void> {}
  async setStart(): Promise<void> {}

  async check(): Promise<AdapterCheck> {
    return { identity: 'By hand', voice: { usable: true }, formats: [], facts: [] };
  }

  onEvent(): Disposable {
    return NOTHING;
  }

  onLost(): Disposable {
    return NOTHING;
  }

  attachAudio(_port: number, exchange: FrameExchange): Disposable {
    this.#exchange = exchange;
    return NOTHING;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
