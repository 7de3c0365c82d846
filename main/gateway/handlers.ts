import type { CallManager } from '../call/call-manager.ts';
import type { CallerRecord } from '../call/call-record.ts';
import type { Drills } from '../call/failover/drills.ts';
import type { Telephone } from '../call/phone/phone-desk.ts';
import type { PushName } from '../contract/pushes.ts';
import type { RequestName, RequestOutput, RequestParsed } from '../contract/requests.ts';
import type { TelephoneChoice } from '../contract/telephone.ts';
import type { GatewayView } from '../contract/views.ts';
import { Signal } from '../core/events.ts';
import { asCallId, asLineId, type CallId, trunkId } from '../core/ids.ts';
import type { MediaClient } from '../media/media-client.ts';
import { TRUNK_PRESETS } from '../sip/presets.ts';
import type { CallHistory } from '../store/call-history.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { AdapterDesk } from './adapter-desk.ts';
import type { ConsoleBackend, ConsoleId } from './console-backend.ts';
import type { ContactHandlers } from './contact-desk.ts';
import type { ContactImports } from './contact-imports.ts';
import type { Desks } from './desks.ts';
import { dialLook } from './dial-look.ts';
import type { EdgeSecurity } from './edge-security.ts';
import type { GuardDesk } from './guard-desk.ts';
import type { GuideDesk } from './guide-desk.ts';
import { type HeadsetDesk, headsetHandlers } from './headset-desk.ts';
import type { HistoryHandlers } from './history-desk.ts';
import type { LineDesk } from './line-desk.ts';
import { onLevels } from './line-levels.ts';
import type { Notices } from './notices.ts';
import { type RemoteParts, remoteHandlers } from './remote-handlers.ts';
import { routeAnswer } from './route-answer.ts';
import { type RoutingParts, routingHandlers } from './routing-handlers.ts';
import type { ScopeDesk } from './scope-desk.ts';
import type { Simulators } from './simulators.ts';

type Handlers = {
  readonly [N in RequestName]: (
    input: RequestParsed<N>,
    console: ConsoleId,
  ) => Promise<RequestOutput<N>> | RequestOutput<N>;
};

export interface HandlerParts {
  readonly calls: CallManager;
  readonly desks: Desks;
  readonly drills: Drills;
  readonly security: EdgeSecurity;
  readonly guards: GuardDesk;
  readonly history: CallHistory;
  readonly notices: Notices;
  readonly scopes: ScopeDesk;
  readonly media: Pick<MediaClient, 'onFact'>;
  readonly settings: SettingsFile;
  readonly simulators: Simulators;
  readonly headset: HeadsetDesk;
  readonly adapterDesk: AdapterDesk;
  readonly lineDesk: LineDesk;
  readonly guide: GuideDesk;
  readonly contacts: ContactHandlers;
  readonly imports: ContactImports;
  readonly records: HistoryHandlers;
  readonly view: () => GatewayView;
  readonly newLink: () => string;
  readonly remote: RemoteParts;
  readonly routing: Pick<RoutingParts, 'trunkDesk' | 'healthLog' | 'clock'>;
  /** Each thing that may change the view. */
  readonly changes: readonly ((listener: () => void) => Disposable)[];
}

