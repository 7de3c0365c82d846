import { describe, expect, it } from 'vitest';
import type { CallerIdMessage } from '../../main/media/media-protocol.ts';
import { type FskOptions, fskMessage, mdmf, sdmf, withChecksum } from './fsk-modulator.ts';
import { listenTo } from './listen-to.ts';
import { musicLike, speechLike, whiteNoise } from './noise.ts';
import { gain, join, mix, type Samples, silence, sines } from './samples.ts';

const BOTH = { callerId: ['bell202', 'v23'] } as const;
const NUMBER_AND_NAME = mdmf([
  [0x01, '11211432'],
  [0x02, '2025551234'],
  [0x07, 'JOHN Q PUBLIC'],
]);
const TOLD = { date: '11211432', number: '2025551234', name: 'JOHN Q PUBLIC', checksumOk: true };

const messagesIn = (signal: Samples, listening: Parameters<typeof listenTo>[1] = BOTH): CallerIdMessage[] =>
  listenTo(signal, listening).flatMap((event) => (event.kind === 'caller-id' ? [event.message] : []));

const withNoise = (signal: Samples, dbm0: number, seed: number): Samples =>
  mix(signal, whiteNoise(signal.length / 8, dbm0, seed));

/** How many of ten messages, each in other noise, are read. */
function readOfTen(options: FskOptions, noiseDbm0: number): number {
  const signal = fskMessage(NUMBER_AND_NAME, options);
  let read = 0;
  for (let seed = 1; seed <= 10; seed++) read += messagesIn(withNoise(signal, noiseDbm0, seed)).length;
  return read;
}

describe.each(['bell202', 'v23'] as const)('%s', (standard) => {
  it('number, name and date come through, once, while both standards are listened for', () => {
    expect(messagesIn(fskMessage(NUMBER_AND_NAME, { standard }))).toEqual([{ ...TOLD, standard }]);
  });

  it('number, name and date come through when it alone is listened for', () => {
    const signal = fskMessage(NUMBER_AND_NAME, { standard });
    expect(messagesIn(signal, { callerId: [standard] })).toEqual([{ ...TOLD, standard }]);
  });

  it('a single data message comes through', () => {
    expect(messagesIn(fskMessage(sdmf('01020304', '5551234'), { standard }))).toEqual([
      { standard, date: '01020304', number: '5551234', checksumOk: true },
    ]);
  });

  it('a private number and an unavailable name come through', () => {
    const message = mdmf([
      [0x01, '11211432'],
      [0x04, 'P'],
      [0x08, 'O'],
    ]);
    expect(messagesIn(fskMessage(message, { standard }))).toEqual([
      { standard, date: '11211432', numberAbsent: 'private', nameAbsent: 'unavailable', checksumOk: true },
    ]);
  });

  it('a message with one bit wrong is rejected', () => {
    for (let byte = 0; byte < NUMBER_AND_NAME.length; byte++) {
      const spoilt = NUMBER_AND_NAME.map((value, at) => (at === byte ? value ^ (1 << (byte % 8)) : value));
      expect(messagesIn(fskMessage(spoilt, { standard })), `byte ${byte}`).toEqual([]);
    }
  });

  it('message waiting is no caller ID', () => {
    const waiting = withChecksum([0x82, 3, 0x0b, 1, 0xff]);
    expect(messagesIn(fskMessage(waiting, { standard }))).toEqual([]);
  });

  it('levels from 0 to -40 dBm0 are read with noise 20 dB below', () => {
    for (const dbm0 of [0, -10, -20, -30, -38, -40]) {
      expect(readOfTen({ standard, dbm0 }, dbm0 - 20), `${dbm0} dBm0`).toBe(10);
    }
  });

  it('messages are read 14 dB over noise', () => {
    expect(readOfTen({ standard, dbm0: -20 }, -34)).toBe(10);
  });

  it('space 6 dB over or under mark is read', () => {
    for (const twistDb of [-6, 6]) {
      expect(readOfTen({ standard, dbm0: -20, twistDb }, -45), `${twistDb} dB`).toBe(10);
    }
  });

  it('frequencies 1.5 % and a speed 1 % off are read, under the right name', () => {
    for (const frequencyFactor of [0.985, 1.015]) {
      for (const baud of [1188, 1212]) {
        const signal = fskMessage(NUMBER_AND_NAME, { standard, frequencyFactor, baud });
        expect(messagesIn(signal)).toEqual([{ ...TOLD, standard }]);
      }
    }
  });

  it('ten stop bits between characters, or no seizure and short mark, are read', () => {
    expect(messagesIn(fskMessage(NUMBER_AND_NAME, { standard, stopBits: 10 }))).toHaveLength(1);
    expect(messagesIn(fskMessage(NUMBER_AND_NAME, { standard, seizureBits: 0, markBits: 80 }))).toHaveLength(1);
  });
});

it('a second call with the same caller is told again', () => {
  const signal = fskMessage(NUMBER_AND_NAME, { standard: 'bell202' });
  expect(messagesIn(join(signal, silence(4000), signal))).toHaveLength(2);
});

it('a message after speech, an alert tone and a ring tail is read', () => {
  const signal = fskMessage(NUMBER_AND_NAME, { standard: 'v23', dbm0: -20 });
  const before = join(
    speechLike(2000, -20),
    silence(100),
    sines([2130, 2750], 100, -20),
    gain(sines([25], 300, 0), -10),
  );
  expect(messagesIn(join(before, signal))).toHaveLength(1);
});

it('speech-like and music-like sound and noise contain no caller ID', () => {
  for (let seed = 1; seed <= 4; seed++) {
    const sound = join(speechLike(8000, -15, seed), musicLike(5000, -15, { seed }), whiteNoise(4000, -20, seed));
    expect(messagesIn(sound)).toEqual([]);
  }
});
