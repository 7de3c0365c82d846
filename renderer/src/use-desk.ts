import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { RequestInput, RequestName } from '../../main/contract/requests.ts';
import type { CallView, GatewayView, LineView } from '../../main/contract/views.ts';
import { useConsole } from './console-context.ts';
import { isAtPhone, newOwn, type OwnCall, phoneParty, stillOwn, talkingIn } from './desk/own-calls.ts';
import { byEither, dialled, type Way } from './desk/talk-with.ts';
import { useTelephone } from './desk/use-telephone.ts';

/** Somebody waits while another one is asked. */
export interface Consultation {
  readonly waiting: string;
  readonly with: string;
}

export interface Desk {
  /** The call that this page talks in, or that it has on hold. */
  readonly callId: string | undefined;
  /** All that this page has. */
  readonly own: readonly string[];
  /** What is being picked up right now: a line, a call, a slot or a number. */
  readonly answering: string | undefined;
  readonly consultation: Consultation | undefined;
  answer(line: LineView): Promise<void>;
  /** Takes a call that rings at the desks and came by a trunk. */
  pickUp(callId: string): Promise<void>;
  /** Takes who waits in a parking slot. */
  fetch(slot: string): Promise<void>;
  dial(to: string): Promise<void>;
  /** What was dialled here last, as it was typed: a PIN may be in it, so only this page knows it. */
  lastDialled(): string | undefined;
  /** Lets a call wait and asks somebody else first. */
  consult(callId: string, to: string): Promise<void>;
  decline(callId: string): Promise<void>;
  hold(callId: string): Promise<void>;
  resume(callId: string): Promise<void>;
  park(callId: string): Promise<void>;
  /** Puts somebody through without asking. */
  transfer(callId: string, to: string): Promise<void>;
  /** Two calls become one; this page is free of both. */
  join(callId: string, other: string): Promise<void>;
  hangUp(callId: string): Promise<void>;
  /** The telephone falls silent that rings for a call which it was to pick up. */
  stopPhone(callId: string): Promise<void>;
  /** Keys into the call that this page talks in. */
  press(digits: string): Promise<void>;
  /** A hook flash on the call's line. */
  flash(callId: string): Promise<void>;
}

type Told = { readonly ok: true } | { readonly ok: false; readonly text: string };
/** Requests that are done or refused with a sentence. */
type Wish =
  | 'call.hang-up'
  | 'call.flash'
  | 'call.hold'
  | 'call.resume'
  | 'call.park'
  | 'call.decline'
  | 'call.transfer'
  | 'call.join'
  | 'call.stop-phone'
  | 'call.digits';

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Keys are for the call that the telephone has, where it is a telephone's. */
function atPhone(own: readonly OwnCall[], calls: readonly CallView[]): { readonly callId?: string } {
  const callId = talkingIn(own, calls);
  return callId !== undefined && own.some(({ id, phone }) => id === callId && phone !== undefined) ? { callId } : {};
}

/**
 * Talking here: the audio is opened for a call and closed with the last one, so that the microphone is never open without one.
 * `tell` shows the person what went wrong. @param over one of the calls here has ended
 */
