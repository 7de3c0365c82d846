/** The media process: started by the gateway, does as told, and never leaves a line off-hook. */
import { parseArgs } from 'node:util';
import { createDiscovery } from '../adapters/discovery/create-discovery.ts';
import { createSystemClock } from '../core/clock.ts';
import { LOG_LEVELS } from '../core/log.ts';
import { watchGateway } from './dead-man.ts';
import { createGatewayLog } from './gateway-log.ts';
import { connectToGateway } from './gateway-port.ts';
import { createLastAct } from './last-act.ts';
import { createLineDsp } from './line-dsp.ts';
import { MediaServer } from './media-server.ts';
import { raisePriority } from './process-priority.ts';
import { keepMemorySteady } from './steady-memory.ts';

keepMemorySteady();
const { values } = parseArgs({ options: { 'log-level': { type: 'string' } }, strict: false });
const level = LOG_LEVELS.find((known) => known === values['log-level']) ?? 'info';

const gateway = connectToGateway();
const clock = createSystemClock();
const log = createGatewayLog(level, (message) => gateway.post(message));
// Before anything that makes threads: they inherit it.
raisePriority(log);
const discovery = createDiscovery({ clock, log });
const server = new MediaServer({ gateway, clock, log, discovery, createDsp: createLineDsp });
const end = createLastAct({
  clock,
  log,
  allOnHook: () => server.allOnHook(),
  exit: (code) => process.exit(code),
});

process.on('uncaughtException', (error) => {
  log.error({ stack: error.stack }, error.message);
  end('an error that nobody expected', 1);
});
process.on('unhandledRejection', (reason) => {
  log.error({ stack: reason instanceof Error ? reason.stack : undefined }, String(reason));
  end('an error that nobody expected', 1);
});
process.on('SIGTERM', () => end('it was asked to (SIGTERM)', 0));
// Ctrl-C reaches the whole process group; the gateway decides what it means, and says so or is gone.
process.on('SIGINT', () => {});

watchGateway({ gateway, clock, onDead: (why) => end(why, 0) });
gateway.post({ type: 'ready', pid: process.pid });
