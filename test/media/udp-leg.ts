import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A pair of UDP sockets on loopback, RTP on an even port and RTCP on the next: the far end of a plain transport. */
export class UdpLeg implements AsyncDisposable {
  readonly received: Buffer[] = [];
  readonly port: number;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  rtcpPackets = 0;

  private constructor(rtp: Socket, rtcp: Socket) {
    this.#rtp = rtp;
    this.#rtcp = rtcp;
    this.port = rtp.address().port;
    rtp.on('message', (packet) => this.received.push(packet));
    rtcp.on('message', () => {
      this.rtcpPackets += 1;
    });
  }

  static async open(): Promise<UdpLeg> {
    for (;;) {
      const rtp = createSocket('udp4').bind(0, '127.0.0.1');
      await once(rtp, 'listening');
      const { port } = rtp.address();
      const rtcp = createSocket('udp4');
      try {
        if (port % 2 === 1) throw new Error('odd');
        rtcp.bind(port + 1, '127.0.0.1');
        await once(rtcp, 'listening');
        return new UdpLeg(rtp, rtcp);
      } catch {
        rtp.close();
        rtcp.close();
      }
    }
  }

  /** One PCMU packet of 160 bytes: `payload`, or all `fill`. */
  send(
    to: number,
    { ssrc, sequence, fill = 0x55, payload }: { ssrc: number; sequence: number; fill?: number; payload?: Uint8Array },
  ): void {
    const packet = Buffer.alloc(12 + 160, fill);
    if (payload) packet.set(payload, 12);
    packet.writeUInt16BE(0x8000, 0);
    packet.writeUInt16BE(sequence & 0xffff, 2);
    packet.writeUInt32BE((sequence * 160) >>> 0, 4);
    packet.writeUInt32BE(ssrc, 8);
    this.#rtp.send(packet, to, '127.0.0.1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#rtp, this.#rtcp].map((socket) => new Promise<void>((done) => socket.close(() => done()))));
  }
}
