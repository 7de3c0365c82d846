import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { GatewayError } from '../../core/errors.ts';
import { AdapterSeat } from './adapter-seat.ts';
import { ControlDesk } from './control-desk.ts';
import { Exchange } from './exchange.ts';
import { startTicks } from './exchange-clock.ts';
import type { ExchangeProfile } from './exchange-profile.ts';
import { PROTOCOL_VERSION } from './exchange-protocol.ts';
import { MessageLink } from './message-link.ts';

const isPipe = (path: string): boolean => path.startsWith('\\\\');

/** Whether somebody listens there. */
async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function listen(server: Server, path: string): Promise<void> {
  // Only this user may speak to the exchange, from the first moment on.
  const mask = isPipe(path) ? undefined : process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    if (mask !== undefined) process.umask(mask);
  }
  await once(server, 'listening');
  if (!isPipe(path)) chmodSync(path, 0o600);
}

/** Listens at `path`; a socket file that nobody serves any more is replaced. @throws GatewayError `port-in-use`, `adapter-failed` */
async function claim(server: Server, path: string): Promise<void> {
  try {
    await listen(server, path);
    return;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code !== 'EADDRINUSE') {
      throw new GatewayError(
        'adapter-failed',
        `The simulated exchange cannot listen at ${path}: ${code}. Choose another path.`,
        { cause },
      );
    }
    if (isPipe(path) || (await answers(path))) {
      throw new GatewayError(
        'port-in-use',
        `Another simulated exchange already serves ${path}. Stop it or choose another path.`,
        { cause },
      );
    }
  }
  rmSync(path, { force: true });
  await listen(server, path);
}

/** The exchange on its socket: one adapter at a time, any number of control connections. */
export async function serveExchange(options: {
  readonly path: string;
  readonly ports: number;
  readonly profile: ExchangeProfile;
  readonly note: (text: string) => void;
}): Promise<AsyncDisposable> {
  const { path, ports, profile, note } = options;
  const exchange = new Exchange(ports, profile, {
    onLineEvent: (port, event) => seat.tell(port, event),
    onExchangeEvent: (event) => desk.tell(event),
  });
  const seat = new AdapterSeat(exchange, note);
  const desk = new ControlDesk(exchange, seat);
  const links = new Set<MessageLink>();
  const server = createServer((socket) => welcome(socket));

  function welcome(socket: Socket): void {
    let role: 'none' | 'adapter' | 'control' = 'none';
    const link = new MessageLink(socket, {
      onMessage(message) {
        if (role === 'adapter') seat.take(link, message);
        else if (role === 'control') desk.take(link, message);
        else if (message.kind !== 'hello') link.refuse(`A connection begins with 'hello', not with '${message.kind}'.`);
        else if (message.version !== PROTOCOL_VERSION) {
          link.refuse(`This exchange speaks version ${PROTOCOL_VERSION} of its protocol, not ${message.version}.`);
        } else {
          role = message.role;
          if (role === 'adapter') seat.ask(link);
          else desk.open(link);
        }
      },
      onEnd(reason, garbled) {
        links.delete(link);
        seat.leave(link);
        desk.leave(link);
        if (garbled) note(`A connection was dropped: ${reason}`);
      },
    });
    links.add(link);
  }

  await claim(server, path);
  const ticks = startTicks(
    (tick) => {
      seat.tick(exchange.tick(tick, seat.awaited));
      exchange.sent();
    },
    () => exchange.clockPpm,
  );
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    ticks[Symbol.dispose]();
    const closed = once(server, 'close');
    server.close();
    for (const link of links) link[Symbol.dispose]();
    await closed;
  };
  return {
    [Symbol.asyncDispose]: () => {
      closing ??= close();
      return closing;
    },
  };
}
