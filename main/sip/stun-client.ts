/** Asks a STUN server how it sees this computer. */
import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import net from 'node:net';
import type { Clock } from '../core/clock.ts';
import { GatewayError } from '../core/errors.ts';
import type { NameService } from './name-service.ts';
import { bindingRequest, readBindingAnswer, type StunAnswer } from './stun-protocol.ts';
import type { HostPort } from './via.ts';

export interface StunServer {
  readonly host: string;
  readonly port: number;
}

/** RFC 8489 §6.2.1 doubles from 500 ms; a trunk waits for no more than these four. */
const SEND_AT_MS = [0, 500, 1_500, 3_500];
const GIVE_UP_MS = 5_000;

/** @throws GatewayError `sip-failed`, with what to do */
export async function askStun(
  server: StunServer,
  { clock, names, localAddress }: { clock: Clock; names: NameService; localAddress: string },
): Promise<HostPort> {
  const where = `The STUN server ${server.host} port ${server.port}`;
  const family = net.isIPv6(localAddress) && localAddress !== '::' ? 6 : 4;
  const found = net.isIP(server.host) ? undefined : await names.addresses(server.host, family);
  const address = net.isIP(server.host) ? server.host : found?.kind === 'found' ? found.records[0]?.address : undefined;
  if (!address)
    throw new GatewayError('sip-failed', `${where} has no address. Check its name in the trunk's settings.`);
  const transaction = randomBytes(12);
  const request = bindingRequest(transaction);
  const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<StunAnswer>();
  using stack = new DisposableStack();
  stack.defer(() => socket.close());
  socket.on('error', reject);
  socket.on('message', (bytes, from) => {
    const answer = from.address === address ? readBindingAnswer(bytes, transaction) : undefined;
    if (answer) resolve(answer);
  });
  const silence = new GatewayError(
    'sip-failed',
    `${where} does not answer. Check it, or enter the public address itself.`,
  );
  const bound = Promise.withResolvers<void>();
  socket.bind(0, localAddress, bound.resolve);
  await Promise.race([bound.promise, promise]);
  for (const ms of SEND_AT_MS) stack.use(clock.after(ms, () => socket.send(request, server.port, address)));
  stack.use(clock.after(GIVE_UP_MS, () => reject(silence)));
  const answer = await promise;
  if (answer.kind === 'seen-as') return answer.at;
  throw new GatewayError(
    'sip-failed',
    `${where} refuses to answer (${answer.code} ${answer.reason}). Choose another one.`,
  );
}
