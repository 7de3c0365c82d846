import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CallPorts } from '../call/call.ts';
import { CallManager } from '../call/call-manager.ts';
import type { GatewayView } from '../contract/views.ts';
import { type Clock, createSystemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { StartProcess } from '../core/process-port.ts';
import { createMediaClient } from '../media/media-client.ts';
import { installPeerConnection } from '../media/peer-connection.ts';
import { createRtpSeat, type RtpSeatOptions, whyUnmet } from '../media/rtp-seat.ts';
import { createWebrtcEdge } from '../media/webrtc-edge.ts';
import { TransportHub } from '../sip/transport-hub.ts';
import type { Trunk } from '../sip/trunk.ts';
import { openCallHistory } from '../store/call-history.ts';
import { openDataDir } from '../store/data-dir.ts';
import { openLineMemories } from '../store/line-memories.ts';
import { openSecrets, trunkPasswordKey } from '../store/secrets-file.ts';
import { openSettings } from '../store/settings-file.ts';
import { adapterSettings } from '../store/settings-schema.ts';
import type { ConsoleBackend } from './console-backend.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { danglingSettings } from './dangling-settings.ts';
import { Desks } from './desks.ts';
import { createBackend } from './handlers.ts';
import { Lines } from './lines.ts';
import { Notices } from './notices.ts';
import { contradictions } from './profile-faults.ts';
import { Simulators } from './simulators.ts';
import { Trunks } from './trunks.ts';
import { RECENT_CALLS, viewCall, viewLine, viewRecord, viewTrunk } from './view.ts';

export interface GatewayOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly startProcess: StartProcess;
  readonly clock?: Clock;
  /** Lines of the demonstration exchange that is started when no adapter is set up. */
  readonly simulatedLines?: number;
  /** Overrides the settings' console port; 0 takes a free one. */
  readonly consolePort?: number;
}

export interface Gateway extends AsyncDisposable {
  readonly backend: ConsoleBackend;
  /** A link that opens the console once. */
  readonly consoleUrl: string;
  newConsoleUrl(): string;
}

/** How long calls get to say goodbye when the gateway stops. */
const GOODBYE_MS = 300;

