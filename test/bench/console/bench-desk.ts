import type { Browser, BrowserContext, Page } from 'playwright-core';
import { fakeMicrophone, launchChromium } from '../../console/browser.ts';
import { CallPeer } from '../../kit/call-peer.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../../kit/gateway.ts';
import { freePort } from '../../kit/ports.ts';
import { callsIn } from '../../kit/routes.ts';

const GATEWAY_ADDRESS = '127.0.0.2';
const PEER_ADDRESS = '127.0.0.3';
const EXTENSION = '600';

/** The receptionist's desk: the shipped gateway with simulated lines, and its console in Chromium. */
export interface BenchDesk extends AsyncDisposable {
  readonly exchange: TestExchange;
  readonly gateway: TestGateway;
  readonly browser: Browser;
  /** A console in a browser that knows nothing yet. `prepare` is run before the page is asked for. */
  open(prepare?: (context: BrowserContext) => Promise<unknown>): Promise<{ context: BrowserContext; page: Page }>;
}

/** @param answered ports whose callers an extension answers at once; others ring at the desks */
export async function startDesk(lines: number, answered: readonly number[] = []): Promise<BenchDesk> {
  await using opened = new AsyncDisposableStack();
  const sipPort = await freePort(GATEWAY_ADDRESS);
  const peer = opened.use(
    await CallPeer.open({
      address: PEER_ADDRESS,
      gateway: { address: GATEWAY_ADDRESS, port: sipPort },
      fateOf: () => 'answers',
    }),
  );
  const exchange = opened.use(await startExchange({ lines }));
  const gateway = opened.use(
    await startGateway({
      logLevel: 'info',
      settings: {
        adapters: [{ id: 'sim', family: 'simulated', lines, socket: exchange.socket }],
        lines: Array.from({ length: lines }, (_, index) => ({ id: `sim/${index + 1}`, name: `Line ${index + 1}` })),
        trunks: [
          {
            id: 'pbx',
            name: 'PBX',
            host: PEER_ADDRESS,
            port: peer.port,
            localAddress: GATEWAY_ADDRESS,
            localPort: sipPort,
            kind: { kind: 'peer' },
          },
        ],
        routes: answered.flatMap((port) => callsIn([EXTENSION], { line: `sim/${port}` })),
        media: { rtpAddress: GATEWAY_ADDRESS },
      },
    }),
  );
  await gateway.waitForView(
    (view) => view.lines.length === lines && view.lines.every(({ state }) => state === 'idle'),
    { what: `${lines} idle lines` },
  );
  const browser = await launchChromium({ args: fakeMicrophone() });
  opened.defer(() => browser.close());
  const all = opened.move();
  return {
    exchange,
    gateway,
    browser,
    async open(prepare) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      await prepare?.(context);
      const page = await context.newPage();
      await page.goto(await gateway.newLink());
      await page.waitForSelector(`[data-line="sim/${lines}"][data-state=idle]`);
      return { context, page };
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
