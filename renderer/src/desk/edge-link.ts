import { Device } from 'mediasoup-client';
import type {
  Consumer,
  ConsumerOptions,
  DtlsParameters,
  Producer,
  RtpCapabilities,
  Transport,
  TransportOptions,
} from 'mediasoup-client/types';
import type { Connection } from '../connection.ts';
import type { Cleanup } from './cleanup.ts';

// The contract carries mediasoup's own JSON; mediasoup-client checks it when it is used.
const fromContract = <T>(value: Record<string, unknown>): T => value as T;
const toContract = (value: object): Record<string, unknown> => ({ ...value });

export interface EdgeLink {
  /** What is sent; its track may be changed for another microphone's. */
  readonly producer: Producer;
  /** What is received. */
  readonly stream: MediaStream;
}

/** Joins the gateway's WebRTC edge both ways. @param broken the way there was interrupted */
export async function joinEdge(
  connection: Pick<Connection, 'request'>,
  track: MediaStreamTrack,
  cleanup: Cleanup,
  broken: () => void,
): Promise<EdgeLink> {
  const device = await Device.factory();
  const { routerRtpCapabilities } = await connection.request('desk.capabilities', {});
  await device.load({ routerRtpCapabilities: fromContract<RtpCapabilities>(routerRtpCapabilities) });
  const { send, receive } = await connection.request('desk.open', {});
  const watched = (transport: Transport): Transport => watch(connection, transport, cleanup, broken);
  const sending = watched(device.createSendTransport(fromContract<TransportOptions>(send)));
  const receiving = watched(device.createRecvTransport(fromContract<TransportOptions>(receive)));
  sending.on('produce', ({ rtpParameters }, done, failed) => {
    connection
      .request('desk.produce', { rtpParameters: toContract(rtpParameters) })
      .then(({ producer }) => done({ id: producer }), failed);
  });
  const [producer, consumer] = await Promise.all([
    sending.produce({ track, stopTracks: false, disableTrackOnPause: false, zeroRtpOnPause: false }),
    consume(connection, receiving, device.recvRtpCapabilities),
  ]);
  cleanup.defer(() => producer.close());
  cleanup.defer(() => consumer.close());
  return { producer, stream: new MediaStream([consumer.track]) };
}

function watch(
  connection: Pick<Connection, 'request'>,
  transport: Transport,
  cleanup: Cleanup,
  broken: () => void,
): Transport {
  cleanup.defer(() => transport.close());
  transport.on('connect', ({ dtlsParameters }: { dtlsParameters: DtlsParameters }, done, failed) => {
    connection
      .request('desk.connect', { transport: transport.id, dtlsParameters: toContract(dtlsParameters) })
      .then((outcome) => (outcome.ok ? done() : failed(new Error(outcome.text))), failed);
  });
  transport.on('connectionstatechange', (state) => {
    if (state === 'failed') broken();
  });
  return transport;
}

async function consume(
  connection: Pick<Connection, 'request'>,
  transport: Transport,
  capabilities: RtpCapabilities,
): Promise<Consumer> {
  const { consumer } = await connection.request('desk.consume', { rtpCapabilities: toContract(capabilities) });
  return transport.consume(fromContract<ConsumerOptions>(consumer));
}
