import type { ExchangeClient, ExchangeReport, Provocation } from '../../main/adapters/simulated/exchange-client.ts';
import { type Asterisk, startAsterisk } from '../kit/asterisk.ts';
import { farSides } from '../kit/far-sides.ts';
import {
  type SettingsInput,
  startExchange,
  startGateway,
  type TestExchange,
  type TestGateway,
} from '../kit/gateway.ts';
import { freePort } from '../kit/ports.ts';
import { callsIn, callsOut } from '../kit/routes.ts';
import { waitFor } from '../kit/wait.ts';

/** The gateway's address in the scenarios: its own, so that a PBX can tell it from others on loopback. */
export const GATEWAY_ADDRESS = '127.0.0.2';

export interface OfficeOptions {
  readonly lines?: number;
  /** The exchange's, and its lines'. */
  readonly country?: string;
  /** Extensions that each line's inbound calls go to, in order. */
  readonly extensions?: readonly string[];
  /** What is different from the office's settings. */
  readonly settings?: (
    usual: SettingsInput & { readonly trunks: NonNullable<SettingsInput['trunks']> },
  ) => SettingsInput;
}

/** An office: telephone exchange, gateway, and a real Asterisk as its PBX, joined by a peer trunk over UDP. */
export interface Office extends AsyncDisposable {
  readonly exchange: TestExchange;
  readonly pbx: Asterisk;
  readonly gateway: TestGateway;
  /** The gateway's settings, to start another on the same lines. */
  readonly settings: SettingsInput;
  readonly sipPort: number;
  provoke(port: number, provocation: Provocation): Promise<void>;
  report(port: number): Promise<ExchangeReport>;
  /** Waits until the exchange hears this tone from the gateway, as clean and as loud as it should be. */
  exchangeHears(port: number, hz: number, levelDb?: number): Promise<void>;
  waitForHook(port: number, hook: 'on-hook' | 'off-hook', deadlineMs?: number): Promise<void>;
  waitForDigits(port: number, digits: string): Promise<void>;
  /** Every line on-hook and in service, no call left: how each test ends. */
  quiet(): Promise<void>;
}

/** A tone within 2 Hz, 1.5 dB and at least 20 dB above everything else. */
export const TONE = { hz: 2, db: 1.5, purityDb: 20 } as const;

/** What a tone of this level at one end should be at the other: the levels are carried as they are. */
export const usualSettings = (
  exchange: { readonly socket: string },
  lines: number,
  extensions: readonly string[],
  trunk: { port: number; sipPort: number },
) => ({
  adapters: [{ id: 'sim', family: 'simulated' as const, lines, socket: exchange.socket }],
  lines: Array.from({ length: lines }, (_, index) => ({
    id: `sim/${index + 1}`,
    name: `Line ${index + 1}`,
  })),
  trunks: [
    {
      id: 'pbx',
      name: 'PBX',
      host: '127.0.0.1',
      port: trunk.port,
      localAddress: GATEWAY_ADDRESS,
      localPort: trunk.sipPort,
      kind: { kind: 'peer' as const },
    },
  ],
  routes: [...callsIn(extensions), callsOut()],
  media: { rtpAddress: GATEWAY_ADDRESS },
});

export async function openOffice({
  lines = 4,
  country = 'us',
  extensions = ['600'],
  settings: change = (usual) => usual,
}: OfficeOptions = {}): Promise<Office> {
  await using opened = new AsyncDisposableStack();
  const sipPort = await freePort(GATEWAY_ADDRESS);
  const exchange = opened.use(await startExchange({ lines, country }));
  const pbx = opened.use(await startAsterisk({ gatewayAddress: GATEWAY_ADDRESS, gatewayPort: sipPort }));
  const usual = usualSettings(exchange, lines, extensions, { port: pbx.sipPort, sipPort });
  const settings = change({ ...usual, lines: usual.lines.map((line) => ({ ...line, country })) });
  const gateway = opened.use(await startGateway({ settings }));
  await gateway.waitForView((view) => view.trunks.every(({ state }) => state === 'in-service'), {
    what: 'the trunk to be in service',
  });
  const { client } = exchange;
  for (let port = 1; port <= lines; port++) await client.setHybrid(port, 'off');
  const all = opened.move();
  return {
    exchange,
    pbx,
    gateway,
    settings,
    sipPort,
    ...farSide(client, lines, gateway),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The exchange's side of an office, and of one whose gateway was started again. */
export function farSide(client: ExchangeClient, lines: number, gateway: TestGateway) {
  const office = {
    async provoke(port: number, provocation: Provocation) {
      const outcome = await client.provoke(port, provocation);
      if (!outcome.ok) throw new Error(`the exchange refuses ${provocation.kind} on line ${port}: ${outcome.text}`);
    },
    report: (port: number) => client.report(port),
    async exchangeHears(port: number, hz: number, levelDb?: number) {
      await waitFor(
        async () => {
          const { hears } = await client.report(port);
          const right =
            hears &&
            Math.abs(hears.hz - hz) <= TONE.hz &&
            hears.purityDb >= TONE.purityDb &&
            (levelDb === undefined || Math.abs(hears.levelDb - levelDb) <= TONE.db);
          if (!right) throw new Error(`it hears ${JSON.stringify(hears)}`);
          return true;
        },
        { what: `the exchange to hear ${hz} Hz on line ${port}`, deadlineMs: 15_000 },
      );
    },
    async waitForHook(port: number, hook: 'on-hook' | 'off-hook', deadlineMs = 10_000) {
      await waitFor(async () => (await client.report(port)).hook === hook, {
        what: `line ${port} to be ${hook}`,
        deadlineMs,
      });
    },
    async waitForDigits(port: number, digits: string) {
      await waitFor(
        async () => {
          const heard = (await client.report(port)).digits;
          if (heard !== digits) throw new Error(`it heard "${heard}"`);
          return true;
        },
        { what: `the exchange to hear ${digits} on line ${port}`, deadlineMs: 15_000 },
      );
    },
    async clear() {
      for (let port = 1; port <= lines; port++) await client.provoke(port, { kind: 'hangs-up', signal: 'cpc' });
      for (const { id } of gateway.view.calls) await gateway.request('call.hang-up', { callId: id });
      await office.quiet();
    },
    async quiet() {
      for (let port = 1; port <= lines; port++) await office.waitForHook(port, 'on-hook');
      await gateway.waitForView(
        (view) =>
          view.calls.length === 0 && view.lines.every(({ state, hook }) => state === 'idle' && hook === 'on-hook'),
        {
          what: 'all lines idle and no call left',
          deadlineMs: 15_000,
        },
      );
    },
  };
  farSides.add(office);
  return office;
}
