/**
 * Levels are in dB below full scale, RMS: a full-scale sine is -3.01 dB. G.711 µ-law clips a sine at
 * +3.17 dBm0 (ITU-T G.711), so 0 dBm0 is -6.18 dB here.
 */
export const FULL_SCALE = 32768;
const DBM0_AT_FULL_SCALE = 6.18;

export const fromDbm0 = (dbm0: number): number => dbm0 - DBM0_AT_FULL_SCALE;

/** The peak of a sine whose RMS is `levelDb`, limited to what 16 bits hold. */
export const sinePeak = (levelDb: number): number => Math.min(32767, FULL_SCALE * Math.SQRT2 * 10 ** (levelDb / 20));

export const powerToDb = (meanSquare: number): number => 10 * Math.log10(meanSquare / (FULL_SCALE * FULL_SCALE));
