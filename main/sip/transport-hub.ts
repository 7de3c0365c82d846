/**
 * The local ports that trunks share: one UDP socket, one TCP or TLS listener for each (transport, address, port).
 * A trunk attaches; when the last one leaves, the port closes.
 */
import dgram from 'node:dgram';
import net from 'node:net';
import tls from 'node:tls';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { Flow } from './flow.ts';
import { EdgeGuard } from './guard/edge-guard.ts';
import { type Attachment, MessageRouter } from './message-router.ts';
import { plainAddress, streamFlow } from './stream-flow.ts';
import type { OwnCertificate } from './tls-trust.ts';
import type { HostPort } from './via.ts';

export interface HubOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Marks what a socket sends, for routers (DSCP). A bound UDP socket, or an open connection. */
  readonly mark?: (socket: dgram.Socket | net.Socket) => void;
  /** One of its own without. The hub disposes of it. */
  readonly guard?: EdgeGuard;
}

/** A trunk's hold on a port. Disposing it lets the port go. */
export interface AttachedPort extends AsyncDisposable {
  readonly local: HostPort;
  /** UDP only. */
  send(text: string, to: HostPort): void;
  /** TCP and TLS: the open connections that peers made to us. */
  readonly flows: ReadonlySet<Flow>;
}

interface OpenPort {
  readonly local: HostPort;
  readonly router: MessageRouter;
  readonly flows: Set<Flow>;
  send(text: string, to: HostPort): void;
  close(): Promise<void>;
}

/** A stranger's connection is closed after its first request or this time; a TLS handshake takes no longer. */
const STRANGER_CONNECTION_MS = 5_000;
const MOST_CONNECTIONS = 256;
/** A message that was begun is to be whole by then, a peer's as well, however many bytes drip in meanwhile. */
const UNFINISHED_MESSAGE_MS = 10_000;

export class TransportHub implements AsyncDisposable {
  /** Of all ports. */
  readonly guard: EdgeGuard;
  readonly #options: HubOptions;
  readonly #ports = new Map<string, Promise<OpenPort>>();

  constructor(options: HubOptions) {
    this.#options = options;
    this.guard = options.guard ?? new EdgeGuard({ clock: options.clock, log: options.log });
  }

  /** As the options say; nothing without. */
  mark(socket: dgram.Socket | net.Socket): void {
    this.#options.mark?.(socket);
  }

