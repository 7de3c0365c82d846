import { join } from 'node:path';
import { connectExchange, type ExchangeClient } from '../../main/adapters/simulated/exchange-client.ts';
import { Child } from './child.ts';
import { tempDir } from './temp-dir.ts';
import { waitFor } from './wait.ts';

const ENTRY = join(import.meta.dirname, '../../main/adapters/simulated/exchange-main.ts');

/** A simulated exchange in a process of its own, that outlives gateways, and a connection to its far side. */
export interface TestExchange extends AsyncDisposable {
  /** For the settings: `adapters: [{ id, family: 'simulated', lines, socket }]`. */
  readonly socket: string;
  readonly pid: number;
  readonly client: ExchangeClient;
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
    const client = await waitFor(() => connectExchange(socket), { what: 'a connection to the exchange' });
    return {
      socket,
      pid: child.pid,
      client,
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
