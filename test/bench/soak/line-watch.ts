import type { ExchangeClient } from '../../../main/adapters/simulated/exchange-client.ts';
import { within } from '../../kit/wait.ts';
import { percentile } from '../reporter.ts';
import type { SoakCall } from './soak-calls.ts';
import type { SoakPeers } from './soak-peers.ts';
import type { ToneCounts } from './soak-peers-protocol.ts';

/** No multiples of 50 Hz (steady-tone.ts), and each the other's echo canceller's stranger. */
const TO_LINE_HZ = 280;
const TO_RTP_HZ = 330;
const TONE_DB = -20;
const LOUD_DB = -6;
/** Between the tone's peak and the loud one's. */
const LOUD_PEAK_DB = -10;
/** What the exchange hears over 250 ms: one sample evened out leaves 19 dB, two at once 14, a hole of 10 ms 14. */
const LEAST_PURITY_DB = 16.5;
const MOST_OFF_HZ = 2;
/** The exchange's meter remembers 250 ms, and buffers hold up to 300. */
const FADE_MS = 700;
const DELAY_ROUNDS = 3;
const DELAY_DEADLINE_MS = 3000;

export interface LineDelays {
  readonly toLineMs: number;
  readonly toRtpMs: number;
}

/** One call's audio, a tone each way all the time: how steady it is, and how long it takes. */
export class LineWatch {
  readonly call: SoakCall;
  readonly #exchange: ExchangeClient;
  readonly #peers: SoakPeers;
  #judges = false;
  #impure = false;
  /** Times that the exchange heard the tone to the line jump or with a hole. */
  breaksToLine = 0;

  constructor(call: SoakCall, exchange: ExchangeClient, peers: SoakPeers) {
    this.call = call;
    this.#exchange = exchange;
    this.#peers = peers;
  }

  async begin(): Promise<void> {
    await this.#exchange.provoke(this.call.port, { kind: 'talks-tone', hz: TO_RTP_HZ, levelDb: TONE_DB });
    const { peer } = this.call;
    await this.#peers.ask({ ask: 'talk', peer, hz: TO_LINE_HZ, levelDb: TONE_DB, hears: TO_RTP_HZ });
  }

  judge(on: boolean): void {
    this.#judges = on;
    this.#impure = false;
  }

  /** Of what came from the line by RTP: every sample is looked at there. */
  fromLine(): Promise<ToneCounts> {
    return this.#peers.ask({ ask: 'counts', peer: this.call.peer });
  }

  /** Asks the exchange what it heard for the last 250 ms: to be called more often than that. */
  async hearLine(): Promise<void> {
    const { hears } = await this.#exchange.report(this.call.port);
    if (!this.#judges) return;
    const steady =
      hears !== undefined &&
      hears.purityDb >= LEAST_PURITY_DB &&
      Math.abs(hears.hz - TO_LINE_HZ) < MOST_OFF_HZ &&
      Math.abs(hears.levelDb - TONE_DB) < MOST_OFF_HZ;
    // The same break is heard again while it is within the 250 ms.
    if (!steady && !this.#impure) this.breaksToLine++;
    this.#impure = !steady;
  }

  /** A loud 20 ms each way, some times over: the tones are not judged meanwhile. NaN where none was heard. */
  async delays(): Promise<LineDelays> {
    const toLine: number[] = [];
    const toRtp: number[] = [];
    for (let round = 0; round < DELAY_ROUNDS; round++) {
      toLine.push(await this.#toLine().catch(() => Number.NaN));
      toRtp.push(await this.#toRtp().catch(() => Number.NaN));
    }
    await new Promise((resolve) => setTimeout(resolve, FADE_MS));
    const middle = (values: readonly number[]): number => percentile(values.filter(Number.isFinite), 0.5);
    return { toLineMs: middle(toLine), toRtpMs: middle(toRtp) };
  }

  async #toLine(): Promise<number> {
    const { port, peer } = this.call;
    const heard = this.#exchange.awaitSound(port, LOUD_PEAK_DB);
    // One connection, in order: once this is answered the exchange listens.
    await this.#exchange.report(port);
    const { atMs } = await this.#peers.ask({ ask: 'accent', peer, levelDb: LOUD_DB });
    const { playedAtMs } = await within(heard, { what: `line ${port} to be loud`, deadlineMs: DELAY_DEADLINE_MS });
    return playedAtMs - atMs;
  }

  async #toRtp(): Promise<number> {
    const { port, peer } = this.call;
    const heard = this.#peers.ask({ ask: 'await-loud', peer, peakDb: LOUD_PEAK_DB });
    const { beganAtMs } = await this.#exchange.burst(port, { hz: TO_RTP_HZ, levelDb: LOUD_DB, ms: 20 });
    const { atMs } = await within(heard, { what: `line ${port}'s RTP to be loud`, deadlineMs: DELAY_DEADLINE_MS });
    return atMs - beganAtMs;
  }
}
