import type { CallLine, CallSnapshot } from '../call/call.ts';
import { callerOf } from '../call/call.ts';
import type { CallRecord } from '../call/call-record.ts';
import type { CallerView, CallView, GatewayView, LineView, RecordView } from '../contract/views.ts';
import { assertNever } from '../core/errors.ts';
import type { LineState } from '../line/line-state.ts';
import { hookIn } from '../line/line-state.ts';
import type { TrunkState } from '../sip/trunk.ts';
import type { TrunkSettings } from '../store/settings-schema.ts';

const RECENT_CALLS = 50;

export { RECENT_CALLS };

const lineStates: Readonly<Record<LineState['kind'], LineView['state']>> = {
  'out-of-service': 'out-of-service',
  idle: 'idle',
  // Too short to be a ring yet: nothing to show.
  'ring-check': 'idle',
  identifying: 'ringing',
  'receiving-caller-id': 'ringing',
  offered: 'ringing',
  answering: 'connected',
  seizing: 'seizing',
  dialling: 'dialling',
  proceeding: 'proceeding',
  connected: 'connected',
  guarding: 'guarding',
};

export function viewLine(
  line: CallLine,
  call: CallSnapshot | undefined,
  { simulated, learned }: { readonly simulated: boolean; readonly learned: LineView['learned'] },
): LineView {
  const { state, since, id } = line.runner;
  const caller: CallerView | undefined =
    call?.caller ?? (state.kind === 'offered' ? callerOf(state.callerId) : undefined);
  return {
    id,
    name: line.name,
    state: lineStates[state.kind],
    since: state.kind === 'connected' || state.kind === 'answering' ? (call?.answeredAt ?? since) : since,
    hook: hookIn(state.kind),
    ...('taken' in state && state.taken === 'in-use' ? { inUse: true } : {}),
    simulated,
    ...(call ? { direction: call.direction, callId: call.id } : {}),
    ...(caller ? { caller } : {}),
    ...(call?.waiting ? { waiting: call.waiting } : {}),
    ...(call?.direction === 'outbound' && call.called ? { dialled: call.called } : {}),
    ...(state.kind === 'out-of-service' ? { reason: state.reason } : {}),
    ...(learned ? { learned } : {}),
  };
}

/** @param problem why it could not be started, where that is so */
export function viewTrunk(
  settings: TrunkSettings,
  state: TrunkState,
  { since, problem }: { readonly since: number; readonly problem?: string | undefined },
): GatewayView['trunks'][number] {
  return {
    id: settings.id,
    name: settings.name,
    kind: settings.kind.kind,
    state: problem === undefined ? state.kind : 'stopped',
    since,
    detail: problem ?? trunkDetail(state, settings),
  };
}

const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1000))} s`;

/** A trunk's state for a person: what it means and what happens next. */
function trunkDetail(state: TrunkState, settings: TrunkSettings): string {
  const where = `${settings.host}:${settings.port}`;
  switch (state.kind) {
    case 'starting':
      return `Connecting to ${where}.`;
    case 'registering':
      return state.attempt > 1 ? `Registering at ${where}, try ${state.attempt}.` : `Registering at ${where}.`;
    case 'in-service':
      return state.roundTripMs === undefined
        ? 'In service.'
        : `In service, answers in ${Math.round(state.roundTripMs)} ms.`;
    case 'refused': {
      const hint = state.status === 401 || state.status === 403 ? ' Check the user name and the password.' : '';
      return `${where} refused (${state.status} ${state.reason}).${hint} Next try in ${seconds(state.retryInMs)}.`;
    }
    case 'unreachable': {
      // A failed connection is told in whole sentences, what to do included.
      const why = state.reason.endsWith('.') ? state.reason : `No service at ${where}: ${state.reason}.`;
      return `${why} Next try in ${seconds(state.retryInMs)}.`;
    }
    case 'stopped':
      return 'Stopped.';
    default:
      return assertNever(state);
  }
}

export const viewCall = (call: CallSnapshot): CallView => ({ ...call });

export const viewRecord = (record: CallRecord): RecordView => ({ ...record });
