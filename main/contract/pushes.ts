import { z } from 'zod';
import { headsetEvent, headsetState } from './headset.ts';
import { lineLevels } from './line-levels.ts';
import { scopeBlock, scopeEnded } from './scope.ts';
import { gatewayView } from './views.ts';

/** What the gateway tells a console unasked. */
export const pushes = {
  /** The whole view, at once on connection and whenever it changed (at most every 50 ms). */
  view: gatewayView,
  /** The desk's audio ended: the edge was restarted or another console took the desk. */
  'desk.lost': z.object({ text: z.string() }),
  'line.levels': lineLevels,
  'scope.block': scopeBlock,
  'scope.ended': scopeEnded,
  /** The telephone that was rung for a call at this console does not have it, and why. */
  'phone.over': z.object({ text: z.string(), callId: z.string() }),
  /** A button of the headset was pressed, and it is this console's to act. */
  'headset.event': headsetEvent,
  /** A headset came, went, or is used otherwise. */
  'headset.state': headsetState,
} as const;

/** Of no use when they come late: a console that is behind does not get them. */
export const passingPushes: ReadonlySet<PushName> = new Set<PushName>(['line.levels', 'scope.block']);

export type Pushes = typeof pushes;
export type PushName = keyof Pushes;
export type PushBody<N extends PushName> = z.output<Pushes[N]>;
