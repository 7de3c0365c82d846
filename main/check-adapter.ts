/** The device check at a terminal: what is plugged in, whether calls can be made with it, and why not. */
import { arch, platform, release } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { expectedAdapters, nodesAt, nodeText, reportHead } from './adapters/device-check/plugged-devices.ts';
import { type Clock, createSystemClock } from './core/clock.ts';
import { errorText } from './core/errors.ts';
import { createLog, LOG_LEVELS } from './core/log.ts';
import { startNodeProcess } from './core/node-process.ts';
import { adapterReport, type CheckOutcome, isUsable } from './line/adapter-report.ts';
import type { FoundAdapter } from './line/found-adapter.ts';
import { createMediaClient, type MediaClient } from './media/media-client.ts';
import { dataDirUser, defaultDataDir } from './store/data-dir.ts';

/** A device that nobody may open is told of after a while only: it might have been plugged in this moment. */
const EVERY_ADAPTER_MS = 10_000;
const LOOK_EVERY_MS = 250;

const help = `Says which line adapters are plugged in and what each can do, to be pasted into a report.

  npm run check-adapter [-- OPTIONS] [DEVICE ...]

  DEVICE             only these: by USB ID (0572:1340) or place (1-4.2). A device that is not known to be an
                     adapter is tried only when it is named here
  --json             as JSON
  --serials          with serial numbers, which are left out otherwise
  --data DIR         where a Copperline that may be running keeps its data (default: ${defaultDataDir()})
  --log-level LEVEL  ${LOG_LEVELS.join(', ')} (default: silent), on standard error
  --help             this text

Ends with 0 where calls can be made with one of them at least, otherwise with 1.
`;

interface Checked {
  readonly found: FoundAdapter;
  readonly outcome: CheckOutcome;
  readonly nodes: Awaited<ReturnType<typeof nodesAt>>;
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(2);
}

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        serials: { type: 'boolean', default: false },
        data: { type: 'string', default: defaultDataDir() },
        'log-level': { type: 'string', default: 'silent' },
        help: { type: 'boolean', default: false },
      },
    });
    const level = LOG_LEVELS.find((each) => each === values['log-level']);
    if (!level) return fail(`--log-level takes one of ${LOG_LEVELS.join(', ')}, not "${values['log-level']}".`);
    return { ...values, level, devices: positionals };
  } catch (thrown) {
    return fail(`${errorText(thrown)}\n\n${help}`);
  }
}

const isNamed = ({ usbId, place }: FoundAdapter, names: readonly string[]): boolean =>
  names.some((name) => name.toLowerCase() === usbId || name === place);

async function findAll(media: MediaClient, clock: Clock): Promise<readonly FoundAdapter[]> {
  let found: readonly FoundAdapter[] = [];
  using _facts = media.onFact((fact) => {
    if (fact.kind === 'adapters-found') found = fact.adapters;
  });
  found = await media.request({ kind: 'find-adapters' });
  const deadline = clock.now() + EVERY_ADAPTER_MS;
  while (clock.now() < deadline && found.length < ((await expectedAdapters()) ?? 1))
    await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
  return found;
}

async function check(media: MediaClient, found: FoundAdapter, names: readonly string[]): Promise<CheckOutcome> {
  if (found.family === undefined && !isNamed(found, names)) return undefined;
  try {
    return await media.request({ kind: 'check-adapter', key: found.key });
  } catch (thrown) {
    return { failed: errorText(thrown) };
  }
}

function printText(all: readonly Checked[], serials: boolean): void {
  const out = [reportHead(), ''];
  if (all.length === 0)
    out.push('No line adapter is plugged in, or none that is known. docs/hardware.md lists those that are.');
  for (const { found, outcome, nodes } of all) {
    const more = nodes.map((node) => ({ name: node.path, value: nodeText(node) }));
    out.push(adapterReport(found, outcome, { serials, more }), '');
  }
  process.stdout.write(`${out.join('\n').trimEnd()}\n`);
}

function printJson(all: readonly Checked[], serials: boolean): void {
  const adapters = all.map(({ found: { key, serial, ...rest }, outcome, nodes }) => ({
    ...rest,
    ...(serials ? { key, serial } : {}),
    ...(outcome && 'failed' in outcome ? outcome : { check: outcome }),
    nodes,
    report: adapterReport({ key, ...rest, ...(serial === undefined ? {} : { serial }) }, outcome, { serials }),
  }));
  const system = { platform: platform(), release: release(), arch: arch(), node: process.versions.node };
  process.stdout.write(`${JSON.stringify({ system, adapters }, null, 2)}\n`);
}

const options = readOptions();
if (options.help) {
  process.stdout.write(help);
  process.exit(0);
}
const user = dataDirUser(options.data);
const held =
  user &&
  `Copperline is running${user.pid === undefined ? '' : ` (process ${user.pid})`} and has its adapters open. Use "Check" beside the adapter in its console, or close it first.`;
const clock = createSystemClock();
const log = createLog(options.level);
const all: Checked[] = [];
{
  await using media = createMediaClient({ startProcess: startNodeProcess, clock, log });
  await media.start();
  if (!options.json) process.stderr.write('Looking for adapters; a check takes some seconds.\n');
  for (const found of await findAll(media, clock)) {
    if (options.devices.length > 0 && !isNamed(found, options.devices)) continue;
    const outcome: CheckOutcome = held ? { failed: held } : await check(media, found, options.devices);
    all.push({ found, outcome, nodes: await nodesAt(found.place) });
  }
}
if (options.json) printJson(all, options.serials);
else printText(all, options.serials);
if (held && !options.json) process.stderr.write(`${held}\n`);
process.exitCode = all.some(({ outcome }) => isUsable(outcome)) ? 0 : 1;