/** Serves the contract from the gateway's parts. */
export function createBackend(parts: HandlerParts): ConsoleBackend & Disposable {
  const { adapterDesk, calls, desks, drills, guide, history, lineDesk, notices, scopes, settings, simulators } = parts;
  const push = new Signal<{ to: ConsoleId | undefined; push: PushName; body: unknown }>();
  const listeners = new DisposableStack();
  listeners.use(desks.onLost(({ console, text }) => push.emit({ to: console, push: 'desk.lost', body: { text } })));
  listeners.use(
    parts.headset.onEvent(({ console, event }) => push.emit({ to: console, push: 'headset.event', body: event })),
  );
  listeners.use(
    parts.headset.onChange(({ consoles, state }) => {
      for (const to of consoles) push.emit({ to, push: 'headset.state', body: state });
    }),
  );

  listeners.use(scopes.onPush((told) => push.emit(told)));
  listeners.use(onLevels(parts.media, (body) => push.emit({ to: undefined, push: 'line.levels', body })));

  const done = { ok: true } as const;
  const phoneAt = ({ trunk, number }: TelephoneChoice): Telephone => ({ trunk: trunkId(trunk), number });
  const phoneOver = (console: ConsoleId) => (callId: CallId, text: string) =>
    push.emit({ to: console, push: 'phone.over', body: { callId, text } });
  const handlers: Handlers = {
    'records.list': ({ limit, before }) => ({
      records: history.list({ limit, ...(before === undefined ? {} : { before }) }),
    }),
    ...parts.records,
    ...parts.contacts,
    'simulator.provoke': ({ line, provocation }) => simulators.provoke(asLineId(line), provocation),
    'simulator.line': ({ line, conditions }) => simulators.setLine(asLineId(line), conditions),
    'simulator.report': async ({ line }) => {
      const report = await simulators.report(asLineId(line));
      return report ? { report } : {};
    },
    'call.answer': ({ line, phone }, console) =>
      phone
        ? calls.desk.answerLineByPhone(asLineId(line), phoneAt(phone), phoneOver(console))
        : calls.desk.answerLine(asLineId(line), desks.leg(console)),
    'call.pick-up': ({ callId, phone }, console) =>
      phone
        ? calls.desk.answerCallByPhone(asCallId(callId), phoneAt(phone), phoneOver(console))
        : calls.desk.answerCall(asCallId(callId), desks.leg(console)),
    'call.stop-phone': ({ callId }) => calls.desk.stopPhone(asCallId(callId)),
    'call.flash': ({ callId }) => calls.flash(asCallId(callId)),
    'call.hold': ({ callId }) => calls.hold(asCallId(callId), true),
    'call.resume': ({ callId }) => calls.hold(asCallId(callId), false),
    'call.transfer': ({ callId, to, keep }) =>
      calls.transfer(asCallId(callId), to, keep && (keep === 'caller' ? 'a' : 'b')),
    'call.join': ({ callId, other }) => calls.join(asCallId(callId), asCallId(other)),
    'call.park': ({ callId, slot }) => calls.park(asCallId(callId), slot),
    'call.retrieve': ({ slot, phone }, console) =>
      phone
        ? calls.desk.retrieveByPhone(slot, phoneAt(phone), phoneOver(console))
        : calls.desk.retrieve(slot, desks.leg(console)),
    'call.hang-up': ({ callId }) => calls.hangUp(asCallId(callId)),
    'dial.look': ({ to }) => dialLook(calls, to),
    'call.dial': ({ to, phone, noComputer }, console) =>
      phone ? calls.desk.dialByPhone(to, phoneAt(phone), noComputer) : calls.desk.dial(to, desks.leg(console)),
    'call.digits': ({ digits, callId }, console) =>
      callId === undefined
        ? calls.desk.press(digits, desks.leg(console))
        : calls.desk.pressByPhone(asCallId(callId), digits),
    'call.decline': ({ callId }) => calls.desk.decline(asCallId(callId)),
    'route.try': ({ source, called, calling, withheld, at }) => {
      const caller: CallerRecord = withheld
        ? { withheld: 'private' }
        : calling === undefined
          ? {}
          : { number: calling };
      return routeAnswer(calls.tryRoute({ source, called, caller, at }), caller);
    },
    'routing.night': ({ mode }) => settings.update({ nightMode: mode }),
    'failover.drill': ({ trunk, holdS }) => drills.start(trunkId(trunk), holdS * 1_000),
    'failover.end-drill': ({ trunk }) => drills.cancel(trunkId(trunk)),
    'adapter.check': ({ key }) => adapterDesk.check(key),
    'adapter.forget': ({ id }) => adapterDesk.forget(id),
    'line.test': ({ line }) => lineDesk.test(line),
    'line.look': ({ line }) => lineDesk.look(line),
    'line.set': ({ line, change, whole }) => lineDesk.set(line, change, whole),
    'line.forget': ({ line, what }) => lineDesk.forget(line, what),
    'line.hear-tone': ({ line, seconds }) => lineDesk.hearTone(line, seconds),
    'line.keep-tone': ({ line, written }) => lineDesk.keepTone(line, written),
    'line.countries': () => ({ countries: [...lineDesk.countries] }),
    'guide.save': (state) => guide.save(state),
    'guide.country': ({ country }) => guide.country(country),
    'guide.pbx': (wanted) => guide.pbx(wanted),
    'guide.no-pbx': () => guide.noPbx(),
    'settings.get': () => ({ settings: { ...settings.current } }),
    'settings.update': ({ change }) => settings.update(change),
    'trunk.presets': () => ({
      presets: TRUNK_PRESETS.map(({ encrypted, ...preset }) => ({
        ...preset,
        settings: { ...preset.settings },
        ...(encrypted && { encrypted: { ...encrypted, settings: { ...encrypted.settings } } }),
      })),
    }),
    'console.link': () => ({ url: parts.newLink() }),
    'notice.dismiss': ({ id }) => (notices.remove(id) ? done : { ok: false, text: 'This notice is gone already.' }),
    'security.lift': ({ source }) => parts.security.lift(source),
    'guards.lift': ({ id }) => parts.guards.lift(id),
    'guards.pin': ({ pin }) => parts.guards.setPin(pin),
    'two-stage.pin': ({ pin }) => parts.guards.setTwoStagePin(pin),
    'desk.capabilities': (_, console) => ({ routerRtpCapabilities: desks.for(console).capabilities() }),
    'desk.open': (_, console) => desks.for(console).open(),
    'desk.connect': async ({ transport, dtlsParameters }, console) => {
      await desks.for(console).connect(transport, dtlsParameters);
      return done;
    },
    'desk.produce': async ({ rtpParameters }, console) => ({
      producer: await desks.for(console).produce(rtpParameters),
    }),
    'desk.consume': async ({ rtpCapabilities }, console) => ({
      consumer: await desks.for(console).consume(rtpCapabilities),
    }),
    'desk.close': async (_, console) => {
      await desks.close(console);
      return done;
    },
    'scope.open': ({ line }, console) => scopes.open(console, line),
    'scope.close': (_, console) => scopes.close(console),
    'scope.keep': ({ line }, console) => scopes.keep(console, line),
    ...headsetHandlers(parts.headset, settings, parts.remote.visitor),
    ...remoteHandlers(parts.remote),
    ...routingHandlers({ ...parts.routing, calls, settings, view: parts.view }),
  };

  return {
    view: parts.view,
    onChange(listener) {
      const all = new DisposableStack();
      for (const on of parts.changes) all.use(on(listener));
      return all;
    },
    handle: async (name, input, console) => handlers[name](input, console),
    onPush: (listener) => push.on(({ to, push: name, body }) => listener(to, name, body)),
    closed: (console) => {
      parts.imports.close(console);
      scopes.close(console);
      void desks.close(console);
      parts.headset.closed(console);
    },
    [Symbol.dispose]() {
      listeners.dispose();
      push.clear();
    },
  };
}
