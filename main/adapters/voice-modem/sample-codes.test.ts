import { expect, it } from 'vitest';
import { sampleCodes } from './sample-codes.ts';
import { encodings } from './vsm-formats.ts';

/** How far off a sample of this size may come back. */
const error = { 'µ-law': 1100, 'A-law': 1100, '16-bit linear': 0, '8-bit unsigned': 256, '8-bit signed': 256 } as const;

it.each(encodings)('%s gives back what it was given, as near as it can, and silence as silence', (encoding) => {
  const code = sampleCodes[encoding];
  const samples = Int16Array.from({ length: 1000 }, (_, at) => Math.round(30_000 * Math.sin(at / 7)));
  const back = new Int16Array(1000);
  code.decode(code.encode(samples), back);
  for (const [at, sample] of samples.entries())
    expect(Math.abs((back[at] ?? 0) - sample)).toBeLessThanOrEqual(error[encoding]);
  code.decode(code.encode(new Int16Array(1000)), back);
  expect(Math.max(...back.map(Math.abs))).toBeLessThanOrEqual(encoding === 'A-law' ? 8 : 0);
});
