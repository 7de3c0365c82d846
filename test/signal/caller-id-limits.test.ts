import { expect, it } from 'vitest';
import { minus38, share, snr10, weRead } from './caller-id-trials.ts';
import { fskMessage, mdmf } from './fsk-modulator.ts';
import { listenTo } from './listen-to.ts';
import { speechLike, whiteNoise } from './noise.ts';
import { join, mix, silence, sines } from './samples.ts';

it('at -38 dBm0 with one tone 6 dB weaker still, 20 dB over noise, 95 of 100 are read', () => {
  expect(share(minus38(60), weRead)).toBeGreaterThanOrEqual(95);
});

it.each(['bell202', 'v23'] as const)('%s is read 97 times of 100 at 10 dB over noise', (standard) => {
  expect(share(snr10(standard, 60), weRead)).toBeGreaterThanOrEqual(97);
});

it.each(['bell202', 'v23'] as const)('%s is read with one tone 10 dB under the other', (standard) => {
  for (const twistDb of [-10, 10]) {
    const signal = fskMessage(mdmf([[0x02, '5551234']]), { standard, dbm0: -25, twistDb });
    expect(weHear(mix(signal, whiteNoise(signal.length / 8, -55)))).toEqual(['5551234']);
  }
});

it.each([25, 50, 60, 120])('hum of %d Hz 18 dB louder than the message does not matter', (hz) => {
  for (const standard of ['bell202', 'v23'] as const) {
    const signal = fskMessage(mdmf([[0x02, '5551234']]), { standard, dbm0: -25 });
    expect(weHear(mix(signal, sines([hz], signal.length / 8, -7)))).toEqual(['5551234']);
  }
});

it('digits with noise 20 dB below are a caller ID where digits are listened for', () => {
  const digits = (text: string) =>
    join(...[...text].flatMap((digit) => [sines(PAIRS[digit] ?? [], 70, -12), silence(70)]));
  const signal = join(silence(250), digits('A5551234C'), silence(300));
  expect(weHear(mix(signal, whiteNoise(signal.length / 8, -32)), ['dtmf'])).toEqual(['5551234']);
});

it('ten minutes of noise and two of speech-like sound hold no message', () => {
  const sound = join(whiteNoise(600_000, -20, 7), speechLike(120_000, -15, 3));
  expect(weHear(sound)).toEqual([]);
});

it('garbage, silence and clipped sound break nothing', () => {
  const clipped = fskMessage(mdmf([[0x02, '5551234']]), { standard: 'v23', dbm0: 20 });
  expect(() => weHear(join(silence(1000), clipped, silence(100)))).not.toThrow();
});

/** A, 5, 1 to 4 and C as Q.23 has them. */
const PAIRS: Readonly<Record<string, readonly number[]>> = {
  A: [697, 1633],
  C: [852, 1633],
  1: [697, 1209],
  2: [697, 1336],
  3: [697, 1477],
  4: [770, 1209],
  5: [770, 1336],
};

function weHear(
  signal: Parameters<typeof listenTo>[0],
  callerId: readonly ('bell202' | 'v23' | 'dtmf')[] = ['bell202', 'v23'],
) {
  return listenTo(signal, { callerId }).flatMap((event) => (event.kind === 'caller-id' ? [event.message.number] : []));
}
