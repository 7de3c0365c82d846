/** What this page itself plays: one turn of each, to be repeated. Samples from −1 to 1. */
export type ToneName = 'ring' | 'ringback' | 'alarm' | 'test';

interface Note {
  readonly atS: number;
  readonly forS: number;
  readonly hz: readonly number[];
  /** How much of it is left at its end: a bell dies away, a signal does not. */
  readonly fades: boolean;
}

const bell = (atS: number, hz: readonly number[]): Note => ({ atS, forS: 0.5, hz, fades: true });
const signal = (atS: number, forS: number, hz: readonly number[]): Note => ({ atS, forS, hz, fades: false });

const TONES: Readonly<Record<ToneName, { readonly turnS: number; readonly notes: readonly Note[] }>> = {
  // Two strokes of a bell and a pause: heard in the next room, and easily told from a telephone's own ring.
  ring: {
    turnS: 3,
    notes: [
      bell(0, [659.3, 1318.5]),
      bell(0.22, [523.3, 1046.5]),
      bell(0.44, [659.3, 1318.5]),
      bell(0.66, [523.3, 1046.5]),
    ],
  },
  // ETSI TR 101 041: 425 Hz, 1 s in 5.
  ringback: { turnS: 5, notes: [signal(0, 1, [425])] },
  // ISO 8201 has three pulses, then a pause.
  alarm: {
    turnS: 3,
    notes: [signal(0, 0.4, [880, 1108.7]), signal(0.6, 0.4, [880, 1108.7]), signal(1.2, 0.4, [880, 1108.7])],
  },
  test: { turnS: 1.4, notes: [bell(0, [523.3]), bell(0.35, [659.3]), bell(0.7, [784])] },
};

/** Long enough that no click is heard at either end of a note. */
const EDGE_S = 0.008;

/** One turn of a tone. */
export function toneSamples(name: ToneName, rate: number): Float32Array<ArrayBuffer> {
  const { turnS, notes } = TONES[name];
  const samples = new Float32Array(Math.round(turnS * rate));
  for (const { atS, forS, hz, fades } of notes) {
    const start = Math.round(atS * rate);
    const length = Math.round(forS * rate);
    for (let i = 0; i < length; i++) {
      const s = i / rate;
      const edge = Math.min(1, s / EDGE_S, (forS - s) / EDGE_S);
      const strength = (edge * (fades ? Math.exp((-4 * s) / forS) : 1) * 0.5) / hz.length;
      let sum = 0;
      for (const each of hz) sum += Math.sin(2 * Math.PI * each * s);
      const at = start + i;
      samples[at] = (samples[at] ?? 0) + strength * sum;
    }
  }
  return samples;
}
