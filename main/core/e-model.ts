/**
 * What a listener would say of a call (mean opinion score, 1 to 4.5) from what the network did to it: ITU-T G.107's E-model
 * with its default values, so that only codec, loss and delay count. An estimate: nobody listened. Pure.
 */
import type { Codec } from './codec.ts';

/** G.107 §7.7, Table 3: all parameters at their defaults. */
const DEFAULT_R = 93.2;

/**
 * Equipment impairment Ie and robustness Bpl. G.711 with loss concealment: G.113 Table I.1 and I.4. For the other two G.113 has no
 * narrow-band value: G.722's lower sub-band is ADPCM as G.726's at 40 kbit/s (Ie 2); Opus at 24 kbit/s repairs single losses.
 */
const IMPAIRMENT: Readonly<Record<Codec, { readonly ie: number; readonly bpl: number }>> = {
  PCMU: { ie: 0, bpl: 25.1 },
  PCMA: { ie: 0, bpl: 25.1 },
  G722: { ie: 2, bpl: 20 },
  opus: { ie: 5, bpl: 35 },
};

export interface Heard {
  readonly codec: Codec;
  /** Packets that were not there when they were to be heard, % . */
  readonly lostPercent: number;
  /** From mouth to ear, ms. */
  readonly delayMs: number;
}

/** @returns the mean opinion score, 1 to 4.5, to a tenth */
export function meanOpinion({ codec, lostPercent, delayMs }: Heard): number {
  const { ie, bpl } = IMPAIRMENT[codec];
  const lost = Math.min(100, Math.max(0, lostPercent));
  // G.107 (7-29), losses at random (BurstR 1).
  const equipment = ie + (95 - ie) * (lost / (lost + bpl));
  const r = DEFAULT_R - delayImpairment(Math.max(0, delayMs)) - equipment;
  return Math.round(10 * opinion(r)) / 10;
}

/** Idd, G.107 (7-27): what is lost in conversation beyond 100 ms. */
function delayImpairment(ms: number): number {
  if (ms <= 100) return 0;
  const x = Math.log2(ms / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** G.107 Annex B, (B-4). */
function opinion(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
