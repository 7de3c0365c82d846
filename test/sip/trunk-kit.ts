/** A trunk under test on loopback, with its hub, closed together. */
import { createSystemClock } from '../../main/core/clock.ts';
import { trunkId } from '../../main/core/ids.ts';
import { createLog, type LogLevel } from '../../main/core/log.ts';
import type { NameService } from '../../main/sip/name-service.ts';
import { createTrunk } from '../../main/sip/sip-trunk.ts';
import { type HubOptions, TransportHub } from '../../main/sip/transport-hub.ts';
import type { IncomingSipCall, Trunk, TrunkConfig, TrunkState } from '../../main/sip/trunk.ts';
import { installFakeMedia } from './fake-media.ts';

export interface TrunkUnderTest extends AsyncDisposable {
  readonly trunk: Trunk;
  readonly hub: TransportHub;
  readonly states: TrunkState[];
  readonly calls: IncomingSipCall[];
  state(kind: TrunkState['kind'], deadlineMs?: number): Promise<TrunkState>;
  nextCall(deadlineMs?: number): Promise<IncomingSipCall>;
}

let count = 0;

export const clock = createSystemClock();
export const log = createLog((process.env.SIP_TEST_LOG ?? 'silent') as LogLevel);

export function makeHub(options: Partial<HubOptions> = {}): TransportHub {
  return new TransportHub({ clock, log, ...options });
}

export async function makeTrunk(
  config: Partial<TrunkConfig>,
  { hub: given, start = true, names }: { hub?: TransportHub; start?: boolean; names?: NameService } = {},
): Promise<TrunkUnderTest> {
  installFakeMedia();
  const hub = given ?? makeHub();
  const trunk = createTrunk(
    {
      id: trunkId(`trunk-${++count}`),
      transport: 'udp',
      host: '127.0.0.1',
      localAddress: '127.0.0.1',
      localPort: 0,
      kind: { kind: 'peer', allowedAddresses: [] },
      optionsIntervalS: 0,
      ...config,
    },
    { clock, log, hub, ...(names ? { names } : {}) },
  );
  const states: TrunkState[] = [];
  const calls: IncomingSipCall[] = [];
  let untaken = 0;
  trunk.onState((state) => states.push(state));
  trunk.onCall((call) => calls.push(call));
  if (start) await trunk.start();
  return {
    trunk,
    hub,
    states,
    calls,
    state: (kind, deadlineMs = 5_000) =>
      until(
        () => (trunk.state.kind === kind ? trunk.state : undefined),
        `the state ${kind}`,
        deadlineMs,
        () => JSON.stringify(states),
      ),
    nextCall: (deadlineMs = 5_000) =>
      until(() => (calls.length > untaken ? calls[untaken++] : undefined), 'a call', deadlineMs),
    async [Symbol.asyncDispose]() {
      await trunk[Symbol.asyncDispose]();
      if (!given) await hub[Symbol.asyncDispose]();
    },
  };
}

/** Looks until there is something, with a deadline. */
export async function until<T>(
  look: () => T | undefined | false,
  what: string,
  deadlineMs = 5_000,
  detail: () => string = () => '',
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`${what} did not come within ${deadlineMs} ms. ${detail()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The local port a UDP trunk got, read from a message it sent. */
export const portIn = (contactOrVia: string): number => Number(/127\.0\.0\.\d+:(\d+)/.exec(contactOrVia)?.[1] ?? 0);
