/** SIP over WebSocket (RFC 7118): one message in each text or binary frame. */
import { WebSocket } from 'ws';
import { GatewayError } from '../core/errors.ts';
import { connectError } from './connect-trouble.ts';
import type { Flow, FlowListener } from './flow.ts';
import { type ConnectOptions, openStream } from './stream-flow.ts';
import { MAX_MESSAGE_BYTES } from './stream-framer.ts';
import { hostText } from './uri.ts';

const HANDSHAKE_TIMEOUT_MS = 10_000;

/** `path` as the peer's operator names it: `/ws`. @throws GatewayError `sip-failed` */
export async function connectWebSocket(
  { path, ...where }: ConnectOptions & { readonly path: string },
  listener: FlowListener,
): Promise<Flow> {
  const { host, remote, localAddress, tlsOptions } = where;
  const stream = await openStream(where);
  const { promise, resolve, reject } = Promise.withResolvers<Flow>();
  const url = `${tlsOptions ? 'wss' : 'ws'}://${hostText(host)}:${remote.port}${path.startsWith('/') ? '' : '/'}${path}`;
  const socket = new WebSocket(url, 'sip', {
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    // The connection is there already, and its certificate was looked at.
    createConnection: () => stream,
  });
  let opened = false;
  let reason = 'the other side closed the connection';
  const flow: Flow = {
    remote,
    // The peer knows us by this connection alone (RFC 7118 §5.2.4), so the port says nothing.
    local: { address: localAddress, port: 0 },
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => {
      reason = 'closed by us';
      socket.close();
    },
  };
  socket.on('open', () => {
    opened = true;
    resolve(flow);
  });
  socket.on('error', (thrown) => {
    reason = thrown.message;
    if (opened) return;
    const refused = /Unexpected server response: (\d+)/.exec(thrown.message);
    reject(
      refused
        ? new GatewayError(
            'sip-failed',
            `${host} answers on port ${remote.port}, but not to SIP over WebSocket at ${path} (HTTP ${refused[1]}). Check the path.`,
            { cause: thrown },
          )
        : connectError(host, remote, thrown),
    );
  });
  socket.on('message', (data, isBinary) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    if (bytes.length > 4 || isBinary) listener.onMessage(bytes, flow);
    // CRLF CRLF asks whether we live (RFC 5626 §3.5.1).
    else if (bytes.toString('latin1') === '\r\n\r\n') flow.send('\r\n');
  });
  socket.on('close', () => {
    if (opened) listener.onClose(reason, flow);
  });
  return promise;
}
