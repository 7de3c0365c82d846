import { expect, it } from 'vitest';
import { DigitPlayer } from './digit-player.ts';

const TIMING = { toneMs: 80, gapMs: 80 };

it('plays one string after another; each is told when its last gap is over', async () => {
  const player = new DigitPlayer();
  const told: string[] = [];
  const both = [
    player.play('12', TIMING).then(() => told.push('12')),
    player.play('3', TIMING).then(() => told.push('3')),
  ];
  const frame = new Int16Array(160);
  let frames = 0;
  while (player.next(frame)) frames++;
  await Promise.all(both);
  expect(told).toEqual(['12', '3']);
  expect(frames).toBe(24);
  expect(player.busy).toBe(false);
});

it('leaves the frame alone when nothing is to be played', () => {
  const frame = new Int16Array(160).fill(5);
  expect(new DigitPlayer().next(frame)).toBe(false);
  expect(frame[0]).toBe(5);
});

it('who waits is told why, when it is cut short', async () => {
  const player = new DigitPlayer();
  const waiting = player.play('1', TIMING);
  player.stop('The line was put on-hook.');
  await expect(waiting).rejects.toMatchObject({ code: 'closed', message: 'The line was put on-hook.' });
});

it('a flood of digits that nobody waits for is cut off, and one that is waited for is not', async () => {
  const player = new DigitPlayer();
  for (let i = 0; i < 10_000; i++) player.playUnwatched('5', { toneMs: 100, gapMs: 100 });
  const asked = player.play('6', { toneMs: 100, gapMs: 100 });
  const frame = new Int16Array(160);
  let frames = 0;
  while (player.next(frame)) frames++;
  await asked;
  expect(frames).toBe((64 + 1) * 10);
});
