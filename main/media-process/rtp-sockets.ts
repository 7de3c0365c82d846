/** A leg's two UDP sockets: RTP on an even port, RTCP on the next (RFC 3550 §11). */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIP, isIPv6 } from 'node:net';
import { markTraffic } from '../../native/traffic-class.ts';
import { GatewayError } from '../core/errors.ts';

export interface DatagramListener {
  rtp(data: Buffer, from: RemoteInfo): void;
  rtcp(data: Buffer, from: RemoteInfo): void;
}

/** What a leg needs of them. */
export type LegSockets = Pick<RtpSockets, 'address' | 'port' | 'listen' | 'sendRtp' | 'sendRtcp' | 'close'>;

/** Remote addresses are always numbers here, so nothing needs to be asked for them: a frame saves its way through DNS. */
const noLookup = (
  hostname: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void => callback(null, hostname, isIPv6(hostname) ? 6 : 4);

export class RtpSockets {
  readonly address: string;
  /** The RTP port; RTCP is the next. */
  readonly port: number;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  #closed = false;

  private constructor(address: string, port: number, rtp: Socket, rtcp: Socket) {
    this.address = address;
    this.port = port;
    this.#rtp = rtp;
    this.#rtcp = rtcp;
  }

  /**
   * Binds a free pair in `[first, last]` of `bindAddress`, beginning anywhere, so that a port is not soon used again.
   * `dscp`: what their packets are marked with (RFC 2474).
   * @throws GatewayError `port-in-use` when none is free; `bad-request` for an address that is not this machine's
   */
  static async open(bindAddress: string, [first, last]: readonly [number, number], dscp?: number): Promise<RtpSockets> {
    if (isIP(bindAddress) === 0) {
      throw new GatewayError('bad-request', `"${bindAddress}" is no IP address. Give the address to receive audio on.`);
    }
    const lowest = first + (first % 2);
    const pairs = Math.floor((last - lowest + 1) / 2);
    if (!(first >= 1 && last <= 65535 && pairs >= 1)) {
      throw new GatewayError(
        'bad-request',
        `The RTP ports ${first}-${last} hold no pair. Choose a range such as 16384-16584.`,
      );
    }
    const begin = Math.floor(Math.random() * pairs);
    for (let i = 0; i < pairs; i++) {
      const port = lowest + 2 * ((begin + i) % pairs);
      const rtp = await bind(bindAddress, port);
      if (!rtp) continue;
      const rtcp = await bind(bindAddress, port + 1).catch((thrown: unknown) => {
        rtp.close();
        throw thrown;
      });
      if (rtcp) {
        if (dscp) for (const socket of [rtp, rtcp]) markTraffic(socket, dscp);
        return new RtpSockets(bindAddress, port, rtp, rtcp);
      }
      rtp.close();
    }
    throw new GatewayError(
      'port-in-use',
      `All RTP ports ${first}-${last} on ${bindAddress} are in use. Widen the range in the settings, or close what uses them.`,
      { context: { bindAddress, first, last } },
    );
  }

  listen(listener: DatagramListener): void {
    this.#rtp.on('message', (data, from) => listener.rtp(data, from));
    this.#rtcp.on('message', (data, from) => listener.rtcp(data, from));
  }

  /** Sends `length` bytes of `data`. What the network refuses is lost, as UDP is. */
  sendRtp(data: Uint8Array, length: number, port: number, address: string): void {
    if (!this.#closed) this.#rtp.send(data, 0, length, port, address, ignore);
  }

  sendRtcp(data: Uint8Array, port: number, address: string): void {
    if (!this.#closed) this.#rtcp.send(data, port, address, ignore);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#rtp.close();
    this.#rtcp.close();
  }
}

/** An unreachable peer is told by silence (`rtp-silent`), not by errno of one datagram. */
const ignore = (): void => {};

/** A bound socket, or undefined when the port is taken. */
function bind(address: string, port: number): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', lookup: noLookup as never });
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else {
        reject(
          new GatewayError('bad-request', `Audio cannot be received on ${address}. Is it an address of this machine?`, {
            context: { address, port },
            cause: error,
          }),
        );
      }
    });
    socket.bind({ port, address, exclusive: true }, () => {
      socket.removeAllListeners('error');
      // ICMP errors of single datagrams arrive here on some systems; see `ignore`.
      socket.on('error', ignore);
      resolve(socket);
    });
  });
}
