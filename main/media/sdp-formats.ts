/** Payload types of one dialog (RFC 3551 §6, RFC 3264 §8.3.2), and what Opus says of itself in SDP (RFC 7587 §6.1). Pure. */
import { CLOCK_HZ, type Codec, OPUS_TERMS, type OpusTerms } from '../core/codec.ts';

const STATIC: Partial<Record<Codec, number>> = { PCMU: 0, PCMA: 8, G722: 9 };
/** The numbers that most peers use. */
const USUAL: Readonly<Record<string, number>> = {
  opus: 107,
  'telephone-event/8000': 101,
  'telephone-event/48000': 110,
};
const FIRST_DYNAMIC = 96;
const LAST = 127;

/** Once a number means a format in a dialog it keeps that meaning. */
export interface DialogNumbers {
  /** By `opus` or `telephone-event/8000`. */
  readonly ours: Readonly<Record<string, number>>;
  /** Dynamic ones that the peer gave to other formats. */
  readonly taken: readonly number[];
}

export const NO_NUMBERS: DialogNumbers = { ours: {}, taken: [] };

export const eventName = (clockHz: number): string => `telephone-event/${clockHz}`;

/** Numbers for all that can be offered, those of the dialog first. */
export function numbersFor(codecs: readonly Codec[], { ours, taken }: DialogNumbers): Readonly<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const codec of codecs) if (STATIC[codec] !== undefined) numbers[codec] = STATIC[codec];
  const names = [...codecs.filter((codec) => STATIC[codec] === undefined), ...clocksOf(codecs).map(eventName)];
  const used = new Set([...taken, ...Object.values(ours)]);
  for (const name of names) {
    const number = ours[name] ?? free(USUAL[name], used);
    if (number === undefined) continue;
    numbers[name] = number;
    used.add(number);
  }
  return numbers;
}

function free(usual: number | undefined, used: ReadonlySet<number>): number | undefined {
  if (usual !== undefined && !used.has(usual)) return usual;
  for (let number = FIRST_DYNAMIC; number <= LAST; number++) if (!used.has(number)) return number;
  return undefined;
}

/** Telephone-events go by the clock of the audio that they stand in (RFC 4733 §2.1). */
export const clocksOf = (codecs: readonly Codec[]): number[] => [...new Set(codecs.map((codec) => CLOCK_HZ[codec]))];

/** What we want to be sent: 4 kHz of speech are all that a line has. */
export const opusWish = (dtx: boolean): string =>
  [
    'maxplaybackrate=8000',
    'sprop-maxcapturerate=8000',
    `maxaveragebitrate=${OPUS_TERMS.bitrate}`,
    'useinbandfec=1',
    ...(dtx ? ['usedtx=1'] : []),
  ].join(';');

/** How a peer that says this wants to be sent Opus. */
export function opusTerms(parameters: string, dtx: boolean): OpusTerms {
  const said = new Map(
    parameters.split(';').map((text) => {
      const [name = '', value = ''] = text.split('=');
      return [name.trim().toLowerCase(), Number(value)] as const;
    }),
  );
  const most = said.get('maxaveragebitrate') ?? OPUS_TERMS.bitrate;
  const bitrate = Number.isFinite(most)
    ? Math.round(Math.min(OPUS_TERMS.bitrate, Math.max(6000, most)))
    : OPUS_TERMS.bitrate;
  return { fec: said.get('useinbandfec') === 1, dtx, constant: said.get('cbr') === 1, bitrate };
}
