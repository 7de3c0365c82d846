import type { CallerView, CallView, GatewayView } from '../contract/views.ts';

/** Somebody who can be answered here now: a ringing line, or a call of a trunk that rings at the desks. */
export interface Ringing {
  /** The same for as long as it rings. */
  readonly id: string;
  readonly order:
    | { readonly kind: 'answer'; readonly line: string }
    | { readonly kind: 'pick-up'; readonly callId: string };
  /** Its call, once there is one: the first ring comes before. */
  readonly callId?: string;
  readonly caller: CallerView;
  /** The line's name; empty where it came by a trunk. */
  readonly line: string;
  readonly since: number;
  /** It is the desks' turn: somebody is to be told. */
  readonly atConsole: boolean;
  readonly emergency: boolean;
}

/** Who rings, who came first first. */
export function ringingIn({ lines, calls }: GatewayView): Ringing[] {
  const onLines = lines
    .filter(({ state }) => state === 'ringing')
    .map((line): Ringing => {
      const call = calls.find(({ id }) => id === line.callId);
      return {
        id: `line/${line.id}/${line.callId ?? line.since}`,
        order: { kind: 'answer', line: line.id },
        ...(line.callId === undefined ? {} : { callId: line.callId }),
        caller: line.caller ?? call?.caller ?? {},
        line: line.name,
        since: call?.startedAt ?? line.since,
        atConsole: call?.atConsole === true,
        emergency: false,
      };
    });
  const byTrunk = calls
    .filter((call) => call.atConsole === true && call.answeredAt === undefined && !isOnRingingLine(call, lines))
    .map(
      (call): Ringing => ({
        id: `call/${call.id}`,
        order: { kind: 'pick-up', callId: call.id },
        callId: call.id,
        caller: call.caller,
        line: '',
        since: call.startedAt,
        atConsole: true,
        emergency: call.emergency === true,
      }),
    );
  return [...onLines, ...byTrunk].toSorted((a, b) => a.since - b.since);
}

const isOnRingingLine = ({ id, line }: CallView, lines: GatewayView['lines']): boolean =>
  lines.some((each) => each.state === 'ringing' && (each.callId === id || each.id === line));

/** Calls that somebody would lose: connected, or being dialled. Those that only ring are their callers' to lose. */
export const callsOn = ({ calls }: GatewayView): CallView[] =>
  calls.filter(({ state }) => state === 'connected' || state === 'dialling');

/** Whether the computer must stay awake, and must not be restarted. */
export const isBusy = (view: GatewayView): boolean =>
  view.calls.length > 0 || view.lines.some(({ hook, state }) => hook === 'off-hook' || state === 'ringing');
