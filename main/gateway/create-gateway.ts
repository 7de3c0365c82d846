import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markTraffic } from '../../native/traffic-class.ts';
import { CallManager } from '../call/call-manager.ts';
import { Drills } from '../call/failover/drills.ts';
import { TollDesk } from '../call/toll/toll-desk.ts';
import type { NoticeView } from '../contract/views.ts';
import { type Clock, createSystemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { StartProcess } from '../core/process-port.ts';
import type { RecentLog } from '../core/recent-log.ts';
import { createMediaClient } from '../media/media-client.ts';
import { installPeerConnection } from '../media/peer-connection.ts';
import { createWebrtcEdge } from '../media/webrtc-edge.ts';
import { TransportHub } from '../sip/transport-hub.ts';
import { openDataDir } from '../store/data-dir.ts';
import { keepLocalKey } from '../store/local-key.ts';
import { PIN_KEY, TWO_STAGE_PIN_KEY } from '../store/secrets-file.ts';
import { AdapterDesk } from './adapter-desk.ts';
import { CallBackWindow, LOOKED_THROUGH } from './call-back-window.ts';
import { callPorts } from './call-ports.ts';
import type { ConsoleBackend } from './console-backend.ts';
import { isLoopback } from './console-door.ts';
import type { ConsoleGate } from './console-gate.ts';
import { type ConsoleServer, startConsoleServer } from './console-server.ts';
import { contactHandlers } from './contact-desk.ts';
import { ContactImports } from './contact-imports.ts';
import { Demonstration } from './demonstration.ts';
import { Desks } from './desks.ts';
import { EdgeSecurity } from './edge-security.ts';
import type { FileShelf } from './file-shelf.ts';
import { gatewayView } from './gateway-view.ts';
import { GuardDesk } from './guard-desk.ts';
import { GuideDesk } from './guide-desk.ts';
import { createBackend } from './handlers.ts';
import { HeadsetDesk } from './headset-desk.ts';
import { HistoryDesk } from './history-desk.ts';
import { HoldMusicFile } from './hold-music-file.ts';
import { LineDesk } from './line-desk.ts';
import { Lines } from './lines.ts';
import { Notices } from './notices.ts';
import { Remote } from './remote.ts';
import { ScopeDesk } from './scope-desk.ts';
import type { SecretSeal } from './secret-seal.ts';
import { SettingsCheck } from './settings-check.ts';
import { Simulators } from './simulators.ts';
import { SipSeats } from './sip-seats.ts';
import { openStores } from './stores.ts';
import { TrunkDesk } from './trunk-desk.ts';
import { TrunkHealthLog } from './trunk-health-log.ts';
import { Trunks } from './trunks.ts';
import { UsbDevices } from './usb-devices.ts';
import { viewDrill } from './view.ts';

export interface GatewayOptions {
  readonly dataDir: string;
  readonly log: Log;
  readonly startProcess: StartProcess;
  readonly clock?: Clock;
  /** Lines of the demonstration exchange that is started when no adapter is set up. */
  readonly simulatedLines?: number;
  /** False: no USB adapter is looked for. */
  readonly usb?: boolean;
  /** Locks the passwords on the disk; without one they are for their owner alone by the file's mode. */
  readonly seal?: SecretSeal;
  /** Overrides the settings' console port; 0 takes a free one. */
  readonly consolePort?: number;
  /** What `log` wrote last, for whoever looks for trouble. */
  readonly recentLog?: RecentLog;
}

export interface Gateway extends AsyncDisposable {
  readonly backend: ConsoleBackend;
  /** What a console that comes by another way than the server passes as well. */
  readonly gate: ConsoleGate;
  /** Files between such a console and the gateway. */
  readonly shelf: FileShelf;
  /** A link that opens the console once. */
  readonly consoleUrl: string;
  newConsoleUrl(): string;
  /** Ends every call and goes on: the computer goes to sleep. @param reason for the records */
  endCalls(reason: string): void;
  /** Something of this computer's that a person should know. @param cause the same again replaces it; no text takes it away */
  notice(severity: NoticeView['severity'], text: string | undefined, cause: string): void;
}

const UNCLEAN =
  'Copperline did not end by itself the last time: the power was cut, or it crashed. Lines were put on-hook by themselves.';

const STATIC_DIR = fileURLToPath(new URL('../../build/console/', import.meta.url));

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
  const notices = new Notices(clock);
  const stores = parts.use(await openStores(dataDir.path, { notices, seal: options.seal, clock, log }));
  const { settings, secrets, history, historyBook, contacts, blocked, memories, places } = stores;
  if (dataDir.endedUncleanly) notices.add('info', UNCLEAN, 'unclean-end');
  const promptFile = (name: string): string => resolve(dataDir.path, name);
  const check = new SettingsCheck({ settings, secrets, notices, promptFile, log });
  check.run();
  const version = packageVersion();
  const remote = parts.use(
    await Remote.open({
      ...{ version, settings, secrets, history, notices, clock, log },
      dataDir: dataDir.path,
      staticDir: STATIC_DIR,
      recentLog: options.recentLog,
      secretsChanged: () => check.run(),
    }),
  );
  const { trouble } = remote;

  installPeerConnection();
  const simulators = parts.use(new Simulators({ startProcess, clock, log }));
  const media = parts.use(createMediaClient({ startProcess, clock, log, args: ['--log-level', log.level] }));
  const edge = parts.use(createWebrtcEdge({ media, clock, log, otherAddresses: () => remote.addresses }));
  const desks = parts.use(new Desks(edge));
  const security = parts.use(new EdgeSecurity({ banned: stores.banned, notices, clock, log }));
  const hub = parts.use(
    new TransportHub({
      mark: (socket) => void markTraffic(socket, settings.current.media.dscp.signalling),
      clock,
      log,
      guard: security.guard,
    }),
  );
  const trunks = parts.use(
    new Trunks({ hub, secrets, notices, clock, log, onWire: (trunk, message) => trouble.wire(trunk, message) }),
  );
  const healthLog = parts.use(new TrunkHealthLog(trunks, clock));
  const usb = parts.use(new UsbDevices({ media, settings, notices, log, enabled: options.usb ?? true }));
  const headset = parts.use(new HeadsetDesk({ media, settings, desks, clock, log, enabled: options.usb ?? true }));
  const lines = parts.use(
    new Lines({ media, simulators, usb, notices, memories, clock, log, settings: settings.current }),
  );
  const demonstration = new Demonstration({ lines: options.simulatedLines ?? 4, settings: () => settings.current });
  const applyAdapters = (): Promise<void> => demonstration.apply(lines, simulators);

  const seats = new SipSeats(media, edge, () => settings.current);
  const ports = callPorts({ media, trunks, seats, desks, history, promptFile, clock, log });
  const tolls = parts.use(
    new TollDesk({
      table: () => settings.current,
      store: stores.tollBook,
      pinHash: () => secrets.get(PIN_KEY),
      twoStagePinHash: () => secrets.get(TWO_STAGE_PIN_KEY),
      clock,
      log,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
  );
  const guards = parts.use(new GuardDesk({ tolls, secrets, notices, clock, pinChanged: () => check.run() }));
  const callBacks = new CallBackWindow(clock, history.list({ limit: LOOKED_THROUGH }), [
    places.office.country,
    ...settings.current.lines.map(({ country }) => country),
  ]);
  const calls = parts.use(
    new CallManager(
      ports,
      () => ({ ...settings.current, blocked: { rules: blocked.rules, suspendedUntil: callBacks.until } }),
      () => settings.current.calls.parking,
      tolls,
    ),
  );
  const drills = parts.use(
    new Drills({
      ...ports,
      ways: (trunk) => calls.waysAround(trunk),
      testExtension: (id) => settings.current.trunks.find((each) => each.id === id)?.testExtension,
      record: (drill) => stores.drillRecords.add(viewDrill(drill), drill.trunk),
    }),
  );
  parts.use(
    calls.onEmergency(({ call, text }) => {
      callBacks.emergencyCalled();
      notices.add('error', text, `emergency/${call}`);
    }),
  );
  parts.use(lines.onAdded((line) => calls.addLine(line)));
  parts.use(lines.onRemoved((line) => calls.removeLine(line)));
  parts.use(trunks.onAdded((trunk) => calls.addTrunk(trunk)));
  parts.use(media.onFact((fact) => calls.mediaFact(fact)));
  parts.use(media.onFact((fact) => trouble.fact(fact)));
  parts.use(lines.onAdded((line) => trouble.addLine(line.runner)));
  const music = parts.use(new HoldMusicFile({ media, notices, log }));
  parts.use(
    settings.onChange((changed) => {
      music.apply(changed.calls.holdMusic);
      lines.apply(changed);
      historyBook.apply(changed.history);
      contacts.placeChanged();
      void applyAdapters();
      check.run();
      void trunks.apply(changed);
      void remote.apply();
    }),
  );

  await media.start();
  music.apply(settings.current.calls.holdMusic);
  historyBook.apply(settings.current.history);
  // The edge and the trunks take their time; lines and console do not wait for them.
  void edge.start();
  // A new adapter goes into the settings by this, and none has to be demonstrated then.
  await usb.look();
  void headset.look();
  await applyAdapters();
  void trunks.apply(settings.current);

  const { gate, audit } = remote;
  const scopes = parts.use(new ScopeDesk({ media, lines, audit, visitor: (console) => gate.visitor(console), log }));
  const guide = new GuideDesk({ settings, secrets, lines });
  const look = gatewayView({
    ...{
      version,
      stores,
      lines,
      simulators,
      usb,
      trunks,
      calls,
      drills,
      notices,
      security,
      guards,
      scopes,
      guide,
      media,
      edge,
      trouble,
      clock,
    },
  });
  const imports = parts.use(new ContactImports({ book: contacts, clock }));
  const historyDesk = new HistoryDesk({ book: historyBook, contacts, places });
  const backend = parts.use(
    createBackend({
      calls,
      desks,
      drills,
      guards,
      headset,
      history,
      imports,
      contacts: contactHandlers({
        book: contacts,
        imports,
        blocked,
        history: historyDesk,
        places,
        callBacks,
        hasTrunk: (id) => settings.current.trunks.some((each) => each.id === id),
        clock,
      }),
      records: historyDesk.handlers,
      notices,
      security,
      scopes,
      media,
      settings,
      simulators,
      adapterDesk: new AdapterDesk({ media, usb, lines, settings, memories }),
      lineDesk: new LineDesk({ lines, settings, memories, history, media, clock, log }),
      guide,
      view: look.view,
      newLink: () => server.newUrl(),
      changes: look.changes,
      remote: remote.parts({ calls, ...look }),
      routing: {
        ...{ healthLog, clock },
        trunkDesk: new TrunkDesk({ settings, secrets, trunks, secretsChanged: () => check.run() }),
      },
    }),
  );

  const { address, port } = settings.current.console;
  const server: ConsoleServer = parts.use(
    await startConsoleServer({
      backend,
      address,
      port: options.consolePort ?? port,
      staticDir: STATIC_DIR,
      gate: remote.gate,
      shelf: remote.shelf,
      localKey: remote.localKey,
      routes: (app) => remote.routes(app, isLoopback(address)),
      log,
      clock,
    }),
  );
  parts.use(await keepLocalKey(dataDir.path, { url: server.origin, key: remote.localKey, version }));
  // Consoles of others go before what they ask for does.
  parts.defer(() => remote[Symbol.asyncDispose]());
  // A port that is taken, or a mail server that does not answer, holds up nobody.
  void remote.start(backend);

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
    gate: remote.gate,
    shelf: remote.shelf,
    consoleUrl: server.url,
    newConsoleUrl: () => server.newUrl(),
    endCalls: (reason) => calls.hangUpAll(reason),
    notice: (severity, text, cause) => {
      if (text === undefined) notices.remove(cause);
      else notices.add(severity, text, cause);
    },
    [Symbol.asyncDispose]() {
      closing ??= close();
      return closing;
    },
  };
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
