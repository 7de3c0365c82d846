import type { CallManager } from '../call/call-manager.ts';
import type { Drills } from '../call/failover/drills.ts';
import type { DrillView, GatewayView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import type { TrunkId } from '../core/ids.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { WebrtcEdge } from '../media/webrtc-edge.ts';
import { viewAdapters } from './adapter-views.ts';
import type { EdgeSecurity } from './edge-security.ts';
import type { GuardDesk } from './guard-desk.ts';
import type { GuideDesk } from './guide-desk.ts';
import type { Lines } from './lines.ts';
import type { Notices } from './notices.ts';
import type { ScopeDesk } from './scope-desk.ts';
import type { Simulators } from './simulators.ts';
import type { Stores } from './stores.ts';
import type { GatewayState } from './trouble/conditions.ts';
import type { TroubleDesk } from './trouble/trouble-desk.ts';
import type { Trunks } from './trunks.ts';
import type { UsbDevices } from './usb-devices.ts';
import { RECENT_CALLS, viewCall, viewDrill, viewLine, viewRecord, viewTrunk } from './view.ts';

export interface ViewParts {
  readonly version: string;
  readonly stores: Pick<Stores, 'settings' | 'history' | 'drillRecords'>;
  readonly lines: Lines;
  readonly simulators: Simulators;
  readonly usb: UsbDevices;
  readonly trunks: Trunks;
  readonly calls: CallManager;
  readonly drills: Drills;
  readonly notices: Notices;
  readonly security: EdgeSecurity;
  readonly guards: GuardDesk;
  readonly scopes: Pick<ScopeDesk, 'lookers' | 'onChange'>;
  readonly guide: Pick<GuideDesk, 'view'>;
  readonly media: MediaClient;
  readonly edge: WebrtcEdge;
  readonly trouble: TroubleDesk;
  readonly clock: Clock;
}

export interface ViewSource {
  /** What alarms are made of. */
  readonly state: () => GatewayState;
  /** What consoles show. */
  readonly view: () => GatewayView;
  /** Each thing that may change them. */
  readonly changes: readonly ((listener: () => void) => Disposable)[];
}

/** Looks at the whole gateway. */
export function gatewayView(parts: ViewParts): ViewSource {
  const {
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
    media,
    edge,
    trouble,
    clock,
  } = parts;
  const { settings, history, drillRecords } = stores;
  const drillOf = (id: TrunkId): DrillView | undefined => {
    const own = drills.of(id);
    return own ? viewDrill(own) : drillRecords.last(id);
  };
  const state = () => ({
    notices: [...notices.list],
    lines: lines.all.map((line) => {
      const { id } = line.runner;
      return viewLine(line, calls.callOn(id), {
        simulated: simulators.has(id),
        learned: lines.learned(id),
        measured: lines.measured(id),
        lookers: scopes.lookers(id),
      });
    }),
    adapters: viewAdapters(settings.current.adapters, usb, (id) => lines.adapterState(id)),
    trunks: trunks.all.map((each) => viewTrunk(each.settings, each.trunk, each, drillOf(each.trunk.id))),
    media: { process: media.state, edge: edge.state },
  });
  const view = (): GatewayView => ({
    ...state(),
    alarms: trouble.alarms,
    version: parts.version,
    now: clock.wallTime(),
    calls: calls.calls.map(viewCall),
    recent: history.list({ limit: RECENT_CALLS }).map(viewRecord),
    nightMode: settings.current.nightMode,
    guide: parts.guide.view(),
    security: security.view,
    guards: guards.view,
  });
  const changes = [lines, usb, trunks, calls, drills, history, notices, security, guards, scopes, trouble.board].map(
    (part) => (listener: () => void) => part.onChange(listener),
  );
  changes.push(
    (listener) => settings.onChange(listener),
    (listener) => media.onState(listener),
    (listener) => edge.onState(listener),
  );
  return { state, view, changes };
}
