import { expect, it } from 'vitest';
import { adapterId, lineId } from '../core/ids.ts';
import { silentLog } from '../core/log.ts';
import { profileFor } from '../line/profile.ts';
import type { MediaClient } from '../media/media-client.ts';
import { CallAudio } from './call-audio.ts';
import { LineDigits } from './line-digits.ts';

const line = lineId(adapterId('a'), 1);

function digits() {
  const played: string[] = [];
  const request = async ({ digits }: { digits: string }) => void played.push(digits);
  const audio = new CallAudio({ request } as unknown as MediaClient, silentLog);
  return { played, digits: new LineDigits(audio) };
}

it('digits pressed while the number is being dialled are played behind it, in their order', () => {
  const { played, digits: pressed } = digits();
  pressed.press('1', 100);
  pressed.press('2', 100);
  expect(played).toEqual([]);
  pressed.numberDialled(line);
  pressed.press('3', 100);
  expect(played).toEqual(['1', '2', '3']);
});

it('a route’s digits for after the answer are played then, once', () => {
  const { played, digits: pressed } = digits();
  pressed.numberDialled(line);
  expect(played).toEqual([]);
  pressed.press('5', 100);
  pressed.answered(line, ',,1234#', profileFor('us'));
  expect(played).toEqual(['5', ',,1234#']);
});
