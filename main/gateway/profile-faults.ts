import type { ProfileFault } from '../line/check-profile.ts';
import { readProfile } from '../line/profile.ts';
import type { LineSettings, Settings } from '../store/settings-schema.ts';
import { encryptionFaults } from './trunk-media.ts';

/** How the profile that a line's settings make contradicts itself. */
export function profileFaults({
  country,
  profile,
}: Pick<LineSettings, 'country' | 'profile'>): readonly ProfileFault[] {
  const read = readProfile(country, profile);
  return read.ok ? [] : read.faults;
}

/** Why a change of the settings is refused: one sentence a fault, with the line, the field and the reason. */
export const contradictions = ({ lines, trunks }: Settings): string[] => [
  ...encryptionFaults(trunks),
  ...lines.flatMap((line) =>
    profileFaults(line).map(
      ({ field, reason }) => `The profile of "${line.name || line.id}" contradicts itself: ${field}: ${reason}.`,
    ),
  ),
];
