import type { G711 } from '../../core/g711.ts';
import type { FamilyOrder } from '../usb-record.ts';
import type { U100Settings } from './bring-up.ts';

const MOST_GAIN_DB = 12;

/**
 * What the settings say for one U100: `law` (`mu-law`, `a-law`), `transmitGainDb` and `receiveGainDb` (-12 to 12), and
 * `echoCanceller` (false: the device's own stays off). Anything else is as if it was not there.
 */
export function readSettings({ lineModes, countries, advanced }: FamilyOrder['options']): U100Settings {
  return {
    law: lawOf(advanced.law),
    lineModes,
    countries,
    transmitGainDb: gain(advanced.transmitGainDb),
    receiveGainDb: gain(advanced.receiveGainDb),
    echoCanceller: advanced.echoCanceller !== false,
  };
}

/** Either law carries either country's audio; µ-law is a little better where it is quiet. */
const lawOf = (law: unknown): G711 => (law === 'a-law' ? 'PCMA' : 'PCMU');

const gain = (db: unknown): number =>
  typeof db === 'number' && Number.isFinite(db) ? Math.max(-MOST_GAIN_DB, Math.min(MOST_GAIN_DB, db)) : 0;
