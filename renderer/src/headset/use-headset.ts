import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { HeadsetEvent, HeadsetState } from '../../../main/contract/headset.ts';
import type { GatewayView } from '../../../main/contract/views.ts';
import { useConsole, usePhone, useSnapshot } from '../console-context.ts';
import type { DialBoxHandle } from '../desk/dial-box.tsx';
import { focusOn } from '../keyboard/use-console-keys.ts';
import { goTo, type PageName } from '../shell/router.ts';
import type { Desk } from '../use-desk.ts';
import { actOf, lampsFor, type PressAct, situationOf } from './press-act.ts';

/** After a press is acted on, until the view shows what came of it; then the lamps are told once more. */
const SETTLED_MS = 600;

export interface Press {
  readonly event: HeadsetEvent;
  readonly at: number;
}

/** The headset at the machine, as this console has it. */
export interface HeadsetSeat {
  readonly state: HeadsetState;
  readonly last: Press | undefined;
  /** Presses are shown and do nothing. */
  readonly trying: boolean;
  tryIt(on: boolean): void;
}

interface HeadsetParts {
  readonly view: GatewayView;
  readonly page: PageName;
  readonly desk: Desk;
  readonly dialBox: RefObject<DialBoxHandle | null>;
}

/** The headset's buttons do here what the console's keys do, and its lamps follow. Undefined where the console is not at the machine. */
export function useHeadset({ view, page, desk, dialBox }: HeadsetParts): HeadsetSeat | undefined {
  const { connection, phone } = useConsole();
  const audio = usePhone();
  const state = useHeadsetState();
  const [last, setLast] = useState<Press>();
  const [trying, tryIt] = useState(false);
  const situation = situationOf(view.calls, desk.own, desk.answering !== undefined);
  const lamps = lampsFor(situation, audio.kind === 'open' && audio.muted);
  const wished = JSON.stringify(lamps);
  const open = state?.open?.key;

  const tellLamps = useLatest((): void => {
    if (open === undefined) return;
    // Where the gateway is gone the headset is dark anyway.
    connection.request('headset.show', { lamps, used: document.hasFocus() }).catch(() => {});
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: told anew for another headset, and for other lamps
  useEffect(tellLamps, [tellLamps, open, wished]);
  useEffect(() => {
    window.addEventListener('focus', tellLamps);
    return () => window.removeEventListener('focus', tellLamps);
  }, [tellLamps]);

  const dial = (): void => {
    if (dialBox.current?.call()) return;
    goTo('lines');
    focusOn('[data-dial-input]');
  };
  const act = async (what: PressAct): Promise<void> => {
    switch (what.kind) {
      case 'answer':
        if (what.holdFirst !== undefined) await desk.hold(what.holdFirst);
        return desk.pickUp(what.callId);
      case 'hang-up':
        return desk.hangUp(what.callId);
      case 'hold':
        return desk.hold(what.callId);
      case 'resume':
        return desk.resume(what.callId);
      case 'swap':
        await desk.hold(what.hold);
        return desk.resume(what.resume);
      case 'decline':
        return desk.decline(what.callId);
      case 'mute':
        return phone.setMuted(what.on);
      case 'dial':
        return dial();
      case 'redial': {
        const number = desk.lastDialled();
        return number === undefined ? dial() : desk.dial(number);
      }
      case 'digit':
        if (what.to === 'call') return desk.press(what.digit);
        if (page !== 'lines') goTo('lines');
        return dialBox.current?.begin(what.digit);
      case 'nothing':
        return;
    }
  };
  const pressed = useLatest((event: HeadsetEvent): void => {
    setLast({ event, at: Date.now() });
    const done = trying ? Promise.resolve() : act(actOf(event, situation));
    // The headset takes itself to be as it was pressed: it is told how it is, also where nothing came of it.
    void done.then(() => setTimeout(tellLamps, SETTLED_MS));
  });
  useEffect(() => connection.onPush('headset.event', pressed), [connection, pressed]);

  return state && { state, last, trying, tryIt };
}

/** As the gateway tells it; asked for anew with each connection. */
function useHeadsetState(): HeadsetState | undefined {
  const { connection } = useConsole();
  const { link } = useSnapshot();
  const [state, setState] = useState<HeadsetState>();
  const connected = link.kind === 'open';
  useEffect(() => {
    if (!connected) return;
    let left = false;
    const stop = connection.onPush('headset.state', setState);
    connection.request('headset.state', {}).then(
      ({ headset }) => left || setState(headset),
      // A gateway that knows of none: the console goes without.
      () => left || setState(undefined),
    );
    return () => {
      left = true;
      stop();
    };
  }, [connection, connected]);
  return state;
}

/** A function that stays the same, and does what the one of the last drawing does. */
function useLatest<A extends readonly unknown[]>(act: (...args: A) => void): (...args: A) => void {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
