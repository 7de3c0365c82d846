/** Asks a peer with OPTIONS whether it lives; any final answer counts. */
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { Uri } from './jssip.ts';
import { type PeerHealth, type PeerHealthInput, peerHealthStep } from './peer-health-machine.ts';
import type { TrunkState } from './trunk.ts';
import { hostText } from './uri.ts';
import type { UserAgent } from './user-agent.ts';

export interface OptionsPingOptions {
  readonly clock: Clock;
  readonly ua: UserAgent;
  readonly host: string;
  readonly port: number;
  readonly intervalS: number;
  /** @throws GatewayError where there is no way to the peer at all */
  open(): Promise<void>;
  tell(state: TrunkState): void;
}

/** Five sendings by timer E; waiting all of its 32 s would find out too late. */
const ANSWER_WAIT_MS = 6_000;

export class OptionsPing implements Disposable {
  readonly #options: OptionsPingOptions;
  #health: PeerHealth = { kind: 'starting', lost: 0 };
  #timer: Disposable | undefined;
  #deadline: Disposable | undefined;
  #round = 0;
  #closed = false;

  constructor(options: OptionsPingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer?.[Symbol.dispose]();
    void this.#ask();
  }

  /** The connection broke: ask at once, do not wait for the interval. */
  lost(reason: string): void {
    if (this.#closed) return;
    this.#round++;
    this.#step({ kind: 'lost', reason });
  }

  async #ask(): Promise<void> {
    const round = ++this.#round;
    const { clock, ua, host, port, open } = this.#options;
    const done = (input: PeerHealthInput): void => {
      if (round !== this.#round || this.#closed) return;
      this.#round++;
      this.#step(input);
    };
    try {
      await open();
    } catch (thrown) {
      return done({ kind: 'lost', reason: errorText(thrown) });
    }
    if (round !== this.#round || this.#closed) return;
    const uri = Uri.parse(`sip:${hostText(host)}:${port}`);
    if (!uri) return done({ kind: 'lost', reason: `${host} is not a host name` });
    const sentAt = clock.now();
    const nobody = (): void => done({ kind: 'lost', reason: `${host} does not answer OPTIONS` });
    this.#deadline = clock.after(ANSWER_WAIT_MS, nobody);
    ua.request('OPTIONS', uri, {}, ['Accept: application/sdp'], {
      onReceiveResponse: ({ status_code: status }) => {
        if (status >= 200) done({ kind: 'answered', roundTripMs: clock.now() - sentAt });
      },
      onRequestTimeout: nobody,
      onTransportError: nobody,
    });
  }

  #step(input: PeerHealthInput): void {
    this.#deadline?.[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    const { clock, intervalS, tell } = this.#options;
    const { state, askAgainMs, told } = peerHealthStep(this.#health, input, { intervalMs: intervalS * 1_000 });
    this.#health = state;
    this.#timer = clock.after(askAgainMs, () => void this.#ask());
    if (told) tell(told);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#timer?.[Symbol.dispose]();
    this.#deadline?.[Symbol.dispose]();
  }
}
