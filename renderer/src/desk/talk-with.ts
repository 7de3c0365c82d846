import type { TelephoneChoice } from '../../../main/contract/telephone.ts';
import type { Connection } from '../connection.ts';

type Picked = { readonly ok: true; readonly callId: string } | { readonly ok: false; readonly text: string };

/** A call that this page has, and the telephone that has it or rings for it. */
interface Taken {
  readonly callId: string;
  readonly at?: TelephoneChoice | undefined;
}

/** What a person can talk with here. */
export interface Ways {
  /** It is chosen. */
  readonly phone: TelephoneChoice | undefined;
  /** Opens this computer's audio. @throws Error whose message is for the person */
  readonly open: () => Promise<void>;
  readonly tell: (text: string) => void;
}

/** How a call is taken. @throws Error whose message is for the person */
export type Way = (ways: Ways) => Promise<Taken>;

const takenOr = (picked: Picked, at?: TelephoneChoice): Taken => {
  if (!picked.ok) throw new Error(picked.text);
  return { callId: picked.callId, at };
};

/** At the telephone that is chosen, or at this computer, whose audio is opened first. */
export const byEither =
  (request: (at: { readonly phone?: TelephoneChoice }) => Promise<Picked>): Way =>
  async ({ phone, open }) => {
    if (phone) return takenOr(await request({ phone }), phone);
    await open();
    return takenOr(await request({}));
  };

/**
 * Dials. An emergency call waits for no telephone: it is dialled at this computer at once, and by the telephone only where the
 * computer cannot be talked at.
 */
export const dialled =
  (connection: Pick<Connection, 'request'>, to: string): Way =>
  async (ways) => {
    const { phone, open, tell } = ways;
    if (!phone) return byEither(() => connection.request('call.dial', { to }))(ways);
    const first = await connection.request('call.dial', { to, phone });
    if (first.ok || !('here' in first)) return takenOr(first, phone);
    tell(first.text);
    try {
      await open();
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
      return takenOr(await connection.request('call.dial', { to, phone, noComputer: true }), phone);
    }
    return takenOr(await connection.request('call.dial', { to }));
  };
