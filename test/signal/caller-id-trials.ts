/** Caller IDs that are hard to read, as GR-30, ETS 300 778-1 and SIN 227 draw the line; each trial in noise of its own. */
import { fskMessage, mdmf } from './fsk-modulator.ts';
import { listenTo } from './listen-to.ts';
import { whiteNoise } from './noise.ts';
import { mix, type Samples } from './samples.ts';

export type Standard = 'bell202' | 'v23';

export interface Trial {
  readonly standard: Standard;
  readonly signal: Samples;
}

const NUMBER = '2025551234';
/** The bytes sent in every trial. */
export const SENT = mdmf([
  [0x01, '11211432'],
  [0x02, NUMBER],
  [0x07, 'JOHN Q PUBLIC'],
]);

const inNoise = (signal: Samples, dbm0: number, seed: number): Samples =>
  mix(signal, whiteNoise(signal.length / 8, dbm0, seed));

/** White noise over the whole 4 kHz, 10 dB below the signal. */
export function* snr10(standard: Standard, count: number): Generator<Trial> {
  const signal = fskMessage(SENT, { standard, dbm0: -20 });
  for (let seed = 1; seed <= count; seed++) yield { standard, signal: inNoise(signal, -30, seed) };
}

/** The louder tone at -38 dBm0, the other 6 dB below it, noise 20 dB below: both standards and both tones in turn. */
export function* minus38(count: number): Generator<Trial> {
  for (let seed = 1; seed <= count; seed++) {
    const standard = seed % 2 === 0 ? 'bell202' : 'v23';
    const markIsLouder = seed % 4 < 2;
    const signal = fskMessage(SENT, { standard, dbm0: markIsLouder ? -38 : -44, twistDb: markIsLouder ? -6 : 6 });
    yield { standard, signal: inNoise(signal, -58, seed) };
  }
}

/** Whether what was sent is told, once and whole, with both standards listened for. */
export function weRead({ standard, signal }: Trial): boolean {
  const told = listenTo(signal, { callerId: ['bell202', 'v23'] }).flatMap((event) =>
    event.kind === 'caller-id' ? [event.message] : [],
  );
  const [message] = told;
  return told.length === 1 && message?.number === NUMBER && message.checksumOk && message.standard === standard;
}

/** Per cent of the trials. */
export function share(trials: Iterable<Trial>, reads: (trial: Trial) => boolean): number {
  let all = 0;
  let read = 0;
  for (const trial of trials) {
    all++;
    if (reads(trial)) read++;
  }
  return (100 * read) / all;
}
