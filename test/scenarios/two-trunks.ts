import { type Asterisk, startAsterisk } from '../kit/asterisk.ts';
import {
  type SettingsInput,
  startExchange,
  startGateway,
  type TestExchange,
  type TestGateway,
} from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { SilentProxy } from '../kit/silent-proxy.ts';
import { farSide, GATEWAY_ADDRESS } from './office.ts';

export interface TwoTrunks extends AsyncDisposable {
  readonly exchange: TestExchange;
  readonly pbx: Asterisk;
  readonly primary: SilentProxy;
  readonly backup: SilentProxy;
  readonly gateway: TestGateway;
  readonly far: ReturnType<typeof farSide>;
  /** Somebody calls line 1. @returns when that began */
  callsIn(port?: number): Promise<number>;
  /** When this line's call was connected. */
  connected(port?: number, deadlineMs?: number): Promise<number>;
  health(trunk: 'primary' | 'backup', kind: string, deadlineMs?: number): Promise<number>;
}

export interface TwoTrunksOptions {
  /** Already running, for several gateways one after another. */
  readonly pbx?: Asterisk;
  readonly lines?: number;
  readonly extension?: string;
  readonly settings?: (usual: SettingsInput) => SettingsInput;
}

/**
 * A gateway whose lines' callers go to one trunk and then to another: both lead to the same PBX, each by a relay of its
 * own that can fall silent. Caller ID is not waited for, so that what is measured is the switch.
 */
export async function openTwoTrunks({
  pbx: given,
  lines = 2,
  extension = '601',
  settings: change = (usual) => usual,
}: TwoTrunksOptions = {}): Promise<TwoTrunks> {
  await using opened = new AsyncDisposableStack();
  const pbx =
    given ??
    opened.use(await startAsterisk({ gatewayAddress: GATEWAY_ADDRESS, gatewayPort: await freePort(GATEWAY_ADDRESS) }));
  const exchange = opened.use(await startExchange({ lines, country: 'us' }));
  const far = { address: pbx.address, port: pbx.sipPort };
  const primary = opened.use(await SilentProxy.start(far, { from: GATEWAY_ADDRESS }));
  const backup = opened.use(await SilentProxy.start(far, { from: GATEWAY_ADDRESS }));
  const trunk = (id: string, port: number) => ({
    id,
    name: id === 'primary' ? 'Main provider' : 'Second provider',
    host: '127.0.0.1',
    port,
    localAddress: GATEWAY_ADDRESS,
    kind: { kind: 'peer' as const },
  });
  const gateway = opened.use(
    await startGateway({
      settings: change({
        adapters: [{ id: 'sim', family: 'simulated', lines, socket: exchange.socket }],
        lines: Array.from({ length: lines }, (_, index) => ({
          id: `sim/${index + 1}`,
          name: `Line ${index + 1}`,
          country: 'us',
          callerIdWaitMs: 0,
        })),
        trunks: [trunk('primary', primary.port), trunk('backup', backup.port)],
        routes: [
          {
            id: 'in',
            from: [{ kind: 'line' }],
            targets: [
              { kind: 'trunk', trunk: 'primary', to: extension },
              { kind: 'trunk', trunk: 'backup', to: extension },
            ],
          },
        ],
        media: { rtpAddress: GATEWAY_ADDRESS },
      }),
    }),
  );
  await gateway.waitForView(({ trunks }) => trunks.every(({ state }) => state === 'in-service'), {
    what: 'both trunks to be in service',
  });
  for (let port = 1; port <= lines; port++) await exchange.client.setHybrid(port, 'off');
  const side = farSide(exchange.client, lines, gateway);
  const all = opened.move();
  return {
    exchange,
    pbx,
    primary,
    backup,
    gateway,
    far: side,
    async callsIn(port = 1) {
      const at = performance.now();
      await side.provoke(port, { kind: 'calls-in', callerId: 'none' });
      return at;
    },
    async connected(port = 1, deadlineMs = 10_000) {
      await gateway.waitForView(
        ({ calls }) => calls.some(({ line, state }) => line === `sim/${port}` && state === 'connected'),
        { what: `the call on line ${port} to be connected`, deadlineMs },
      );
      return performance.now();
    },
    async health(id, kind, deadlineMs = 25_000) {
      await gateway.waitForView(({ trunks }) => trunks.some((each) => each.id === id && each.health.kind === kind), {
        what: `the trunk ${id} to be ${kind}`,
        deadlineMs,
      });
      return performance.now();
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}
