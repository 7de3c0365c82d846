import { assertNever } from '../../core/errors.ts';
import type { LineId } from '../../core/ids.ts';

/** In what order a group's lines are tried. Ascending: as they stand in the settings. */
export const huntOrders = ['longest-idle', 'ascending', 'descending', 'cyclic'] as const;
export type HuntOrder = (typeof huntOrders)[number];

/** A line that is free, and since when. */
export interface FreeLine {
  readonly id: LineId;
  readonly idleSince: number;
}

/**
 * @param group all lines of the group, as they stand in the settings: `cyclic` goes on behind the one taken last,
 *   whether that is free or not
 * @param lastTaken which line of the group was taken last
 */
export function huntOrder<Line extends FreeLine>(
  free: readonly Line[],
  order: HuntOrder,
  group: readonly LineId[],
  lastTaken: LineId | undefined,
): Line[] {
  const place = (line: Line): number => group.indexOf(line.id);
  switch (order) {
    // Lines wear evenly, and one just released has its guard time.
    case 'longest-idle':
      return free.toSorted((a, b) => a.idleSince - b.idleSince || place(a) - place(b));
    case 'ascending':
      return free.toSorted((a, b) => place(a) - place(b));
    case 'descending':
      return free.toSorted((a, b) => place(b) - place(a));
    case 'cyclic': {
      const first = (lastTaken === undefined ? -1 : group.indexOf(lastTaken)) + 1;
      const turn = (line: Line): number => (place(line) - first + group.length) % group.length;
      return free.toSorted((a, b) => turn(a) - turn(b));
    }
    default:
      return assertNever(order);
  }
}