/**
 * Wires the gateway from its parts and starts it: children before parents on the way down.
 * @throws GatewayError when the data directory, the media process or the console's port cannot be had
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { log, startProcess, clock = createSystemClock() } = options;
  await using parts = new AsyncDisposableStack();

  const dataDir = parts.use(openDataDir(options.dataDir));
  const store = { log, clock };
  const settings = await openSettings(dataDir.path, { ...store, contradictions });
  const secrets = await openSecrets(dataDir.path, store);
  const history = parts.use(openCallHistory(dataDir.path, store));
  const memories = parts.use(await openLineMemories(dataDir.path, store));
  const notices = new Notices(clock);
  for (const { severity, text } of [
    ...settings.problems,
    ...secrets.problems,
    ...history.problems,
    ...memories.problems,
  ])
    notices.add(severity, text);
  const started = settings.current;
  let logged: readonly string[] = [];
  const checkSettings = (): void => {
    const found = danglingSettings(settings.current, (trunk) => secrets.get(trunkPasswordKey(trunk)) !== undefined);
    const { adapters, console: face } = settings.current;
    const same = JSON.stringify([adapters, face]) === JSON.stringify([started.adapters, started.console]);
    if (!same) found.push('Adapters and the console’s address change at the next start: start Copperline again.');
    for (const text of found) if (!logged.includes(text)) log.warn(text);
    logged = found;
    notices.replace('settings', found);
  };
  checkSettings();

  installPeerConnection();
  const simulators = parts.use(new Simulators({ startProcess, clock, log }));
  const media = parts.use(createMediaClient({ startProcess, clock, log, args: ['--log-level', log.level] }));
  const edge = parts.use(createWebrtcEdge({ media, clock, log }));
  const desks = parts.use(new Desks(edge));
  const hub = parts.use(new TransportHub({ clock, log }));
  const trunks = parts.use(new Trunks({ hub, secrets, notices, clock, log }));
  const lines = parts.use(new Lines({ media, simulators, notices, memories, clock, log, settings: settings.current }));

  const ports: CallPorts = {
    media,
    trunk: (id) => trunks.get(id),
    openSeat: async (trunk) => {
      const { rtpAddress, rtpPorts, codecs, silenceSuppression } = settings.current.media;
      const seat = createRtpSeat(media, {
        bindAddress: rtpAddress,
        portRange: rtpPorts,
        codecs,
        latch: 'announced-only',
        silenceSuppression,
        ...digitsFor(trunk),
      });
      await seat.open();
      return seat;
    },
    whyUnmet: (offer) => {
      const { rtpAddress, codecs } = settings.current.media;
      return whyUnmet(offer, { bindAddress: rtpAddress, codecs });
    },
    recorder: history,
    clock,
    log,
  };
  const calls = parts.use(new CallManager(ports, () => settings.current.routes));
  parts.use(lines.onAdded((line) => calls.addLine(line)));
  parts.use(trunks.onAdded((trunk) => calls.addTrunk(trunk)));
  parts.use(media.onFact((fact) => calls.mediaFact(fact)));
  parts.use(
    settings.onChange((changed) => {
      lines.apply(changed);
      checkSettings();
      void trunks.apply(changed.trunks);
    }),
  );

  await media.start();
  // The edge and the trunks take their time; lines and console do not wait for them.
  void edge.start();
  const chosen = settings.current.adapters;
  const demonstration = [
    adapterSettings.parse({ id: 'simulated', family: 'simulated', lines: options.simulatedLines ?? 4 }),
  ];
  await Promise.all((chosen.length > 0 ? chosen : demonstration).map((adapter) => lines.addAdapter(adapter)));
  void trunks.apply(settings.current.trunks);

  const version = packageVersion();
  const view = (): GatewayView => ({
    version,
    now: clock.wallTime(),
    lines: lines.all.map((line) => {
      const { id } = line.runner;
      return viewLine(line, calls.callOn(id), { simulated: simulators.has(id), learned: lines.learned(id) });
    }),
    trunks: trunks.all.map((each) => viewTrunk(each.settings, each.trunk.state, each)),
    calls: calls.calls.map(viewCall),
    recent: history.list({ limit: RECENT_CALLS }).map(viewRecord),
    notices: [...notices.list],
    media: { process: media.state, edge: edge.state },
  });
  const changes = [lines, trunks, calls, history, notices].map(
    (part) => (listener: () => void) => part.onChange(listener),
  );
  changes.push(
    (listener) => media.onState(listener),
    (listener) => edge.onState(listener),
  );
  const backend = parts.use(
    createBackend({
      calls,
      desks,
      history,
      notices,
      settings,
      simulators,
      view,
      newLink: () => server.newUrl(),
      changes,
    }),
  );

  const { address, port } = settings.current.console;
  const server: ConsoleServer = parts.use(
    await startConsoleServer({
      backend,
      address,
      port: options.consolePort ?? port,
      staticDir: fileURLToPath(new URL('../../build/console/', import.meta.url)),
      log,
      clock,
    }),
  );

  const running = parts.move();
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    media.leave();
    edge.leave();
    calls.endAll('The gateway was stopped.');
    // BYE and on-hook are on their way; a peer that does not answer must not hold us up.
    await new Promise<void>((resolve) => void clock.after(GOODBYE_MS, resolve));
    await running.disposeAsync();
  };
  return {
    backend,
    consoleUrl: server.url,
    newConsoleUrl: () => server.newUrl(),
    [Symbol.asyncDispose]() {
      closing ??= close();
      return closing;
    },
  };
}

/** What the media process does with digits for a trunk's peer. */
function digitsFor(trunk: Trunk | undefined): Pick<RtpSeatOptions, 'digits'> {
  switch (trunk?.digits) {
    case 'rfc4733':
      return { digits: 'events' };
    case 'info-dtmf-relay':
    case 'info-dtmf':
      return { digits: 'signalled' };
    case 'in-band':
      return { digits: 'audio' };
    default:
      return {};
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
