import { expect, test } from 'vitest';
import { heldBy } from './held-by.ts';

test('who has an adapter open is named, with what to do', () => {
  expect(heldBy([{ path: '/dev/ttyACM0', holders: ['minicom (4711)'] }])).toMatch(
    /^minicom \(4711\) has \/dev\/ttyACM0 open\. Close/,
  );
  expect(heldBy([{ path: '/dev/ttyACM0', holders: ['ModemManager (812)'] }])).toMatch(/mobile.*70-copperline\.rules/);
  expect(heldBy([{ path: '/dev/ttyACM0', holders: [] }])).toBeUndefined();
});
