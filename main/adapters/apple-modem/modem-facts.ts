/**
 * What nobody has told for certain about this modem, and what this code takes it to be. Each is to be measured once there is
 * one (README.md, bench tests); nothing else here depends on how that ends.
 */

/** An answer that is empty is asked for again: seen by others to need four times at most. */
export const READ_TRIES = 4;
export const READ_RETRY_MS = 20;

/**
 * A ring burst is over when no ring notification came for so long. They are told to repeat during a burst and to be absent between
 * two; how often is not known: at least once in four periods of the slowest ringing (15 Hz) is assumed.
 */
export const RING_GAP_MS = 270;

/** Line sense is asked for so often. Off-hook more often: a loop break lasts 200 ms and more, if it shows here at all. */
export const SENSE_EVERY_MS = { 'on-hook': 250, 'off-hook': 60 } as const;
/** What line sense says this soon after the hook moved is not looked at. */
export const SENSE_SETTLE_MS = 300;
/** So many failures one after the other: the modem does not answer any more. */
export const SENSE_FAILURES = 5;

/**
 * Whether line sense going to zero in a call is told. It would be what a loop break looks like (CPC); that is not proven, and the
 * line machine takes it for a suspicion only.
 */
export const SENSE_OFF_HOOK = true;

/** The converter's standing offset is about +650 of 32768: taken off before anything listens. Flat from 300 Hz on. */
export const HIGH_PASS_HZ = 40;

/** Sound that stays at exactly zero for so long does not come from this modem, whose converter has an offset. */
export const ALL_ZERO_MS = 1000;

/** The audio function shows up so long after the configuration is set, at most. */
export const SOUND_WITHIN_MS = 4000;
export const SOUND_RETRY_MS = 250;

/** Registers 0x10, 0x1A, 0x1F, 0x1E. */
export interface CountryRow {
  readonly name: string;
  readonly values: readonly [number, number, number, number];
}

const DEFAULT_ROW: CountryRow = { name: 'the default', values: [0x00, 0xc0, 0x00, 0x00] };
const NEW_ZEALAND: CountryRow = { name: "New Zealand's", values: [0xa0, 0xc0, 0x00, 0x00] };

/** Only two countries' settings are known; the vendor has 112 of them. `country` as in ISO 3166, small letters. */
export const countryRow = (country: string | undefined): CountryRow => (country === 'nz' ? NEW_ZEALAND : DEFAULT_ROW);
