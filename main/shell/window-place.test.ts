import { expect, it } from 'vitest';
import { FIRST_PLACE, fitPlace, readPlace, SMALLEST } from './window-place.ts';

const screen = { x: 0, y: 0, width: 1_920, height: 1_080 };

it('a place that was written is read again', () => {
  const place = { x: 10, y: 20, width: 900, height: 700, maximized: true };
  expect(readPlace(JSON.stringify(place))).toEqual(place);
});

it('a damaged file is the first place', () => {
  for (const text of ['', '{', 'null', '[]', '{"width":"wide","height":1}', '{"width":1e999,"height":1}']) {
    expect(readPlace(text)).toEqual(FIRST_PLACE);
  }
});

it('a window stays where it was while that is on a screen', () => {
  const place = { x: 1_000, y: 100, width: 900, height: 700, maximized: false };
  expect(fitPlace(place, [screen])).toEqual(place);
});

it('a window on a screen that was unplugged comes back to one that is there', () => {
  const place = { x: 2_500, y: 100, width: 900, height: 700, maximized: false };
  expect(fitPlace(place, [screen])).toEqual({ width: 900, height: 700, maximized: false });
});

it('a window is no larger than the screen and no smaller than the console can be', () => {
  expect(fitPlace({ width: 5_000, height: 10, maximized: false }, [screen])).toEqual({
    width: 1_920,
    height: SMALLEST.height,
    maximized: false,
  });
});
