/** A real exchange, a real media process and RTP peers, with calls that are easy to set up. */
import { connectExchange, type ExchangeClient } from '../../main/adapters/simulated/exchange-client.ts';
import { exchangeSocketPath } from '../../main/adapters/simulated/exchange-socket.ts';
import { startExchange } from '../../main/adapters/simulated/start-exchange.ts';
import { createSystemClock } from '../../main/core/clock.ts';
import { asLineId } from '../../main/core/ids.ts';
import { startNodeProcess } from '../../main/core/node-process.ts';
import { RtpPeer } from '../kit/rtp-peer.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor } from '../kit/wait.ts';
import type { MediaChild } from './media-child.ts';

export const LINES = 4;

export const until = (what: string, holds: () => boolean | Promise<boolean>, deadlineMs = 5000): Promise<true> =>
  waitFor(holds, { what, deadlineMs });

export class ExchangeWorld implements AsyncDisposable {
  readonly socket: string;
  readonly exchange: ExchangeClient;
  readonly #stack: AsyncDisposableStack;

  private constructor(socket: string, exchange: ExchangeClient, stack: AsyncDisposableStack) {
    this.socket = socket;
    this.exchange = exchange;
    this.#stack = stack;
  }

  static async start(): Promise<ExchangeWorld> {
    const stack = new AsyncDisposableStack();
    const directory = stack.use(tempDir('exchange'));
    const running = stack.use(
      await startExchange({
        startProcess: startNodeProcess,
        clock: createSystemClock(),
        socket: exchangeSocketPath(directory.path, 'exchange'),
        lines: LINES,
      }),
    );
    const exchange = stack.use(await connectExchange(running.socket));
    return new ExchangeWorld(running.socket, exchange, stack);
  }

  /** No far party talks, and no hybrid echoes. */
  async quiet(): Promise<void> {
    for (let port = 1; port <= LINES; port++) {
      await this.exchange.setHybrid(port, 'off');
      await this.exchange.provoke(port, { kind: 'is-silent' });
    }
  }

  async state(port: number): Promise<string> {
    return (await this.exchange.report(port)).state;
  }

  async isOffHook(port: number): Promise<boolean> {
    return (await this.exchange.report(port)).hook === 'off-hook';
  }

  /** A caller on `port` rings and is answered. */
  async answer(media: MediaChild, port: number): Promise<void> {
    await this.exchange.provoke(port, { kind: 'calls-in' });
    await until('ringing', async () => (await this.state(port)) === 'ringing');
    await media.ask({ kind: 'set-hook', line: asLineId(`simulated-1/${port}`), hook: 'off-hook' });
    await until('talking', async () => (await this.state(port)) === 'talking');
  }

  /** A caller on line 1 talks to an RTP peer. */
  async call(media: MediaChild) {
    await media.openSimulated(this.socket);
    await this.answer(media, 1);
    const peer = await RtpPeer.open();
    const opened = await media.openLeg(peer);
    const line = asLineId('simulated-1/1');
    await media.join({ line }, { leg: opened.leg });
    peer.sendTo(opened);
    return {
      line,
      peer,
      opened,
      leg: opened.leg,
      [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
    };
  }

  /** Waits until the exchange hears a clean tone of about `hz` on `port`. */
  hears(port: number, hz: number) {
    return waitFor(
      async () => {
        const { hears } = await this.exchange.report(port);
        if (!hears || Math.abs(hears.hz - hz) > 3 || hears.purityDb < 25)
          throw new Error(`it hears ${JSON.stringify(hears)}`);
        return hears;
      },
      { what: `${hz} Hz at the exchange`, deadlineMs: 5000 },
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
