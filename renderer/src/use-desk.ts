import { useCallback, useEffect, useRef, useState } from 'react';
import type { GatewayView, LineView } from '../../main/contract/views.ts';
import { useConsole } from './console-context.ts';

export interface Desk {
  /** The call that this page picked up. */
  readonly callId: string | undefined;
  /** The line whose call is being picked up right now. */
  readonly answering: string | undefined;
  answer(line: LineView): Promise<void>;
  hangUp(callId: string): Promise<void>;
  /** A hook flash on the call's line. */
  flash(callId: string): Promise<void>;
}

/** A call that is answered is in a view by then; one that is not has ended already. */
const SHOWN_WITHIN_MS = 2000;

/**
 * Picking up here: the audio is opened for a call and closed with it, so that the microphone is
 * never open without one. `tell` shows the person what went wrong.
 */
export function useDesk(view: GatewayView | undefined, tell: (text: string) => void): Desk {
  const { connection, phone } = useConsole();
  const [callId, setCallId] = useState<string>();
  const [answering, setAnswering] = useState<string>();
  const busy = useRef(false);

  useEffect(() => {
    phone.onTrouble = (text) => {
      setCallId(undefined);
      tell(text);
    };
  }, [phone, tell]);

  // The answer may be here before the first view that has the call: not being in the view means its end only after that.
  const [shown, setShown] = useState(false);
  const present = callId !== undefined && view?.calls.some(({ id }) => id === callId) === true;
  useEffect(() => {
    if (callId === undefined) {
      setShown(false);
      return;
    }
    if (present) setShown(true);
    const late = setTimeout(() => setShown(true), SHOWN_WITHIN_MS);
    return () => clearTimeout(late);
  }, [callId, present]);

  const ended = callId !== undefined && shown && !present;
  useEffect(() => {
    if (!ended) return;
    setCallId(undefined);
    void phone.close();
  }, [ended, phone]);

  const answer = useCallback(
    async (line: LineView): Promise<void> => {
      // Enter held down, or a second click while the microphone is asked for.
      if (busy.current) return;
      busy.current = true;
      setAnswering(line.id);
      const wasOpen = phone.state().kind === 'open';
      try {
        await phone.open();
        const outcome = await connection.request('call.answer', { line: line.id });
        if (!outcome.ok) throw new Error(outcome.text);
        setCallId(outcome.callId);
      } catch (error) {
        if (!wasOpen) await phone.close();
        tell(error instanceof Error ? error.message : String(error));
      } finally {
        busy.current = false;
        setAnswering(undefined);
      }
    },
    [connection, phone, tell],
  );

  const ask = useCallback(
    async (what: 'call.hang-up' | 'call.flash', id: string): Promise<void> => {
      try {
        const outcome = await connection.request(what, { callId: id });
        if (!outcome.ok) tell(outcome.text);
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
      }
    },
    [connection, tell],
  );

  const hangUp = useCallback((id: string) => ask('call.hang-up', id), [ask]);
  const flash = useCallback((id: string) => ask('call.flash', id), [ask]);

  return { callId, answering, answer, hangUp, flash };
}
