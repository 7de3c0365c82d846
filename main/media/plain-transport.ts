import { randomInt } from 'node:crypto';
import type { types } from 'mediasoup';
import { GatewayError } from '../core/errors.ts';

/** Between our own processes. */
export const LOOPBACK = '127.0.0.1';
/** First and last port. */
export type PortRange = readonly [number, number];

const TRIES = 30;

/**
 * A plain RTP transport on loopback that speaks to a leg on `legPort` (RTCP on the next). Its own ports are a pair
 * too (RFC 3550 §11), as the leg expects: mediasoup would choose the second anywhere.
 */
export async function connectedPlainTransport(
  router: types.Router,
  legPort: number,
  range: PortRange,
): Promise<types.PlainTransport> {
  for (let tried = 0; ; tried++) {
    const port = 2 * randomInt(Math.ceil(range[0] / 2), Math.floor((range[1] - 1) / 2) + 1);
    try {
      const transport = await router.createPlainTransport({
        listenInfo: { protocol: 'udp', ip: LOOPBACK, port },
        rtcpListenInfo: { protocol: 'udp', ip: LOOPBACK, port: port + 1 },
        rtcpMux: false,
        comedia: false,
      });
      await transport.connect({ ip: LOOPBACK, port: legPort, rtcpPort: legPort + 1 });
      return transport;
    } catch (thrown) {
      if (router.closed) throw new GatewayError('edge-lost', 'The WebRTC worker was lost.', { cause: thrown });
      if (tried < TRIES) continue; // taken by another: try the next
      throw new GatewayError('port-in-use', `No free pair of ports from ${range[0]} to ${range[1]} on ${LOOPBACK}.`, {
        cause: thrown,
      });
    }
  }
}
