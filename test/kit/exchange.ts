import { join } from 'node:path';
import {
  type ControlOutcome,
  connectExchange,
  type ExchangeClient,
  type LineConditions,
  type Provocation,
} from '../../main/adapters/simulated/exchange-client.ts';
import { Child } from './child.ts';
import { keepsTime } from './outside-world.ts';
import { tempDir } from './temp-dir.ts';
import { waitFor } from './wait.ts';

const ENTRY = join(import.meta.dirname, '../../main/adapters/simulated/exchange-main.ts');

/** A simulated exchange in a process of its own, that outlives gateways, and a connection to its far side. */
export interface TestExchange extends AsyncDisposable {
  /** For the settings: `adapters: [{ id, family: 'simulated', lines, socket }]`. */
  readonly socket: string;
  readonly pid: number;
  readonly client: ExchangeClient;
  /** Makes the far end of a line do something. @throws where the exchange refuses */
  provoke(port: number, provocation: Provocation): Promise<void>;
  /** Echo, noise, level and whatever else is otherwise than on a perfect line. @throws where the exchange refuses */
  setLine(port: number, conditions: LineConditions): Promise<void>;
}

function granted(outcome: ControlOutcome): void {
  if (!outcome.ok) throw new Error(`the exchange refuses: ${outcome.text}`);
}

export async function startExchange({ lines = 4, country = 'us' } = {}): Promise<TestExchange> {
  const dir = tempDir('exchange');
  const socket =
    process.platform === 'win32'
      ? `\\\\.\\pipe\\copperline-test-${process.pid}-${Date.now()}`
      : join(dir.path, 'x.sock');
  const child = await Child.start(
    process.execPath,
    [ENTRY, '--socket', socket, '--lines', String(lines), '--country', country],
    { name: 'the exchange' },
  );
  try {
    await child.waitForOutput(/^ready$/m);
    keepsTime(child.pid);
    const client = await waitFor(() => connectExchange(socket), { what: 'a connection to the exchange' });
    return {
      socket,
      pid: child.pid,
      client,
      provoke: async (port, provocation) => granted(await client.provoke(port, provocation)),
      setLine: async (port, conditions) => granted(await client.setLine(port, conditions)),
      async [Symbol.asyncDispose]() {
        await client[Symbol.asyncDispose]();
        await child[Symbol.asyncDispose]();
        dir[Symbol.dispose]();
      },
    };
  } catch (thrown) {
    await child[Symbol.asyncDispose]();
    dir[Symbol.dispose]();
    throw thrown;
  }
}
