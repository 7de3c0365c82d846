import type { CallLine, CallSnapshot } from '../call/call.ts';
import type { CallRecord } from '../call/call-record.ts';
import { callerOf } from '../call/caller-identity.ts';
import type { DrillReport } from '../call/failover/drills.ts';
import type {
  CallerView,
  CallView,
  DrillView,
  GatewayView,
  LineView,
  RecordView,
  TrunkHealthView,
} from '../contract/views.ts';
import { assertNever } from '../core/errors.ts';
import type { LineState } from '../line/line-state.ts';
import { hookIn } from '../line/line-state.ts';
import type { Trunk, TrunkState } from '../sip/trunk.ts';
import { GOOD_TO_UP, type TrunkHealth } from '../sip/trunk-health-machine.ts';
import type { TrunkSettings } from '../store/settings-schema.ts';
import { encryptionOf, keysInClear } from './trunk-media.ts';

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
  {
    simulated,
    learned,
    measured,
    lookers = [],
  }: {
    readonly simulated: boolean;
    readonly learned: LineView['learned'];
    readonly measured?: Pick<LineView, 'volts' | 'milliamps'> | undefined;
    readonly lookers?: readonly string[];
  },
): LineView {
  const { state, since, id } = line.runner;
  const caller: CallerView | undefined =
    call?.caller ?? (state.kind === 'offered' ? callerOf(state.callerId) : undefined);
  return {
    id,
    name: line.name,
    // It rings on at the exchange for somebody who is refused: nobody here is to hear of it.
    state: state.kind === 'offered' && !call ? 'guarding' : lineStates[state.kind],
    since: state.kind === 'connected' || state.kind === 'answering' ? (call?.answeredAt ?? since) : since,
    hook: hookIn(state.kind),
    ...('taken' in state && state.taken === 'in-use' ? { inUse: true } : {}),
    simulated,
    ...(call ? { direction: call.direction, callId: call.id } : {}),
    ...('rings' in state && state.rings > 0 ? { rings: state.rings } : {}),
    ...(caller ? { caller } : {}),
    ...(call?.waiting ? { waiting: call.waiting } : {}),
    ...(call?.direction === 'outbound' && call.called ? { dialled: call.called } : {}),
    ...(state.kind === 'out-of-service' ? { reason: state.reason } : {}),
    ...(learned ? { learned } : {}),
    ...measured,
    ...(lookers.length > 0 ? { lookedAtBy: lookers } : {}),
  };
}

/** @param problem why it could not be started, where that is so */
export function viewTrunk(
  settings: TrunkSettings,
  { state, health }: Pick<Trunk, 'state' | 'health'>,
  {
    since,
    healthSince,
    problem,
  }: { readonly since: number; readonly healthSince: number; readonly problem?: string | undefined },
  drill?: DrillView,
): GatewayView['trunks'][number] {
  return {
    id: settings.id,
    name: settings.name,
    kind: settings.kind.kind,
    state: problem === undefined ? state.kind : 'stopped',
    since,
    detail: problem ?? trunkDetail(state, settings),
    health: viewHealth(health, healthSince),
    ...(drill ? { drill } : {}),
    encryption: encryptionOf(settings),
    keysInClear: keysInClear(settings),
  };
}

export function viewDrill({ startedAt, endsAt, state }: DrillReport): DrillView {
  return {
    startedAt,
    endsAt,
    state: state.kind === 'ready' ? 'proving' : state.kind,
    steps: state.steps,
    ...('switchMs' in state && state.switchMs !== undefined ? { switchMs: state.switchMs } : {}),
  };
}

function viewHealth(health: TrunkHealth, since: number): TrunkHealthView {
  if (health.kind !== 'down') return { kind: health.kind, since };
  const { reason, good, registration } = health;
  const why = `${reason.replace(/\.$/, '')}.`;
  const doing =
    registration === 'refused'
      ? 'It is registered again in growing intervals.'
      : good > 0
        ? `It has answered ${good} of ${GOOD_TO_UP} times that it takes to trust it again.`
        : 'It is asked again and again; calls go to it once it has answered twice.';
  return { kind: 'down', since, detail: `${why} ${doing}` };
}

const seconds = (ms: number): string => `${Math.max(1, Math.round(ms / 1000))} s`;

/** Said wherever such a trunk is in service: anybody may be at its other end. */
const unchecked = ({ tls }: TrunkSettings): string =>
  tls?.verify === false && tls.pin === undefined ? ' Its certificate is not checked.' : '';

/** A trunk's state for a person: what it means and what happens next. */
function trunkDetail(state: TrunkState, settings: TrunkSettings): string {
  const where = settings.port === undefined ? settings.host : `${settings.host}:${settings.port}`;
  switch (state.kind) {
    case 'starting':
      return `Connecting to ${where}.`;
    case 'registering':
      return state.attempt > 1 ? `Registering at ${where}, try ${state.attempt}.` : `Registering at ${where}.`;
    case 'in-service':
      return `${state.roundTripMs === undefined ? 'In service.' : `In service, answers in ${Math.round(state.roundTripMs)} ms.`}${unchecked(settings)}`;
    case 'refused': {
      const hint = state.status === 401 || state.status === 403 ? ' Check the user name and the password.' : '';
      const why = state.advice === undefined ? hint : ` The reason: ${state.advice}.`;
      return `${where} refused (${state.status} ${state.reason}).${why} Next try in ${seconds(state.retryInMs)}.`;
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
