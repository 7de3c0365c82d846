import type { CallManager } from '../call/call-manager.ts';
import type { RequestOutput } from '../contract/requests.ts';

/** A number out of a link, for the question that a person is asked about it. */
export function dialLook(calls: Pick<CallManager, 'lookAt' | 'tryRoute'>, to: string): RequestOutput<'dial.look'> {
  const { decision, summary } = calls.tryRoute({ source: { kind: 'console' }, called: to, caller: {} });
  const mayCall =
    decision.kind === 'routed' &&
    decision.targets.some(({ kind, passedOver }) => passedOver === undefined && kind !== 'refuse');
  return { ...calls.lookAt(to), mayCall, how: summary };
}
