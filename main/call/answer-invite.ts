import { errorText } from '../core/errors.ts';
import type { IncomingSipCall } from '../sip/trunk.ts';
import type { CallPorts } from './call.ts';
import type { Side } from './side.ts';
import { callerSide } from './sip-caller.ts';

/**
 * Answers an INVITE that has its place already: it takes over a call, or fetches one.
 * @param use takes what it has become; false: there is no place any more, and it is hung up
 */
export async function answerInvite(
  sip: IncomingSipCall,
  ports: CallPorts,
  use: (side: Side) => boolean,
): Promise<void> {
  const { log } = ports;
  const unmet = sip.offer === undefined ? undefined : ports.whyUnmet(sip.offer, sip.trunk);
  if (unmet !== undefined) {
    log.info({ trunk: sip.trunk }, unmet);
    sip.refuse(488);
    return;
  }
  try {
    const seat = await ports.openSeat(ports.trunk(sip.trunk));
    try {
      await sip.answer(seat.seat);
    } catch (thrown) {
      void seat.close();
      throw thrown;
    }
    const side = callerSide(sip, seat, ports, log);
    if (!use(side)) side.hangUp(16, () => {});
  } catch (thrown) {
    log.info({ trunk: sip.trunk, error: errorText(thrown) }, 'a call that was to take a place could not be answered');
    sip.refuse(480);
  }
}
