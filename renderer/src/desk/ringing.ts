import type { GatewayView } from '../../../main/contract/views.ts';
import type { AudioSettings } from './audio-settings.ts';

/** Whether this console is heard ringing now. Who talks here is not rung at: the page shows who calls. Pure. */
export function ringsAloud(
  { calls, lines }: Pick<GatewayView, 'calls' | 'lines'>,
  ringFor: AudioSettings['ringFor'],
  talking: boolean,
): boolean {
  if (talking || ringFor === 'none') return false;
  if (ringFor === 'all' && lines.some(({ state }) => state === 'ringing')) return true;
  return calls.some(({ atConsole, state }) => atConsole === true && state !== 'connected');
}

/** The call that has rung longest of those that may be answered here: a line's or a trunk's. Pure. */
export function oldestRinging({
  calls,
  lines,
}: Pick<GatewayView, 'calls' | 'lines'>): { readonly line: string } | { readonly callId: string } | undefined {
  const here = calls.filter(({ atConsole, state }) => atConsole === true && state !== 'connected');
  const byLine = lines
    .filter(({ state }) => state === 'ringing')
    .map(({ id, since, callId }) => ({
      since: calls.find((call) => call.id === callId)?.startedAt ?? since,
      // Those whose turn is this console's come first.
      here: callId === undefined || here.some((call) => call.id === callId),
      what: { line: id },
    }));
  const byTrunk = here
    .filter((call) => !lines.some(({ state, callId }) => state === 'ringing' && callId === call.id))
    .map(({ id, startedAt }) => ({ since: startedAt, here: true, what: { callId: id } }));
  const [first] = [...byLine, ...byTrunk].sort((a, b) => Number(b.here) - Number(a.here) || a.since - b.since);
  return first?.what;
}
