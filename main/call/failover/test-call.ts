import { GatewayError } from '../../core/errors.ts';
import type { Trunk } from '../../sip/trunk.ts';
import type { CallPorts } from '../call.ts';
import { describeEnd } from '../refusals.ts';

/** An extension that answers by itself does so well within. */
const ANSWER_MS = 10_000;

/**
 * Calls an extension that answers by itself, and hangs up as soon as it has.
 * @throws GatewayError `sip-failed` when it does not answer
 */
export async function callTest(
  trunk: Trunk,
  extension: string,
  { openSeat, clock }: Pick<CallPorts, 'openSeat' | 'clock'>,
): Promise<void> {
  const seat = await openSeat(trunk);
  const listeners = new DisposableStack();
  try {
    const call = trunk.call(extension, { name: 'Copperline drill' }, seat.seat);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = (text: string): void => reject(new GatewayError('sip-failed', text));
    listeners.use(call.onAnswer(resolve));
    listeners.use(call.onEnd((end) => fail(describeEnd(end))));
    listeners.use(clock.after(ANSWER_MS, () => fail(`${extension} did not answer within ${ANSWER_MS / 1_000} s.`)));
    try {
      await promise;
    } finally {
      listeners.dispose();
      call.hangUp();
    }
  } finally {
    await seat.close();
  }
}
