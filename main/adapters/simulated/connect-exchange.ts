import { connect, type Socket } from 'node:net';
import { GatewayError } from '../../core/errors.ts';
import type { ExchangeMessage, Role } from './exchange-protocol.ts';
import { PROTOCOL_VERSION } from './exchange-protocol.ts';
import { MessageLink } from './message-link.ts';

export interface OpenLink {
  readonly link: MessageLink;
  readonly ports: number;
}

const failed = (message: string, cause?: unknown): GatewayError =>
  new GatewayError('adapter-failed', message, { cause });

async function connected(path: string, signal?: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect(path);
  const abort = (): void => {
    socket.destroy();
    reject(failed('Opening the simulated exchange was given up.', signal?.reason));
  };
  socket.once('connect', () => resolve(socket));
  socket.once('error', (cause: NodeJS.ErrnoException) =>
    reject(failed(`No simulated exchange answers at ${path} (${cause.code}). Start it, or correct the path.`, cause)),
  );
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/**
 * Connects in a role and waits for the exchange's welcome. Messages after it go to `onMessage`; `onEnd` is told once.
 * @throws GatewayError `adapter-failed` when nobody listens, or the exchange refuses (it already has an adapter)
 */
export async function openLink(options: {
  readonly path: string;
  readonly role: Role;
  readonly onMessage: (message: ExchangeMessage) => void;
  readonly onEnd: (reason: string) => void;
  readonly signal?: AbortSignal;
}): Promise<OpenLink> {
  const { path, role, onMessage, onEnd, signal } = options;
  const socket = await connected(path, signal);
  const { promise, resolve, reject } = Promise.withResolvers<OpenLink>();
  let open = false;
  let refusal: string | undefined;
  const link = new MessageLink(socket, {
    onMessage(message) {
      if (message.kind === 'refused') refusal = message.text;
      else if (open) onMessage(message);
      else if (message.kind === 'welcome') {
        open = true;
        resolve({ link, ports: message.ports });
      }
    },
    onEnd(reason) {
      const why = refusal ?? reason;
      if (open) onEnd(why);
      else reject(failed(`The simulated exchange at ${path} refused the connection: ${why}`));
    },
  });
  const abort = (): void => {
    link[Symbol.dispose]();
    reject(failed('Opening the simulated exchange was given up.', signal?.reason));
  };
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  link.send({ kind: 'hello', version: PROTOCOL_VERSION, role });
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
