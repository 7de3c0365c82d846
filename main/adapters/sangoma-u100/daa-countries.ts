import type { LineMode } from '../../line/profile.ts';

/**
 * How a line chip is set for a country: registers 16 (ring impedance and threshold, hook speed), 26 (DC termination, current
 * limit), 30 (AC impedance) and the hook speed's second bit, which the U100 has in register 31. Figures as DAHDI's drivers have
 * them for the Si3050 family; to be checked against the data sheet before anyone speaks of type approval.
 */
export interface DaaCountry {
  readonly international1: number;
  readonly dcTermination: number;
  readonly acTermination: number;
  /** Of register 31, bit 3. */
  readonly slowHook: boolean;
  readonly transmitGainDb?: number;
}

type Row = readonly [
  international1: number,
  dcTermination: number,
  acTermination: number,
  slowHook: boolean,
  countries: string,
];

/** By ISO 3166 code. */
const rows: readonly Row[] = [
  [0x00, 0xc0, 0x00, false, 'us us-old ca mx ar cl co pe ec sv hk mo sg kr id sa ae kw hu ro kz gu ye'],
  [0x00, 0x30, 0x00, false, 'jp br ru my ph th tw pk eg jo om sy'],
  [0x00, 0xc2, 0x02, true, 'fr it es pt nl be lu ch se no dk fi is ie gr'],
  [0x00, 0xc2, 0x02, false, 'cz il cy hr lv lb mt ma ng bh'],
  [0x00, 0xc2, 0x03, true, 'de at'],
  [0x00, 0xc2, 0x03, false, 'bg'],
  [0x00, 0xc2, 0x05, true, 'gb'],
  [0x00, 0xc0, 0x04, false, 'in nz'],
  [0x40, 0x30, 0x03, false, 'au'],
  [0x00, 0x30, 0x0f, false, 'cn'],
  [0x42, 0xc0, 0x03, false, 'za'],
  [0x03, 0xc0, 0x00, false, 'pl'],
  [0x00, 0xc0, 0x03, false, 'sk'],
  [0x00, 0xc0, 0x02, false, 'si'],
];

/** New Zealand's lines want to be spoken to louder. */
const transmitGains: Readonly<Record<string, number>> = { nz: 7 };

const byCountry = new Map<string, DaaCountry>(
  rows.flatMap(([international1, dcTermination, acTermination, slowHook, countries]) =>
    countries.split(' ').map((country): [string, DaaCountry] => {
      const gain = transmitGains[country];
      const row: DaaCountry = { international1, dcTermination, acTermination, slowHook };
      return [country, gain === undefined ? row : { ...row, transmitGainDb: gain }];
    }),
  ),
);

/** Of a country that has no row, by what its profile says of its lines; 60 mA is the limit of ETSI TBR 21. */
export function daaCountry(country: string, mode?: LineMode): DaaCountry {
  const row = byCountry.get(country);
  if (row) return row;
  const limited = mode?.currentLimitMa === 60;
  const hookMs = mode?.onHookSpeedMs ?? 0.5;
  return {
    international1: (hookMs >= 20 ? 0x40 : 0) | ((mode?.ringThresholdV ?? 15) > 20 ? 0x01 : 0),
    dcTermination: limited ? 0xc2 : 0xc0,
    acTermination: limited ? 0x02 : 0x00,
    slowHook: hookMs >= 2 && hookMs < 20,
  };
}

export const countriesWithRow: readonly string[] = [...byCountry.keys()];