  /**
   * `identity` (PEM) is shown on a TLS port, by the first trunk that opens it.
   * @throws GatewayError `port-in-use`, `sip-failed`
   */
  async attach(
    transport: 'udp' | 'tcp' | 'tls',
    at: HostPort,
    attachment: Attachment,
    identity?: OwnCertificate,
  ): Promise<AttachedPort> {
    const key = `${transport} ${at.address} ${at.port}`;
    let opening = at.port === 0 ? undefined : this.#ports.get(key);
    if (!opening) {
      opening = transport === 'udp' ? this.#openUdp(at) : this.#listen(transport, at, identity);
      if (at.port !== 0) {
        this.#ports.set(key, opening);
        opening.catch(() => this.#ports.delete(key));
      }
    }
    const port = await opening;
    port.router.attachments.add(attachment);
    let attached = true;
    return {
      local: port.local,
      flows: port.flows,
      send: (text, to) => port.send(text, to),
      [Symbol.asyncDispose]: async () => {
        if (!attached) return;
        attached = false;
        port.router.attachments.delete(attachment);
        if (port.router.attachments.size > 0) return;
        if (this.#ports.get(key) === opening) this.#ports.delete(key);
        await port.close();
      },
    };
  }

  async #openUdp(at: HostPort): Promise<OpenPort> {
    const { log } = this.#options;
    const router = new MessageRouter(this.guard, log);
    const socket = dgram.createSocket({ type: net.isIPv6(at.address) ? 'udp6' : 'udp4', recvBufferSize: 1 << 20 });
    const bound = Promise.withResolvers<void>();
    socket.once('error', bound.reject);
    socket.bind(at.port, at.address, bound.resolve);
    try {
      await bound.promise;
    } catch (thrown) {
      socket.close();
      throw bindError('udp', at, thrown);
    }
    this.mark(socket);
    socket.removeAllListeners('error');
    // ICMP errors and full buffers: the retransmission timers deal with what was lost.
    socket.on('error', (thrown) => log.warn({ error: thrown.message }, 'UDP socket'));
    let open = true;
    const send = (text: string, to: HostPort): void => {
      if (!open || to.port < 1 || to.port > 65_535) return;
      socket.send(text, to.port, to.address, (thrown) => {
        if (thrown) log.debug({ to: `${to.address}:${to.port}`, error: thrown.message }, 'datagram not sent');
      });
    };
    socket.on('message', (bytes, from) => {
      try {
        router.receive(bytes, { address: plainAddress(from.address), port: from.port }, send, false);
      } catch (thrown) {
        log.error({ err: thrown, from: from.address }, 'a datagram could not be handled');
      }
    });
    return {
      local: { address: at.address, port: socket.address().port },
      router,
      flows: new Set(),
      send,
      close: () => {
        open = false;
        return new Promise((resolve) => socket.close(() => resolve()));
      },
    };
  }

  async #listen(transport: 'tcp' | 'tls', at: HostPort, identity: OwnCertificate | undefined): Promise<OpenPort> {
    const { clock, log } = this.#options;
    const router = new MessageRouter(this.guard, log);
    const flows = new Set<Flow>();
    const accept = (socket: net.Socket): void => {
      const welcome = router.admits(plainAddress(socket.remoteAddress));
      let unfinished: Disposable | undefined;
      const finished = (): void => {
        unfinished?.[Symbol.dispose]();
        unfinished = undefined;
      };
      const flow = streamFlow(socket, {
        onMessage: (bytes, from) => {
          finished();
          try {
            router.receive(bytes, { ...from.remote, flow: from }, (text) => from.send(text), true);
          } catch (thrown) {
            log.error({ err: thrown, from: from.remote.address }, 'a message could not be handled');
          }
          if (!welcome) from.close();
        },
        onClose: (reason, closed) => {
          finished();
          flows.delete(closed);
          log.debug({ from: `${closed.remote.address}:${closed.remote.port}`, reason }, 'connection closed');
        },
      });
      flows.add(flow);
      // Behind the flow's own listener: it has read the bytes by now.
      socket.on('data', () => {
        if (flow.isMidMessage) unfinished ??= clock.after(UNFINISHED_MESSAGE_MS, () => socket.destroy());
      });
      if (welcome) return;
      const tooLong = clock.after(STRANGER_CONNECTION_MS, () => socket.destroy());
      socket.once('close', () => tooLong[Symbol.dispose]());
    };
    const secure =
      transport === 'tls' && identity
        ? tls.createServer({ ...identity, minVersion: 'TLSv1.2', handshakeTimeout: STRANGER_CONNECTION_MS }, accept)
        : undefined;
    secure?.on('tlsClientError', (thrown: Error) => log.info({ error: thrown.message }, 'TLS handshake failed'));
    const server = net.createServer((socket) => {
      const address = plainAddress(socket.remoteAddress);
      const named = router.admits(address);
      const place = !named && this.guard.isBanned(address) ? undefined : this.guard.connections.enter(address, named);
      if (!place) return void socket.destroy();
      socket.once('close', () => place[Symbol.dispose]());
      this.mark(socket);
      // TLS costs something only once the source may come in.
      if (secure) secure.emit('connection', socket);
      else accept(socket);
    });
    server.maxConnections = MOST_CONNECTIONS;
    const bound = Promise.withResolvers<void>();
    server.once('error', bound.reject);
    server.listen(at.port, at.address, bound.resolve);
    try {
      await bound.promise;
    } catch (thrown) {
      throw bindError(transport, at, thrown);
    }
    server.removeAllListeners('error');
    server.on('error', (thrown) => log.warn({ error: thrown.message }, 'listener'));
    const bind = server.address();
    return {
      local: { address: at.address, port: bind && typeof bind === 'object' ? bind.port : at.port },
      router,
      flows,
      send: () => {},
      close: () => {
        for (const flow of flows) flow.close();
        return new Promise((resolve) => server.close(() => resolve()));
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ports = [...this.#ports.values()];
    this.#ports.clear();
    await Promise.allSettled(ports.map(async (port) => (await port).close()));
    this.guard[Symbol.dispose]();
  }
}

function bindError(transport: string, at: HostPort, thrown: unknown): GatewayError {
  const code = (thrown as NodeJS.ErrnoException).code;
  const context = { transport, ...at };
  if (code === 'EADDRINUSE') {
    return new GatewayError(
      'port-in-use',
      `Port ${at.port} (${transport.toUpperCase()}, ${at.address}) is in use by another program. Close that program, or give this trunk another local port.`,
      { context, cause: thrown },
    );
  }
  if (code === 'EACCES') {
    return new GatewayError(
      'sip-failed',
      `This user may not open port ${at.port} (${transport.toUpperCase()}). Give this trunk a local port above 1023.`,
      { context, cause: thrown },
    );
  }
  return new GatewayError(
    'sip-failed',
    `The local address ${at.address} port ${at.port} (${transport.toUpperCase()}) cannot be opened. Check the trunk's local address.`,
    { context, cause: thrown },
  );
}
