import type { CallManager } from '../call/call-manager.ts';
import type { PushName } from '../contract/pushes.ts';
import type { RequestName, RequestOutput, RequestParsed } from '../contract/requests.ts';
import type { GatewayView } from '../contract/views.ts';
import { Signal } from '../core/events.ts';
import { asCallId, asLineId } from '../core/ids.ts';
import type { CallHistory } from '../store/call-history.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import type { ConsoleBackend, ConsoleId } from './console-backend.ts';
import type { Desks } from './desks.ts';
import type { Notices } from './notices.ts';
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
  readonly history: CallHistory;
  readonly notices: Notices;
  readonly settings: SettingsFile;
  readonly simulators: Simulators;
  readonly view: () => GatewayView;
  readonly newLink: () => string;
  /** Each thing that may change the view. */
  readonly changes: readonly ((listener: () => void) => Disposable)[];
}

/** Serves the contract from the gateway's parts. */
export function createBackend(parts: HandlerParts): ConsoleBackend & Disposable {
  const { calls, desks, history, notices, settings, simulators } = parts;
  const push = new Signal<{ to: ConsoleId; push: PushName; body: unknown }>();
  const listeners = new DisposableStack();
  listeners.use(desks.onLost(({ console, text }) => push.emit({ to: console, push: 'desk.lost', body: { text } })));

  const done = { ok: true } as const;
  const handlers: Handlers = {
    'records.list': ({ limit, before }) => ({
      records: history.list({ limit, ...(before === undefined ? {} : { before }) }),
    }),
    'simulator.provoke': ({ line, provocation }) => simulators.provoke(asLineId(line), provocation),
    'simulator.line': ({ line, conditions }) => simulators.setLine(asLineId(line), conditions),
    'simulator.report': async ({ line }) => {
      const report = await simulators.report(asLineId(line));
      return report ? { report } : {};
    },
    'call.answer': ({ line }, console) => calls.answerAtDesk(asLineId(line), desks.leg(console)),
    'call.flash': ({ callId }) => calls.flash(asCallId(callId)),
    'call.hang-up': ({ callId }) => calls.hangUp(asCallId(callId)),
    'settings.get': () => ({ settings: { ...settings.current } }),
    'settings.update': ({ change }) => settings.update(change),
    'console.link': () => ({ url: parts.newLink() }),
    'notice.dismiss': ({ id }) => (notices.remove(id) ? done : { ok: false, text: 'This notice is gone already.' }),
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
    closed: (console) => void desks.close(console),
    [Symbol.dispose]() {
      listeners.dispose();
      push.clear();
    },
  };
}
