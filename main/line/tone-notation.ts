import type { ToneTemplate } from './line-signals.ts';

type Segment = ToneTemplate['segments'][number];

/** A continuous tone is told when it has lasted so long. */
const CONTINUOUS_MS = 600;
/** A carrier modulated more slowly than this sounds as one frequency that swells: its sidebands lie too close to tell. */
const SLOWEST_SIDEBANDS_HZ = 20;

const element = /^(?<hz>[0-9.]+(?:\+[0-9.]+)*)(?:\*(?<modulation>[0-9.]+))?(?:\/(?<ms>[0-9]+))?$/;

/**
 * Reads a tone as Asterisk's indications.conf writes it: `425/500,0/500`, `350+440` (continuous), `400*25` (a carrier
 * modulated in amplitude, heard as itself and its two sidebands).
 * @throws Error that says what is wrong with the text
 */
export function readTone(text: string): Segment[] {
  const segments: Segment[] = [];
  const elements = text.split(',');
  for (const [index, each] of elements.entries()) {
    const { hz, modulation, ms } = element.exec(each.trim())?.groups ?? {};
    if (hz === undefined) throw new Error(`"${each}" is not written as 425/500, 350+440 or 400*25`);
    const lasts = ms === undefined ? undefined : Number(ms);
    if (lasts === undefined && elements.length > 1)
      throw new Error(`"${each}" goes on for ever, and more comes after it`);
    if (lasts === 0) throw new Error(`"${each}" lasts 0 ms`);
    if (hz === '0') {
      const before = segments.at(-1);
      if (!before || lasts === undefined) throw new Error(`"${text}" begins with silence`);
      segments[segments.length - 1] = { ...before, offMs: before.offMs + lasts };
    } else {
      segments.push({ hz: heard(hz, modulation), onMs: lasts ?? CONTINUOUS_MS, offMs: 0 });
      if (lasts !== undefined && index === 0 && elements.length === 1)
        throw new Error(`"${text}" has no silence: leave out the time of a continuous tone`);
    }
  }
  return segments;
}

function heard(hz: string, modulation: string | undefined): number[] {
  const all = hz.split('+').map(Number);
  if (modulation === undefined || Number(modulation) < SLOWEST_SIDEBANDS_HZ) return all;
  const by = Number(modulation);
  return all.flatMap((carrier) => [carrier - by, carrier, carrier + by]);
}
