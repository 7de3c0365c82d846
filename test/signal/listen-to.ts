import type { Listening, ToneTemplate } from '../../main/media/media-protocol.ts';
import { createLineDsp, type DspEvent } from '../../main/media-process/line-dsp.ts';
import { type Samples, toFrames } from './samples.ts';

export type Timed = DspEvent & { readonly atMs: number };

const QUIET: Listening = { dtmf: false, callerId: [], tones: [] };

/** Sends a signal through a fresh line's signal processing; `toLine` is what is played meanwhile. */
export function listenTo(signal: Samples, listening: Partial<Listening>, toLine?: Samples): Timed[] {
  using dsp = createLineDsp();
  dsp.listen({ ...QUIET, ...listening });
  const played = toLine ? toFrames(toLine) : [];
  const events: Timed[] = [];
  for (const [index, frame] of toFrames(signal).entries()) {
    const others = played[index] ?? new Int16Array(160);
    for (const event of dsp.process(frame, others)) events.push({ ...event, atMs: (index + 1) * 20 });
  }
  return events;
}

export const digitsIn = (events: readonly DspEvent[]): string =>
  events.map((event) => (event.kind === 'digit' ? event.digit : '')).join('');

/** `busy+` for a tone that began, `busy-` for one that ended. */
export const tonesIn = (events: readonly DspEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'tone' ? [`${event.tone}${event.present ? '+' : '-'}`] : []));

const cadence = (tone: ToneTemplate['tone'], hz: readonly number[], onMs: number, offMs: number): ToneTemplate => ({
  tone,
  segments: [{ hz, onMs, offMs }],
});

export const US_TONES: readonly ToneTemplate[] = [
  cadence('dial', [350, 440], 600, 0),
  cadence('ringback', [440, 480], 2000, 4000),
  cadence('busy', [480, 620], 500, 500),
  cadence('congestion', [480, 620], 250, 250),
  {
    tone: 'sit',
    segments: [
      { hz: [950], onMs: 330, offMs: 0 },
      { hz: [1400], onMs: 330, offMs: 0 },
      { hz: [1800], onMs: 330, offMs: 1000 },
    ],
  },
];

/** Much of Europe: one frequency for all, told apart by cadence alone. */
export const EUROPEAN_TONES: readonly ToneTemplate[] = [
  cadence('dial', [425], 800, 0),
  cadence('ringback', [425], 1000, 4000),
  cadence('busy', [425], 500, 500),
  cadence('congestion', [425], 250, 250),
];
