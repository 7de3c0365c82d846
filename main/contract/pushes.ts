import { z } from 'zod';
import { gatewayView } from './views.ts';

/** What the gateway tells a console unasked. */
export const pushes = {
  /** The whole view, at once on connection and whenever it changed (at most every 50 ms). */
  view: gatewayView,
  /** The desk's audio ended: the edge was restarted or another console took the desk. */
  'desk.lost': z.object({ text: z.string() }),
} as const;

export type Pushes = typeof pushes;
export type PushName = keyof Pushes;
export type PushBody<N extends PushName> = z.output<Pushes[N]>;
