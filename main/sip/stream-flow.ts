/** TCP and TLS connections as flows. */
import net from 'node:net';
import tls from 'node:tls';
import { errorText, type GatewayError } from '../core/errors.ts';
import { codeOf, connectError, noConnection, silentText, troubleOf } from './connect-trouble.ts';
import type { Flow, FlowListener } from './flow.ts';
import { isUnspecified } from './names.ts';
import { StreamFramer } from './stream-framer.ts';
import { type TlsOptions, tlsSettings, untrusted } from './tls-trust.ts';
import type { HostPort } from './via.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Unsent bytes after which a peer that does not read is given up. */
const MAX_UNSENT_BYTES = 1_000_000;

export interface StreamFlow extends Flow {
  /** A message began whose end has not come. */
  readonly isMidMessage: boolean;
}

/** Takes over a connected socket. */
export function streamFlow(socket: net.Socket, listener: FlowListener): StreamFlow {
  const framer = new StreamFramer();
  // Kept, because a closed socket no longer knows its addresses.
  const remote = { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 };
  const local = { address: plainAddress(socket.localAddress), port: socket.localPort ?? 0 };
  let reason = 'the other side closed the connection';
  let open = true;
  const flow: StreamFlow = {
    remote,
    local,
    get isMidMessage() {
      return framer.isMidMessage;
    },
    get isOpen() {
      return open;
    },
    send(text) {
      if (!open) return;
      socket.write(text);
      if (socket.writableLength > MAX_UNSENT_BYTES) {
        reason = 'the other side does not read what we send';
        socket.destroy();
      }
    },
    close() {
      reason = 'closed by us';
      socket.end();
      socket.destroySoon();
    },
  };
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  socket.on('data', (chunk: Buffer) => {
    for (const framed of framer.push(chunk)) {
      if (framed.kind === 'message') listener.onMessage(framed.bytes, flow);
      else if (framed.kind === 'ping') flow.send('\r\n');
      else {
        reason = `the stream is not SIP: ${framed.why}`;
        socket.destroy();
      }
    }
  });
  socket.on('error', (thrown) => {
    reason = troubleOf(codeOf(thrown)) ?? errorText(thrown);
  });
  socket.on('close', () => {
    open = false;
    listener.onClose(reason, flow);
  });
  return flow;
}

/** IPv4 as an IPv6 socket shows it is still that IPv4 address. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/i, '');

export interface ConnectOptions {
  /** Whom a certificate must name. */
  readonly host: string;
  readonly remote: HostPort;
  readonly localAddress: string;
  readonly tlsOptions?: TlsOptions;
  readonly timeoutMs?: number;
  /** Told of the connection as soon as it is open. */
  readonly mark?: (socket: net.Socket) => void;
}

/**
 * A TCP or TLS connection whose other end is who it should be.
 * @throws GatewayError `sip-failed` with what to do about it
 */
export function openStream({
  host,
  remote,
  localAddress,
  tlsOptions,
  timeoutMs = CONNECT_TIMEOUT_MS,
  mark,
}: ConnectOptions): Promise<net.Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<net.Socket>();
  const localOption = isUnspecified(localAddress) ? {} : { localAddress };
  const target = { host: remote.address, port: remote.port, ...localOption };
  let connected = false;
  let socket: net.Socket;
  try {
    socket = tlsOptions ? tls.connect({ ...target, ...tlsSettings(host, tlsOptions) }) : net.connect(target);
    // A peer that is there and does not speak TLS is told from one that is not there.
    socket.once('connect', () => {
      connected = true;
      mark?.(socket);
    });
  } catch (thrown) {
    return Promise.reject(connectError(host, remote, thrown));
  }
  const fail = (error: GatewayError): void => {
    socket.on('error', () => {});
    socket.destroy();
    reject(error);
  };
  const failed = (thrown: unknown): void =>
    fail(connectError(host, remote, thrown, tlsOptions !== undefined && connected));
  socket.setTimeout(timeoutMs, () =>
    fail(noConnection(host, remote, silentText(timeoutMs, tlsOptions !== undefined, connected))),
  );
  socket.once('error', failed);
  socket.once(tlsOptions ? 'secureConnect' : 'connect', () => {
    const why = tlsOptions && socket instanceof tls.TLSSocket ? untrusted(socket, host, tlsOptions) : undefined;
    if (why !== undefined) return fail(noConnection(host, remote, why));
    socket.setTimeout(0);
    socket.removeListener('error', failed);
    resolve(socket);
  });
  return promise;
}

/** As `openStream`, as a flow. */
export const connectStream = async (options: ConnectOptions, listener: FlowListener): Promise<Flow> =>
  streamFlow(await openStream(options), listener);