export function useDesk(
  view: GatewayView | undefined,
  tell: (text: string) => void,
  over: (callId: string) => void,
): Desk {
  const { connection, phone } = useConsole();
  const telephone = useTelephone();
  const calls = view?.calls;
  const [own, setOwn] = useState<readonly OwnCall[]>([]);
  const [answering, setAnswering] = useState<string>();
  const [consulted, setConsulted] = useState<Consultation>();
  const busy = useRef(false);
  const lastDialled = useRef<string>(undefined);
  const known = useRef(own);
  const latest = useRef(calls ?? []);

  const change = useCallback((next: readonly OwnCall[]): void => {
    known.current = next;
    setOwn(next);
  }, []);

  useEffect(() => {
    phone.onTrouble = (text) => {
      change([]);
      tell(text);
    };
  }, [phone, tell, change]);

  useEffect(
    () =>
      connection.onPush('phone.over', ({ callId, text }) => {
        change(known.current.filter(({ id }) => id !== callId));
        tell(text);
      }),
    [connection, tell, change],
  );

  useEffect(() => {
    latest.current = calls ?? [];
    const look = (): void => {
      const before = known.current;
      const still = stillOwn(before, calls ?? [], Date.now());
      // A telephone's call outlives the page: opened anew, it has it again.
      const back = telephone
        ? (calls ?? []).filter(
            (call) => isAtPhone(call, phoneParty(telephone)) && still.every(({ id }) => id !== call.id),
          )
        : [];
      const next =
        back.length === 0
          ? still
          : [
              ...still,
              ...back.map(({ id }) => ({
                ...newOwn(id, 0, phoneParty(telephone ?? { trunk: '', number: '' })),
                seen: true,
              })),
            ];
      if (next === before) return;
      change(next);
      for (const { id } of before) if (!next.some((each) => each.id === id)) over(id);
      if (next.length === 0 && !busy.current) void phone.close();
    };
    look();
    // One that no view has shown yet may have ended before the first.
    const unseen = own.filter(({ seen }) => !seen).map(({ shownBy }) => shownBy - Date.now());
    if (unseen.length === 0) return;
    const timer = setTimeout(look, Math.max(0, ...unseen) + 1);
    return () => clearTimeout(timer);
  }, [own, calls, phone, telephone, change, over]);

  const take = useCallback(
    async (what: string, way: Way): Promise<string | undefined> => {
      // Enter held down, or a second click while the microphone is asked for.
      if (busy.current) return undefined;
      busy.current = true;
      setAnswering(what);
      try {
        const { callId, at } = await way({
          phone: telephone,
          open: () => phone.open(),
          tell,
        });
        change([...known.current.filter(({ id }) => id !== callId), newOwn(callId, Date.now(), at && phoneParty(at))]);
        return callId;
      } catch (error) {
        if (known.current.length === 0) await phone.close();
        tell(said(error));
        return undefined;
      } finally {
        busy.current = false;
        setAnswering(undefined);
      }
    },
    [phone, telephone, tell, change],
  );

  const ask = useCallback(
    async <N extends Wish>(what: N, input: RequestInput<N>): Promise<boolean> => {
      try {
        const outcome = (await connection.request(what satisfies RequestName, input)) as Told;
        if (!outcome.ok) tell(outcome.text);
        return outcome.ok;
      } catch (error) {
        tell(said(error));
        return false;
      }
    },
    [connection, tell],
  );

  const actions = useMemo(() => {
    const dial = (to: string) => {
      lastDialled.current = to;
      return take(to, dialled(connection, to));
    };
    return {
      answer: async ({ id }: LineView) =>
        void (await take(
          id,
          byEither((at) => connection.request('call.answer', { line: id, ...at })),
        )),
      pickUp: async (id: string) =>
        void (await take(
          id,
          byEither((at) => connection.request('call.pick-up', { callId: id, ...at })),
        )),
      fetch: async (slot: string) =>
        void (await take(
          slot,
          byEither((at) => connection.request('call.retrieve', { slot, ...at })),
        )),
      dial: async (to: string) => void (await dial(to)),
      lastDialled: () => lastDialled.current,
      consult: async (waiting: string, to: string) => {
        if (!(await ask('call.hold', { callId: waiting }))) return;
        const asked = await dial(to);
        if (asked !== undefined) setConsulted({ waiting, with: asked });
        else await ask('call.resume', { callId: waiting });
      },
      decline: async (callId: string) => void (await ask('call.decline', { callId })),
      hold: async (callId: string) => void (await ask('call.hold', { callId })),
      resume: async (callId: string) => void (await ask('call.resume', { callId })),
      park: async (callId: string) => void (await ask('call.park', { callId })),
      transfer: async (callId: string, to: string) => void (await ask('call.transfer', { callId, to })),
      join: async (callId: string, other: string) => void (await ask('call.join', { callId, other })),
      hangUp: async (callId: string) => void (await ask('call.hang-up', { callId })),
      stopPhone: async (callId: string) => void (await ask('call.stop-phone', { callId })),
      press: async (digits: string) =>
        void (await ask('call.digits', { digits, ...atPhone(known.current, latest.current) })),
      flash: async (callId: string) => void (await ask('call.flash', { callId })),
    };
  }, [connection, take, ask]);

  const ids = own.map(({ id }) => id);
  const both = consulted && ids.includes(consulted.waiting) && ids.includes(consulted.with);
  return {
    callId: talkingIn(own, calls ?? []),
    own: ids,
    answering,
    consultation: both ? consulted : undefined,
    ...actions,
  };
}
