/** Where the window was, in the screen's own units. */
export interface Place {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const FIRST_PLACE: Place = { width: 1_280, height: 860, maximized: false };
export const SMALLEST = { width: 420, height: 480 } as const;
/** So much of the window must be on a screen that somebody can take hold of it. */
const VISIBLE = 100;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** Reads what `JSON.stringify(place)` wrote; anything else is the first place. */
export function readPlace(text: string): Place {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return FIRST_PLACE;
    const { x, y, width, height, maximized } = value as Record<string, unknown>;
    if (!isNumber(width) || !isNumber(height)) return FIRST_PLACE;
    return {
      ...(isNumber(x) && isNumber(y) ? { x, y } : {}),
      width,
      height,
      maximized: maximized === true,
    };
  } catch {
    return FIRST_PLACE;
  }
}

/** The same place if it is still on a screen; a screen may have been unplugged since. Otherwise the system chooses. */
export function fitPlace(place: Place, screens: readonly Area[]): Place {
  const largest = screens.reduce(
    (best, { width, height }) => ({ width: Math.max(best.width, width), height: Math.max(best.height, height) }),
    { width: 0, height: 0 },
  );
  const size = {
    width: Math.max(SMALLEST.width, Math.min(place.width, largest.width || place.width)),
    height: Math.max(SMALLEST.height, Math.min(place.height, largest.height || place.height)),
    maximized: place.maximized,
  };
  const { x, y } = place;
  if (x === undefined || y === undefined) return size;
  const onScreen = screens.some(
    (area) =>
      x + size.width >= area.x + VISIBLE &&
      x <= area.x + area.width - VISIBLE &&
      y >= area.y &&
      y <= area.y + area.height - VISIBLE,
  );
  return onScreen ? { ...size, x, y } : size;
}
