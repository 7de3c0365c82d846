import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIPv6, type Socket as TcpSocket, connect as tcpConnect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { errorText } from '../core/errors.ts';
import type { Delivery } from './delivery-queue.ts';
import type { Report } from './report.ts';
import { octetCounted, type SyslogOrigin, syslogMessage } from './syslog-message.ts';

const PORTS = { udp: 514, tcp: 601, tls: 6_514 } as const;
/** RFC 5426 §3.2: what every receiver takes. */
const LARGEST_DATAGRAM = 2_048;

export interface SyslogTarget {
  readonly host: string;
  readonly port?: number | undefined;
  readonly transport: 'udp' | 'tcp' | 'tls';
  /** PEM, in place of the system's authorities. */
  readonly ca?: string | undefined;
}

/** Sends to one syslog server. A connection is kept and made anew when it broke. */
export class SyslogSender implements Disposable {
  readonly #target: SyslogTarget;
  readonly #origin: SyslogOrigin;
  #socket: TcpSocket | undefined;
  #closed = false;

  constructor(target: SyslogTarget, origin: SyslogOrigin) {
    this.#target = target;
    this.#origin = origin;
  }

  async send(report: Report, signal: AbortSignal): Promise<Delivery> {
    const message = syslogMessage(report, this.#origin);
    try {
      if (this.#target.transport === 'udp') await this.#sendDatagram(message);
      else await write(await this.#connected(signal), octetCounted(message), signal);
      return { kind: 'done' };
    } catch (thrown) {
      this.#drop();
      const { host, transport } = this.#target;
      return { kind: 'again', why: `The syslog server ${host} (${transport}) cannot be had: ${errorText(thrown)}.` };
    }
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#drop();
  }

  async #sendDatagram(message: string): Promise<void> {
    const { host, port = PORTS.udp } = this.#target;
    const { address } = await lookup(host);
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.send(Buffer.from(message).subarray(0, LARGEST_DATAGRAM), port, address, (error) =>
          error ? reject(error) : resolve(),
        );
      });
    } finally {
      socket.close();
    }
  }

  async #connected(signal: AbortSignal): Promise<TcpSocket> {
    if (this.#socket?.writable) return this.#socket;
    this.#drop();
    const { host, transport, ca } = this.#target;
    const port = this.#target.port ?? PORTS[transport];
    const socket =
      transport === 'tls'
        ? tlsConnect({ host, port, servername: host, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) })
        : tcpConnect({ host, port });
    this.#socket = socket;
    socket.setKeepAlive(true, 60_000);
    // A server says nothing; that it closes is all that there is to hear (RFC 6587 §3.1).
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('end', () => socket.destroy());
    await settled(socket, transport === 'tls' ? 'secureConnect' : 'connect', signal);
    if (this.#closed) socket.destroy();
    return socket;
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }
}

function settled(socket: TcpSocket, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.destroy();
      reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    socket.once(event, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
  });
}

function write(socket: TcpSocket, text: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('given up'));
    signal.addEventListener('abort', stop, { once: true });
    socket.write(text, (error) => {
      signal.removeEventListener('abort', stop);
      if (error) reject(error);
      else resolve();
    });
  });
}
