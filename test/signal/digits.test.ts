import { expect, it } from 'vitest';
import { DigitPath, digitErrors } from './digit-path.ts';
import { runFromLine, runToLine, speechTakenOut } from './digit-runs.ts';
import { dtmf } from './line-audio.ts';
import { toInt16 } from './samples.ts';

it('four hundred digits of the far end become four hundred events, and little of their tones is heard besides', async () => {
  const run = await runFromLine(400, 7);
  expect(run).toMatchObject({ lost: 0, doubled: 0 });
  expect(run.leakMeanMs).toBeLessThan(4);
  expect(run.leakWorstMs).toBeLessThanOrEqual(20);
});

it('four hundred events over a network that loses and doubles packets become four hundred digits at the exchange', async () => {
  expect(await runToLine(400, 7)).toEqual({ lost: 0, doubled: 0 });
});

it('hardly any speech is held back for a digit', async () => {
  expect(await speechTakenOut(60)).toBeLessThan(0.005);
});

it('digits stay in the audio, whole, for a peer without telephone-events', async () => {
  using path = await new DigitPath({ events: false }).answer();
  path.says(toInt16(dtmf('5', { onMs: 100, offMs: 100 })));
  expect(path.eventDigits).toBe('');
  expect(path.lineDigits()).toBe('5');
  const loud = path.sentAudio.flatMap((frame) => [...frame]).filter((sample) => Math.abs(sample) > 500);
  expect(loud.length).toBeGreaterThan(600);
});

it('what is lost and what is doubled is counted', () => {
  expect(digitErrors('1234', '1234')).toEqual({ lost: 0, doubled: 0 });
  expect(digitErrors('1234', '124')).toEqual({ lost: 1, doubled: 0 });
  expect(digitErrors('1234', '12234')).toEqual({ lost: 0, doubled: 1 });
  expect(digitErrors('1234', '')).toEqual({ lost: 4, doubled: 0 });
});
