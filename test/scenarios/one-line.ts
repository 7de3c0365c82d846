import { startExchange, startGateway, type TestExchange, type TestGateway } from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { callsOut } from '../kit/routes.ts';
import { type CallerCall, type EarlyCall, SipCaller } from '../kit/sip-caller.ts';
import { waitFor } from '../kit/wait.ts';
import { farSide } from './office.ts';

/** An exchange that answers at once, a gateway with one line, and a SIP peer whose audio is the test's own. */
export interface OneLine extends AsyncDisposable {
  readonly exchange: TestExchange;
  readonly gateway: TestGateway;
  readonly line: ReturnType<typeof farSide>;
  /** A call from the peer through the line, answered. */
  call(user: string): Promise<CallerCall>;
  /** One that hears the line, and is not answered yet. */
  ring(user: string): Promise<EarlyCall>;
}

export const LINE = { id: 'sim/1', name: 'Line 1' };

export async function openOneLine(): Promise<OneLine> {
  await using opened = new AsyncDisposableStack();
  const exchange = opened.use(await startExchange({ lines: 1 }));
  const caller = opened.use(await SipCaller.open());
  const sipPort = await freePort();
  const gateway = opened.use(
    await startGateway({
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines: 1, socket: exchange.socket }],
        lines: [LINE],
        trunks: [
          {
            id: 'peer',
            name: 'Peer',
            host: '127.0.0.1',
            port: caller.port,
            localPort: sipPort,
            optionsIntervalS: 0,
            kind: { kind: 'peer' },
          },
        ],
        routes: [callsOut()],
      },
    }),
  );
  const line = farSide(exchange.client, 1, gateway);
  await gateway.waitForView((view) => view.lines[0]?.state === 'idle', { what: 'the line to be idle' });
  await exchange.setLine(1, { hybrid: 'off' });
  await line.provoke(1, { kind: 'answers-after', ms: 200, polarityReversal: true });
  await line.provoke(1, { kind: 'is-silent' });
  const all = opened.move();
  return {
    exchange,
    gateway,
    line,
    call: (user) => caller.call(sipPort, user),
    ring: (user) => caller.ring(sipPort, user),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** So long in real time, at the other end of real processes. */
export async function pass(ms: number): Promise<void> {
  const from = performance.now();
  await waitFor(() => performance.now() - from > ms, { what: `${ms} ms of the call`, deadlineMs: ms + 5000 });
}
