/** Tones that are no country's alone. */
import { type ExchangeTone, tone } from './exchange-tone.ts';

/** Why a number cannot be had, as North American exchanges tell it apart. */
export type SitReason = 'vacant-code' | 'intercept' | 'no-circuit' | 'reorder';

/** Telcordia GR-1162 (as its users give it): each of the first two notes low or high, short or long. */
const NOTES = { low: [913.8, 1370.6], high: [985.2, 1428.5], last: 1776.7, shortMs: 274, longMs: 380 } as const;
type Pitch = 'low' | 'high';

const sit = (...notes: readonly [Pitch, Pitch]): ExchangeTone => [
  ...notes.map((pitch, index) => ({
    hz: [NOTES[pitch][index] ?? 0],
    onMs: (pitch === 'high' ? NOTES.longMs : NOTES.shortMs) as number,
    offMs: 0,
  })),
  { hz: [NOTES.last], onMs: NOTES.longMs, offMs: 0 },
];

export const GR1162_SIT: Readonly<Record<SitReason, ExchangeTone>> = {
  'vacant-code': sit('high', 'low'),
  intercept: sit('low', 'low'),
  'no-circuit': sit('high', 'high'),
  reorder: sit('low', 'high'),
};

/** ITU-T E.180 §6: three rising notes of 330 ms, whatever the reason. */
export const E180_SIT: ExchangeTone = [950, 1400, 1800].map((hz) => ({ hz: [hz], onMs: 330, offMs: 0 }));

/** GR-506 §17.2.8, receiver off-hook. */
export const HOWLER: ExchangeTone = tone([1400, 2060, 2450, 2600], [100, 100]);

/** The special information tone again and again, a second apart: the number-unobtainable tone of most countries. */
export const UNOBTAINABLE: ExchangeTone = E180_SIT.map((segment, index) =>
  index === 2 ? { ...segment, offMs: 1000 } : segment,
);

/** Recall dial tone's start: ten bursts (GR-506: 100 ms on, 100 ms off), then dial tone as usual. */
export const STUTTER = { burstMs: 100, bursts: 10 } as const;

/** Subscriber alerting signal of call waiting (GR-571): 440 Hz for 300 ms. */
export const WAITING: ExchangeTone = tone([440], [300, 9700]);
