import type { AdapterCapabilities } from '../line/line-adapter.ts';
import type { LineSettings } from '../store/settings-schema.ts';
import { chosenProfile } from './line-profiles.ts';

/**
 * What a line is set to and its adapter cannot do, each a sentence with the cure. No call goes out on such a line; calls
 * come in as on any other.
 */
export function lineLimits(line: LineSettings, name: string, able: AdapterCapabilities): string[] {
  const { dialMethod, start } = chosenProfile(line);
  const limits: string[] = [];
  if (dialMethod === 'pulse' && !able.pulse)
    limits.push(
      `"${name}" is to dial by pulses, and its adapter cannot: no call goes out on it. Set its profile's dialMethod to "tone", or use another adapter.`,
    );
  if (start === 'ground' && !able.groundStart)
    limits.push(
      `"${name}" is to be seized by ground start, and its adapter cannot: no call goes out on it. Set its profile's start to "loop" if the telephone company agrees, or use another adapter.`,
    );
  return limits;
}
