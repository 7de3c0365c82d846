/** TCP and TLS connections as flows. */
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { errorText, GatewayError } from '../core/errors.ts';
import type { Flow, FlowListener } from './flow.ts';
import { StreamFramer } from './stream-framer.ts';
import type { HostPort } from './via.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** Unsent bytes after which a peer that does not read is given up. */
const MAX_UNSENT_BYTES = 1_000_000;

export interface TlsOptions {
  readonly caFile?: string;
  readonly verify: boolean;
}

/** Takes over a connected socket. */
export function streamFlow(socket: net.Socket, listener: FlowListener): Flow {
  const framer = new StreamFramer();
  // Kept, because a closed socket no longer knows its addresses.
  const remote = { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 };
  const local = { address: plainAddress(socket.localAddress), port: socket.localPort ?? 0 };
  let reason = 'the other side closed the connection';
  let open = true;
  const flow: Flow = {
    remote,
    local,
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
    reason = errorText(thrown);
  });
  socket.on('close', () => {
    open = false;
    listener.onClose(reason, flow);
  });
  return flow;
}

/** IPv4 as an IPv6 socket shows it is still that IPv4 address. */
export const plainAddress = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/i, '');

/**
 * Opens a TCP or TLS connection.
 * @throws GatewayError `sip-failed` with what to do about it
 */
export function connectStream(
  {
    host,
    remote,
    localAddress,
    tlsOptions,
  }: { host: string; remote: HostPort; localAddress: string; tlsOptions?: TlsOptions },
  listener: FlowListener,
): Promise<Flow> {
  const { promise, resolve, reject } = Promise.withResolvers<Flow>();
  const localOption = /^(0\.0\.0\.0|::|)$/.test(localAddress) ? {} : { localAddress };
  const target = { host: remote.address, port: remote.port, ...localOption };
  let socket: net.Socket;
  try {
    socket = tlsOptions ? tls.connect({ ...target, ...tlsSettings(host, tlsOptions) }) : net.connect(target);
  } catch (thrown) {
    return Promise.reject(connectError(host, remote, thrown));
  }
  const failed = (thrown: unknown): void => {
    socket.destroy();
    reject(connectError(host, remote, thrown));
  };
  socket.setTimeout(CONNECT_TIMEOUT_MS, () => failed(new Error('no answer within 10 s')));
  socket.once('error', failed);
  socket.once(tlsOptions ? 'secureConnect' : 'connect', () => {
    socket.setTimeout(0);
    socket.removeListener('error', failed);
    resolve(streamFlow(socket, listener));
  });
  return promise;
}

/** What `tls.connect` and `ws` need to check the peer's certificate. */
export function tlsSettings(host: string, { caFile, verify }: TlsOptions): tls.ConnectionOptions {
  let ca: string[] | undefined;
  if (caFile) {
    try {
      ca = [...tls.rootCertificates, readFileSync(caFile, 'utf8')];
    } catch (thrown) {
      throw new GatewayError(
        'sip-failed',
        `The file with trusted authorities, ${caFile}, cannot be read. Choose another one in the trunk's settings.`,
        { cause: thrown },
      );
    }
  }
  return {
    rejectUnauthorized: verify,
    // An address is checked against the certificate's IP names; SNI takes host names only (RFC 6066 §3).
    ...(net.isIP(host) ? { host } : { servername: host }),
    ...(ca ? { ca } : {}),
  };
}

const CERTIFICATE_TEXTS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired. Renew it there, or check the clock of this computer',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet. Check the clock of this computer',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'its certificate is self-signed. Name that certificate in the trunk’s settings as trusted',
  SELF_SIGNED_CERT_IN_CHAIN:
    'its certificate comes from an authority this computer does not know. Name that authority’s file in the trunk’s settings',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate comes from an authority this computer does not know. Name that authority’s file in the trunk’s settings',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate comes from an authority this computer does not know. Name that authority’s file in the trunk’s settings',
  UNABLE_TO_GET_ISSUER_CERT:
    'its certificate comes from an authority this computer does not know. Name that authority’s file in the trunk’s settings',
};

/** The failure to connect, as a person can act on it. */
export function connectError(host: string, remote: HostPort, thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown;
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code ?? '';
  const where = `${host}${host === remote.address ? '' : ` (${remote.address})`} port ${remote.port}`;
  let why = CERTIFICATE_TEXTS[code];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    why = `its certificate is for another name than ${host}. Use the name in the certificate as the trunk’s address`;
  } else if (code === 'ECONNREFUSED') why = 'nothing listens there. Check the address, the port and the transport';
  else if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') why = 'there is no way to it. Check the network';
  else if (/EPROTO|ERR_SSL/.test(code)) why = 'it does not speak TLS on this port. Check the port and the transport';
  why ??= errorText(thrown);
  return new GatewayError('sip-failed', `No connection to ${where}: ${why}.`, { context: { code }, cause: thrown });
}
