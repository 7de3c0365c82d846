import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { callsOut } from '../kit/routes.ts';
import { type CallerCall, SipCaller } from '../kit/sip-caller.ts';
import { farSide } from '../scenarios/office.ts';

/** Where the gateway hears SIP: everybody of 127.0.0.0/8 reaches it, and only one address is a trunk's. */
export const EDGE_ADDRESS = '127.0.0.2';

/** A gateway with lines and one trunk, whose peer is the test, and strangers all around. */
export interface StormyLine extends AsyncDisposable {
  readonly exchange: TestExchange;
  readonly gateway: TestGateway;
  readonly line: ReturnType<typeof farSide>;
  readonly sipPort: number;
  readonly callerPort: number;
  /** A call from the trunk's peer through a line, answered. */
  call(user: string): Promise<CallerCall>;
}

export async function openStormyLine({ lines = 1, caller: callerAddress = '127.0.0.1' } = {}): Promise<StormyLine> {
  await using opened = new AsyncDisposableStack();
  const exchange = opened.use(await startExchange({ lines }));
  const caller = opened.use(await SipCaller.open(callerAddress));
  const sipPort = await freePort(EDGE_ADDRESS);
  const gateway = opened.use(
    await startGateway({
      logLevel: 'info',
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines, socket: exchange.socket }],
        trunks: [
          {
            id: 'peer',
            name: 'Peer',
            host: callerAddress,
            port: caller.port,
            localAddress: EDGE_ADDRESS,
            localPort: sipPort,
            optionsIntervalS: 0,
            kind: { kind: 'peer' },
          },
        ],
        routes: [callsOut()],
      },
    }),
  );
  const line = farSide(exchange.client, lines, gateway);
  await gateway.waitForView(
    (view) => view.lines.length === lines && view.lines.every(({ state }) => state === 'idle'),
    {
      what: 'idle lines',
    },
  );
  for (let port = 1; port <= lines; port++) {
    await exchange.setLine(port, { hybrid: 'off' });
    await line.provoke(port, { kind: 'answers-after', ms: 200, polarityReversal: true });
    await line.provoke(port, { kind: 'is-silent' });
  }
  const all = opened.move();
  return {
    exchange,
    gateway,
    line,
    sipPort,
    callerPort: caller.port,
    call: (user) => caller.call(sipPort, user, EDGE_ADDRESS),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
