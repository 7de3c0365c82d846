/** A trunk's messages over a UDP port, which it may share with others. */
import { Signal } from '../core/events.ts';
import type { Source } from './flow.ts';
import { KEEP_ALIVE_S, type Link, type OneLinkOptions } from './link.ts';
import type { Attachment } from './message-router.ts';
import { addressTowards, isUnspecified } from './names.ts';
import type { AttachedPort } from './transport-hub.ts';
import type { HostPort } from './via.ts';

export class UdpLink implements Link {
  readonly reliable = false;
  readonly onDown = new Signal<string>();
  readonly #options: OneLinkOptions;
  readonly #attachment: Attachment;
  #port: AttachedPort | undefined;
  #address = '';
  #peer: HostPort | undefined;
  #keepAlive: Disposable | undefined;
  #closed = false;

  constructor(options: OneLinkOptions, attachment: Attachment) {
    this.#options = options;
    this.#attachment = attachment;
  }

  get local(): HostPort {
    return { address: this.#address, port: this.#port?.local.port ?? 0 };
  }

  async open(peer: HostPort): Promise<void> {
    const { config, hub, clock } = this.#options;
    this.#peer = peer;
    this.#port ??= await hub.attach('udp', { address: config.localAddress, port: config.localPort }, this.#attachment);
    this.#address = isUnspecified(config.localAddress) ? await addressTowards(peer) : config.localAddress;
    if (this.#closed) return this.#release();
    // A peer that knows our address needs none over UDP, unless it was asked for.
    const everyS = config.keepAliveS ?? (config.kind.kind === 'registers' ? KEEP_ALIVE_S : 0);
    if (everyS > 0) {
      this.#keepAlive ??= clock.every(everyS * 1_000, () => this.#peer && this.#port?.send('\r\n\r\n', this.#peer));
    }
  }

  send(text: string, to: Source): void {
    this.#port?.send(text, to);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.onDown.clear();
    await this.#release();
  }

  async #release(): Promise<void> {
    this.#keepAlive?.[Symbol.dispose]();
    const port = this.#port;
    this.#port = undefined;
    await port?.[Symbol.asyncDispose]();
  }
}
