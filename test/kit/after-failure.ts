import { beforeEach } from 'vitest';
import { farSides } from './far-sides.ts';

/** A test that failed may have left its call on a line, where the next one, or its own next try, would meet it. */
let left = false;

beforeEach(async ({ onTestFailed }) => {
  if (left) await Promise.allSettled([...farSides].map((side) => side.clear()));
  left = false;
  onTestFailed(() => {
    left = true;
  });
}, 60_000);
