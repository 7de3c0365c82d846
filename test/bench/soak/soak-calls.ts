import type { LineId } from '../../../main/core/ids.ts';
import type { UsbWorld } from '../../emulators/world.ts';
import { startUsbWorld } from '../../emulators/world.ts';
import { startExchange, startGateway, type TestExchange, type TestGateway } from '../../kit/gateway.ts';
import { freePort } from '../../kit/ports.ts';
import { callsOut } from '../../kit/routes.ts';
import { waitFor } from '../../kit/wait.ts';
import { SoakPeers } from './soak-peers.ts';

export interface SoakDevice {
  readonly name: string;
  readonly model: string;
  readonly ports: readonly number[];
  readonly clockPpm: number;
}

/** Four lines on two families, their crystals as far off as the issue says. */
export const DEVICES: readonly SoakDevice[] = [
  { name: 'fast-modem', model: 'cx93010', ports: [1], clockPpm: 100 },
  { name: 'slow-modem', model: 'cx93010', ports: [2], clockPpm: -100 },
  { name: 'u100', model: 'u100', ports: [3, 4], clockPpm: -100 },
];
export const PORTS = DEVICES.flatMap(({ ports }) => ports);

/** A call through one of the lines. */
export interface SoakCall {
  readonly port: number;
  readonly line: LineId;
  readonly device: SoakDevice;
  /** Of `SoakCalls.peers`. */
  readonly peer: number;
}

/** An exchange, emulated adapters, the shipped gateway, and a SIP peer with a call through every line. */
export interface SoakCalls extends AsyncDisposable {
  readonly exchange: TestExchange;
  readonly world: UsbWorld;
  readonly gateway: TestGateway;
  readonly peers: SoakPeers;
  readonly calls: readonly SoakCall[];
}

const IN_SERVICE_MS = 30_000;

export async function openSoakCalls(): Promise<SoakCalls> {
  await using opened = new AsyncDisposableStack();
  const exchange = opened.use(await startExchange({ lines: PORTS.length }));
  const peers = opened.use(await SoakPeers.start());
  const { port } = await peers.ask({ ask: 'open' });
  const sipPort = await freePort();
  const devices = DEVICES.map((device, index) => ({ ...device, jack: `1-${index + 1}`, serial: `SOAK-${index}` }));
  const world = opened.use(await startUsbWorld({ exchange, devices }));
  const trunk = { id: 'peer', name: 'Peer', host: '127.0.0.1', port, localPort: sipPort };
  const gateway = opened.use(
    await startGateway({
      logLevel: 'info',
      env: world.env,
      settings: {
        trunks: [{ ...trunk, optionsIntervalS: 0, kind: { kind: 'peer' } }],
        routes: [callsOut()],
      },
    }),
  );
  await gateway.waitForView(
    ({ adapters, lines }) =>
      adapters.filter(({ state }) => state === 'in-service').length === devices.length &&
      lines.filter(({ state }) => state === 'idle').length === PORTS.length,
    { what: 'every adapter in service', deadlineMs: IN_SERVICE_MS },
  );
  for (const port of PORTS) {
    await exchange.setLine(port, { hybrid: 'off' });
    await exchange.provoke(port, { kind: 'answers-after', ms: 200, polarityReversal: true });
    await exchange.provoke(port, { kind: 'is-silent' });
  }
  const calls: SoakCall[] = [];
  for (const index of PORTS.keys()) {
    const before = new Set(calls.map(({ line }) => line));
    const { peer } = await peers.ask({ ask: 'call', gatewayPort: sipPort, user: `555000${index}` });
    const view = await gateway.waitForView(
      (seen) => seen.calls.find(({ line, state }) => line && state === 'connected' && !before.has(line as LineId)),
      { what: 'a call to be connected' },
    );
    calls.push({ ...placeOf(gateway, devices, view.line as LineId), peer });
  }
  for (const { port } of calls)
    await waitFor(async () => (await exchange.client.report(port)).state === 'talking', {
      what: `line ${port} to be in a call`,
    });
  const all = opened.move();
  return { exchange, world, gateway, peers, calls, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Lines of an adapter count up from its first jack. */
function placeOf(
  { view }: TestGateway,
  devices: readonly (SoakDevice & { readonly jack: string })[],
  line: LineId,
): Omit<SoakCall, 'peer'> {
  const [adapter = '', index = ''] = line.split('/');
  const jack = view.adapters.find(({ id }) => id === adapter)?.place;
  const device = devices.find((one) => one.jack === jack);
  const port = device?.ports[Number(index) - 1];
  if (!device || port === undefined) throw new Error(`line ${line} is at no jack: ${JSON.stringify(view.adapters)}`);
  return { port, line, device };
}
