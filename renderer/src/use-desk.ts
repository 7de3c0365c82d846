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
}

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

  const ended = callId !== undefined && view !== undefined && !view.calls.some(({ id }) => id === callId);
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
        setCallId(line.callId);
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

  const hangUp = useCallback(
    async (id: string): Promise<void> => {
      try {
        const outcome = await connection.request('call.hang-up', { callId: id });
        if (!outcome.ok) tell(outcome.text);
      } catch (error) {
        tell(error instanceof Error ? error.message : String(error));
      }
    },
    [connection, tell],
  );

  return { callId, answering, answer, hangUp };
}
