import { dirname, join } from 'node:path';
import { ConsoleClient } from '../../kit/console-client.ts';
import { NO_GUARDS, type SettingsInput, TestGateway } from '../../kit/gateway.ts';
import { bundled } from './bundle.ts';
import type { Guest } from './guest.ts';

const ROOT = join(import.meta.dirname, '../../..');
const HEADLESS = join(ROOT, 'main/headless.ts');
/** What the shipped gateway consists of. */
export const GATEWAY_ENTRIES: readonly string[] = [
  HEADLESS,
  join(ROOT, 'main/media-process/main.ts'),
  join(ROOT, 'main/adapters/simulated/exchange-main.ts'),
];

const DATA = '/run/gateway';
/** Under an emulated processor. */
const READY_MS = 90_000;

export interface GuestGatewayOptions {
  readonly settings: SettingsInput;
  /** Of the console, forwarded to the machine. */
  readonly port: number;
  readonly logLevel?: 'trace' | 'debug' | 'info';
}

/** The shipped gateway in the virtual machine, as an ordinary user there, and a console on it. */
export async function startGuestGateway(
  guest: Guest,
  { settings, port, logLevel = 'debug' }: GuestGatewayOptions,
): Promise<TestGateway> {
  const text = Buffer.from(JSON.stringify({ version: 1, guards: NO_GUARDS, ...settings })).toString('base64');
  const startedAt = performance.now();
  const program = await guest.start(
    'the gateway',
    `mkdir -m 700 -p ${DATA} && echo ${text} | base64 -d > ${DATA}/settings.json && chown -R ${USER} ${DATA}
export PATH=${dirname(process.execPath)}:$PATH
cd ${ROOT}
exec ${asUser} ${process.execPath} ${bundled(HEADLESS)} --headless --data ${DATA} --port ${port} --log-level ${logLevel}`,
  );
  const [, url = ''] = await program.waitForOutput(/^Console: (\S+)$/m, READY_MS);
  const readyMs = performance.now() - startedAt;
  const console = await ConsoleClient.connect(url);
  return new TestGateway(program, console, { dataDir: DATA, readyMs, url, temporary: undefined });
}

const USER = '1000:1000';
/**
 * Not root, in the groups that a desktop's user is in. It may read files like root (the clone may lie in root's home), and
 * opens devices as their permissions say.
 */
const asUser =
  'setpriv --reuid=1000 --regid=1000 --groups=dialout,plugdev,audio --inh-caps=+dac_read_search --ambient-caps=+dac_read_search';
