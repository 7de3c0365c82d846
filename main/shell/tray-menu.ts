import type { Choice, UpdateView } from '../contract/desktop.ts';
import type { GatewayView } from '../contract/views.ts';
import { callsOn, type Ringing, ringingIn } from './at-hand.ts';
import { callerText, menuText } from './plain-text.ts';
import type { Words } from './words/words.ts';

export const trayStates = ['idle', 'ringing', 'in-call', 'trouble'] as const;
export type TrayState = (typeof trayStates)[number];

/** What the icon says at a glance. A call counts more than a trouble: it is what somebody has to do something about now. */
export function trayState(view: GatewayView | undefined): TrayState {
  if (!view) return 'trouble';
  if (ringingIn(view).length > 0) return 'ringing';
  if (callsOn(view).length > 0) return 'in-call';
  const noLine = view.lines.length > 0 && view.lines.every(({ state }) => state === 'out-of-service');
  const wrong = view.notices.some(({ severity }) => severity === 'error');
  return noLine || wrong || view.media.process !== 'running' ? 'trouble' : 'idle';
}

export type TrayItem =
  | { readonly kind: 'separator' }
  | { readonly kind: 'answer'; readonly label: string; readonly ringing: Ringing }
  | { readonly kind: 'decline'; readonly label: string; readonly callId: string }
  | { readonly kind: 'hang-up'; readonly label: string; readonly callId: string }
  | { readonly kind: 'start-at-login'; readonly label: string; readonly checked: boolean }
  | { readonly kind: 'update'; readonly label: string }
  | { readonly kind: 'open' | 'quit'; readonly label: string };

/** More than so many ring or talk: the window shows the rest. */
const MOST = 6;

export interface TrayFace {
  readonly state: TrayState;
  readonly tip: string;
  readonly items: readonly TrayItem[];
}

/** The tray as it should be: icon, words when pointed at, and menu. */
export function trayFace(
  view: GatewayView | undefined,
  app: { readonly startAtLogin: Choice; readonly update: UpdateView },
  words: Words,
): TrayFace {
  const state = trayState(view);
  const ringing = view ? ringingIn(view).slice(0, MOST) : [];
  const on = view ? callsOn(view).slice(0, MOST) : [];
  const calls: TrayItem[] = [
    ...ringing.map(
      (each): TrayItem => ({
        kind: 'answer',
        label: words.answerWho(menuText(callerText(each.caller, words))),
        ringing: each,
      }),
    ),
    ...ringing.flatMap((each): TrayItem[] =>
      each.callId === undefined || !each.atConsole
        ? []
        : [{ kind: 'decline', label: words.declineWho(menuText(callerText(each.caller, words))), callId: each.callId }],
    ),
    ...on.map(
      (call): TrayItem => ({
        kind: 'hang-up',
        label: words.hangUpWho(
          menuText(call.direction === 'outbound' && call.called ? call.called : callerText(call.caller, words)),
        ),
        callId: call.id,
      }),
    ),
  ];
  const { startAtLogin, update } = app;
  return {
    state,
    tip: tipOf(state, ringing, on.length, words),
    items: [
      ...calls,
      ...(calls.length > 0 ? [{ kind: 'separator' } as const] : []),
      { kind: 'open', label: words.open },
      ...(startAtLogin.kind === 'not-possible'
        ? []
        : [{ kind: 'start-at-login', label: words.startAtLogin, checked: startAtLogin.kind !== 'off' } as const]),
      ...(update.kind === 'ready'
        ? [{ kind: 'update', label: words.restartForUpdate(menuText(update.version)) } as const]
        : []),
      { kind: 'separator' },
      { kind: 'quit', label: words.quit },
    ],
  };
}

function tipOf(state: TrayState, ringing: readonly Ringing[], on: number, words: Words): string {
  switch (state) {
    case 'ringing':
      return `${words.ringing}: ${ringing.map(({ caller }) => callerText(caller, words)).join(', ')}`.slice(0, 120);
    case 'in-call':
      return words.inCall(on);
    case 'trouble':
      return words.trouble;
    default:
      return words.idle;
  }
}
