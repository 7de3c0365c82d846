import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../kit/ports.ts';
import type { HostAsk, HostFigures, HostTold } from './sip-host-protocol.ts';

/** The SIP side in a process of its own: what it answers is seen on the wire, what it costs is asked. */
export class SipHost implements AsyncDisposable {
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, udpPort: number, tcpPort: number) {
    this.#child = child;
    this.udpPort = udpPort;
    this.tcpPort = tcpPort;
  }

  static async start(): Promise<SipHost> {
    const [udpPort, tcpPort] = [await freePort(), await freePort()];
    const child = fork(join(import.meta.dirname, 'sip-host-main.ts'), [String(udpPort), String(tcpPort)], {
      execArgv: ['--expose-gc'],
    });
    const host = new SipHost(child, udpPort, tcpPort);
    await host.#told();
    return host;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** `collect`: after a collection of garbage. */
  async figures(ask: HostAsk['ask'] = 'figures'): Promise<HostFigures> {
    this.#child.send({ ask } satisfies HostAsk);
    const told = await this.#told();
    if (!('figures' in told)) throw new Error('the host told something else');
    return told.figures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isAlive) return;
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }

  async #told(): Promise<HostTold> {
    const stop = new AbortController();
    const gone = once(this.#child, 'exit', { signal: stop.signal }).then(([code, signal]) => {
      throw new Error(`the SIP host is gone: ${code ?? signal}`);
    });
    gone.catch(() => undefined);
    const [told] = (await Promise.race([once(this.#child, 'message', { signal: stop.signal }), gone])) as [HostTold];
    stop.abort();
    return told;
  }
}
