/**
 * How a trunk's messages travel: one link for each trunk, over a shared UDP port, TCP or TLS connections, or
 * a WebSocket. What it promises to JsSIP above it: "connected" always; broken connections are reported aside.
 */
import type { Clock } from '../core/clock.ts';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import type { Flow, FlowListener, Source } from './flow.ts';
import { type Attachment, MessageRouter } from './message-router.ts';
import { addressTowards, isUnspecified } from './names.ts';
import { connectStream } from './stream-flow.ts';
import type { AttachedPort, TransportHub } from './transport-hub.ts';
import type { SipTransport, TrunkConfig } from './trunk.ts';
import type { HostPort } from './via.ts';
import { connectWebSocket } from './web-socket-flow.ts';

export interface Link extends AsyncDisposable {
  readonly reliable: boolean;
  /** For Via and Contact: the true address and port that this peer can reach, or the flow's own. */
  readonly local: HostPort;
  /** A connection broke or could not be made; why, for a person. */
  readonly onDown: Signal<string>;
  /** Opens the port or the connection to the peer at `peer`. @throws GatewayError */
  open(peer: HostPort): Promise<void>;
  /** An answer goes back on its request's flow; a request of ours to `to`. */
  send(text: string, to: Source): void;
}

export interface LinkOptions {
  readonly config: TrunkConfig;
  readonly hub: TransportHub;
  readonly clock: Clock;
  readonly log: Log;
}

/** RFC 5626 §4.4.1: between 24 and 29 s keeps most NAT bindings and connections open. */
const KEEP_ALIVE_MS = 25_000;

export function createLink(options: LinkOptions, attachment: Attachment): Link {
  return options.config.transport === 'udp' ? new UdpLink(options, attachment) : new FlowLink(options, attachment);
}

class UdpLink implements Link {
  readonly reliable = false;
  readonly onDown = new Signal<string>();
  readonly #options: LinkOptions;
  readonly #attachment: Attachment;
  #port: AttachedPort | undefined;
  #address = '';
  #peer: HostPort | undefined;
  #keepAlive: Disposable | undefined;
  #closed = false;

