import type { RefObject } from 'react';
import type { CallView, GatewayView } from '../../../main/contract/views.ts';
import { useMe } from '../access/me.tsx';
import { useConsole } from '../console-context.ts';
import type { DialBoxHandle } from '../desk/dial-box.tsx';
import { oldestRinging } from '../desk/ringing.ts';
import { actsFor } from '../lines/line-face.ts';
import { goTo, type PageName } from '../shell/router.ts';
import type { Desk } from '../use-desk.ts';
import type { KeyAct } from './key-map.ts';
import { focusTile, useKeys } from './use-keys.ts';

interface KeysParts {
  readonly on: boolean;
  readonly view: GatewayView;
  readonly page: PageName;
  readonly desk: Desk;
  readonly dialBox: RefObject<DialBoxHandle | null>;
  readonly startTransfer: (call: CallView) => void;
  readonly showKeys: () => void;
}

/** As soon as the page that has it is drawn. */
export function focusOn(selector: string, frames = 20): void {
  requestAnimationFrame(() => {
    const found = document.querySelector<HTMLElement>(selector);
    if (found) found.focus();
    else if (frames > 0) focusOn(selector, frames - 1);
  });
}

/** Whom a key is about: the call of the tile that has the focus, else the one that is talked in here. */
function callMeant(view: GatewayView, desk: Desk): CallView | undefined {
  const tile = document.activeElement?.closest<HTMLElement>('.tile');
  const line = view.lines.find(({ id }) => id === tile?.dataset.line);
  const id = line?.callId ?? desk.callId;
  return view.calls.find((call) => call.id === id);
}

/** For those too who only look on. */
const LOOKING: readonly KeyAct['kind'][] = ['next-line', 'previous-line', 'search', 'help'];

/** The keys of the console, on every page. */
export function useConsoleKeys({ on, view, page, desk, dialBox, startTransfer, showKeys }: KeysParts): void {
  const { phone } = useConsole();
  const { may } = useMe();

  const answer = (): boolean => {
    const oldest = oldestRinging(view);
    if (!oldest) return false;
    if ('callId' in oldest) void desk.pickUp(oldest.callId);
    else {
      const line = view.lines.find(({ id }) => id === oldest.line);
      if (line) void desk.answer(line);
    }
    return true;
  };
  const withCall = (
    may: 'hang-up' | 'hold' | 'park' | 'transfer' | 'decline',
    act: (call: CallView) => unknown,
  ): boolean => {
    const call = callMeant(view, desk);
    if (!call) return false;
    const acts = actsFor(call);
    if (!acts.includes(may) && !(may === 'hold' && acts.includes('resume'))) return false;
    void act(call);
    return true;
  };
  const decline = (): boolean => {
    const call = view.calls.find(({ atConsole, state }) => atConsole && state !== 'connected');
    if (call) void desk.decline(call.id);
    return call !== undefined;
  };
  const digit = (pressed: string): boolean => {
    const talking = view.calls.some(({ id, held }) => id === desk.callId && !held);
    if (talking) void desk.press(pressed);
    else if (page === 'lines') dialBox.current?.begin(pressed);
    return talking || page === 'lines';
  };
  const mute = (): boolean => {
    const state = phone.state();
    if (state.kind !== 'open') return false;
    phone.setMuted(!state.muted);
    return true;
  };

  useKeys(on, (what: KeyAct): boolean => {
    if (!may('call.answer') && !LOOKING.includes(what.kind)) return false;
    switch (what.kind) {
      case 'answer':
        return answer();
      case 'decline':
        return decline();
      case 'hang-up':
        return withCall('hang-up', ({ id }) => desk.hangUp(id));
      case 'hold':
        return withCall('hold', ({ id, held }) => (held ? desk.resume(id) : desk.hold(id)));
      case 'mute':
        return mute();
      case 'transfer':
        return withCall('transfer', startTransfer);
      case 'park':
        return withCall('park', ({ id }) => desk.park(id));
      case 'next-line':
      case 'previous-line':
        return page === 'lines' && focusTile(what.kind === 'next-line' ? 1 : -1);
      case 'dial':
        goTo('lines');
        focusOn('[data-dial-input]');
        return true;
      case 'search':
        goTo('history');
        focusOn('[data-search-input]');
        return true;
      case 'help':
        showKeys();
        return true;
      case 'digit':
        return digit(what.digit);
    }
  });
}
