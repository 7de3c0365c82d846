import { expect, it } from 'vitest';
import { asLineId } from '../core/ids.ts';
import { FRAME_SAMPLES } from '../line/line-adapter.ts';
import type { MediaFact } from '../media/media-protocol.ts';
import { BLOCK_FRAMES, BLOCK_SAMPLES, ScopeTap } from './scope-tap.ts';

it('makes a block of both sides of five frames, copied, numbered and in order', () => {
  const told: MediaFact[] = [];
  const tap = new ScopeTap(asLineId('sim/1'), (fact) => void told.push(fact));
  const fromLine = new Int16Array(FRAME_SAMPLES);
  const toLine = new Int16Array(FRAME_SAMPLES);
  for (let frame = 0; frame < 2 * BLOCK_FRAMES + 3; frame++) {
    // As an adapter does: the same arrays over and over, and what is heard is rewritten once it was looked at.
    tap.heard(fromLine.fill(frame));
    fromLine.fill(-1);
    tap.sent(toLine.fill(1000 + frame));
  }
  expect(told.map((fact) => fact.kind === 'scope' && [fact.line, fact.number])).toEqual([
    ['sim/1', 0],
    ['sim/1', 1],
  ]);
  const second = told[1];
  if (second?.kind !== 'scope') throw new Error('no block was told');
  expect([second.fromLine.length, second.toLine.length]).toEqual([BLOCK_SAMPLES, BLOCK_SAMPLES]);
  for (let frame = 0; frame < BLOCK_FRAMES; frame++) {
    expect(second.fromLine[frame * FRAME_SAMPLES]).toBe(BLOCK_FRAMES + frame);
    expect(second.toLine[(frame + 1) * FRAME_SAMPLES - 1]).toBe(1000 + BLOCK_FRAMES + frame);
  }
});