  constructor(options: LinkOptions, attachment: Attachment) {
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
    if (config.kind.kind === 'registers') {
      this.#keepAlive ??= clock.every(KEEP_ALIVE_MS, () => this.#peer && this.#port?.send('\r\n\r\n', this.#peer));
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

/**
 * TCP, TLS, WS, WSS. A registering trunk keeps one connection, and its Contact names that connection's own port, so
 * that the registrar finds it again. A peer also reaches us at our listener, and we reach it at its Contact.
 */
class FlowLink implements Link, FlowListener {
  readonly reliable = true;
  readonly onDown = new Signal<string>();
  readonly #options: LinkOptions;
  readonly #router: MessageRouter;
  readonly #attachment: Attachment;
  readonly #flows = new Set<Flow>();
  readonly #connecting = new Map<string, Promise<Flow>>();
  #main: Flow | undefined;
  #port: AttachedPort | undefined;
  #peer: HostPort | undefined;
  #address = '';
  #keepAlive: Disposable | undefined;
  #closed = false;

  constructor(options: LinkOptions, attachment: Attachment) {
    this.#options = options;
    this.#attachment = attachment;
    this.#router = new MessageRouter(options.clock, options.log);
    this.#router.attachments.add(attachment);
  }

  get #listens(): boolean {
    const { config, hub } = this.#options;
    return (
      config.kind.kind === 'peer' && (config.transport === 'tcp' || (config.transport === 'tls' && hub.canListenTls))
    );
  }

  get local(): HostPort {
    const port = this.#port?.local.port ?? this.#main?.local.port ?? 0;
    return { address: this.#address || (this.#main?.local.address ?? '127.0.0.1'), port };
  }

  async open(peer: HostPort): Promise<void> {
    const { config, hub, clock } = this.#options;
    this.#peer = peer;
    this.#address = isUnspecified(config.localAddress) ? await addressTowards(peer) : config.localAddress;
    if (this.#listens && (config.transport === 'tcp' || config.transport === 'tls')) {
      const at = { address: config.localAddress, port: config.localPort };
      this.#port ??= await hub.attach(config.transport, at, this.#attachment);
      if (this.#closed) {
        await this.#port[Symbol.asyncDispose]();
        throw new GatewayError('closed', 'The trunk is closed.');
      }
    }
    this.#keepAlive ??= clock.every(KEEP_ALIVE_MS, () => {
      if (this.#main?.isOpen && !isWeb(config.transport)) this.#main.send('\r\n\r\n');
    });
    await this.#connect(peer);
  }

  send(text: string, to: Source): void {
    const flow = to.flow?.isOpen ? to.flow : this.#flowTo(to);
    if (flow) flow.send(text);
    else {
      this.#connect(to).then(
        (opened) => opened.send(text),
        (thrown) => this.onDown.emit(errorText(thrown)),
      );
    }
  }

  #flowTo(to: HostPort): Flow | undefined {
    const { config } = this.#options;
    // A registrar's Contact may name any address of it; the connection is the way it knows us by (RFC 5626).
    if (config.kind.kind === 'registers' || isWeb(config.transport)) return this.#main?.isOpen ? this.#main : undefined;
    for (const flow of [...this.#flows, ...(this.#port?.flows ?? [])]) {
      if (flow.isOpen && flow.remote.address === to.address && flow.remote.port === to.port) return flow;
    }
    return undefined;
  }

  #connect(to: HostPort): Promise<Flow> {
    const { config } = this.#options;
    const onePath = config.kind.kind === 'registers' || isWeb(config.transport);
    const target = onePath && this.#peer ? this.#peer : to;
    const existing = this.#flowTo(target);
    if (existing) return Promise.resolve(existing);
    if (this.#closed) return Promise.reject(new GatewayError('closed', 'The trunk is closed.'));
    const key = `${target.address} ${target.port}`;
    const known = this.#connecting.get(key);
    if (known) return known;
    const connecting = this.#dial(target).finally(() => this.#connecting.delete(key));
    this.#connecting.set(key, connecting);
    return connecting;
  }

  async #dial(target: HostPort): Promise<Flow> {
    const { config, log } = this.#options;
    const tlsOptions = config.tls ?? { verify: true };
    const secure = config.transport === 'tls' || config.transport === 'wss';
    const flow = isWeb(config.transport)
      ? await connectWebSocket({ config, remote: target, ...(secure ? { tlsOptions } : {}) }, this)
      : await connectStream(
          { host: config.host, remote: target, localAddress: config.localAddress, ...(secure ? { tlsOptions } : {}) },
          this,
        );
    if (this.#closed) {
      flow.close();
      throw new GatewayError('closed', 'The trunk is closed.');
    }
    this.#flows.add(flow);
    const isPeer = target.address === this.#peer?.address && target.port === this.#peer.port;
    if (isPeer || !this.#main?.isOpen) this.#main = flow;
    log.debug({ to: `${target.address}:${target.port}`, from: flow.local.port }, 'connection open');
    return flow;
  }

  onMessage(bytes: Buffer, flow: Flow): void {
    try {
      this.#router.receive(bytes, { ...flow.remote, flow }, (text) => flow.send(text), true);
    } catch (thrown) {
      this.#options.log.error({ err: thrown }, 'a message could not be handled');
    }
  }

  onClose(reason: string, flow: Flow): void {
    this.#flows.delete(flow);
    if (this.#main === flow) this.#main = undefined;
    if (!this.#closed)
      this.onDown.emit(`The connection to ${flow.remote.address}:${flow.remote.port} broke: ${reason}.`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#keepAlive?.[Symbol.dispose]();
    for (const flow of this.#flows) flow.close();
    this.#flows.clear();
    await this.#port?.[Symbol.asyncDispose]();
    this.#port = undefined;
    this.onDown.clear();
  }
}

const isWeb = (transport: SipTransport): boolean => transport === 'ws' || transport === 'wss';
