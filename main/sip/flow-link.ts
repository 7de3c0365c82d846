import type { Socket } from 'node:net';
import { errorText, GatewayError } from '../core/errors.ts';
import { Signal } from '../core/events.ts';
import type { Flow, FlowListener, Source } from './flow.ts';
import { KEEP_ALIVE_S, type Link, type OneLinkOptions } from './link.ts';
import { type Attachment, MessageRouter } from './message-router.ts';
import { addressTowards, isUnspecified } from './names.ts';
import { connectStream } from './stream-flow.ts';
import { ownCertificate } from './tls-trust.ts';
import type { AttachedPort } from './transport-hub.ts';
import type { SipTransport } from './trunk.ts';
import type { HostPort } from './via.ts';
import { connectWebSocket } from './web-socket-flow.ts';

/**
 * TCP, TLS, WS, WSS. A registering trunk keeps one connection, and its Contact names that connection's own port, so
 * that the registrar finds it again. A peer also reaches us at our listener, and we reach it at its Contact.
 */
export class FlowLink implements Link, FlowListener {
  readonly reliable = true;
  readonly onDown = new Signal<string>();
  readonly #options: OneLinkOptions;
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

  constructor(options: OneLinkOptions, attachment: Attachment) {
    this.#options = options;
    this.#attachment = attachment;
    this.#router = new MessageRouter(options.hub.guard, options.log);
    this.#router.attachments.add(attachment);
  }

  get #listens(): boolean {
    const { config, transport } = this.#options;
    // Without a certificate of our own a peer reaches us over TLS only on the connection that we opened.
    return (
      config.kind.kind === 'peer' &&
      (transport === 'tcp' || (transport === 'tls' && config.tls?.certFile !== undefined))
    );
  }

  get local(): HostPort {
    const port = this.#port?.local.port ?? this.#main?.local.port ?? 0;
    return { address: this.#address || (this.#main?.local.address ?? '127.0.0.1'), port };
  }

  async open(peer: HostPort): Promise<void> {
    const { config, hub, clock, transport } = this.#options;
    this.#peer = peer;
    this.#address = isUnspecified(config.localAddress) ? await addressTowards(peer) : config.localAddress;
    if (this.#listens && (transport === 'tcp' || transport === 'tls')) {
      const at = { address: config.localAddress, port: config.localPort };
      const identity = transport === 'tls' && config.tls ? ownCertificate(config.tls) : undefined;
      this.#port ??= await hub.attach(transport, at, this.#attachment, identity);
      if (this.#closed) {
        await this.#port[Symbol.asyncDispose]();
        throw new GatewayError('closed', 'The trunk is closed.');
      }
    }
    const everyS = config.keepAliveS ?? KEEP_ALIVE_S;
    if (everyS > 0) {
      this.#keepAlive ??= clock.every(everyS * 1_000, () => {
        if (this.#main?.isOpen && !isWeb(transport)) this.#main.send('\r\n\r\n');
      });
    }
    this.#main = await this.#connect(peer);
  }

  send(text: string, to: Source, lost?: (why: string) => boolean): void {
    const flow = to.flow?.isOpen ? to.flow : this.#flowTo(to);
    if (flow) flow.send(text);
    else {
      this.#connect(to).then(
        (opened) => opened.send(text),
        (thrown) => {
          if (!this.#closed && !lost?.(errorText(thrown))) this.onDown.emit(errorText(thrown));
        },
      );
    }
  }

  #flowTo(to: HostPort): Flow | undefined {
    for (const flow of [...this.#flows, ...(this.#port?.flows ?? [])]) {
      if (flow.isOpen && flow.remote.address === to.address && flow.remote.port === to.port) return flow;
    }
    return undefined;
  }

  #connect(to: HostPort): Promise<Flow> {
    const target: HostPort = { address: to.address, port: to.port };
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
    const { config, hub, log, transport } = this.#options;
    const secure = transport === 'tls' || transport === 'wss';
    const where = {
      // The name that a person gave, never one that DNS answered (RFC 5922 §4).
      host: config.outboundProxy?.host ?? config.host,
      remote: target,
      localAddress: config.localAddress,
      mark: (socket: Socket) => hub.mark(socket),
      ...(secure ? { tlsOptions: config.tls ?? { verify: true } } : {}),
    };
    const flow = isWeb(transport)
      ? await connectWebSocket({ ...where, path: config.wsPath ?? '/ws' }, this)
      : await connectStream(where, this);
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
    const wasMain = this.#main === flow || flow.remote.address === this.#peer?.address;
    if (this.#main === flow) this.#main = undefined;
    if (!this.#closed && wasMain)
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
