import type { Settings } from '../store/settings-schema.ts';
import { profileFaults } from './profile-faults.ts';

/** Settings that fit by themselves but not together: each a sentence that says where and what to do. */
export function danglingSettings(settings: Settings, hasPassword: (trunk: string) => boolean): string[] {
  const found: string[] = [];
  const trunks = new Set(settings.trunks.map(({ id }) => id));
  const groups = new Set(settings.lines.flatMap(({ groups: each }) => each));
  for (const line of settings.lines) {
    for (const { trunk } of line.inbound) {
      if (!trunks.has(trunk))
        found.push(
          `Calls on "${line.name || line.id}" go to the trunk "${trunk}", which is not there. Add it, or change where they go.`,
        );
    }
    const adapter = settings.adapters.find(({ id }) => line.id.startsWith(`${id}/`));
    const port = Number(line.id.slice(line.id.lastIndexOf('/') + 1));
    if (adapter && (port < 1 || port > adapter.lines))
      found.push(`The line "${line.id}" is not there: the adapter "${adapter.id}" has ${adapter.lines} lines.`);
    for (const { field, reason } of profileFaults(line))
      found.push(
        `settings.json: the profile of "${line.name || line.id}" is not used, the country's own is: ${field}: ${reason}. Correct it, or leave it out.`,
      );
  }
  for (const route of settings.routes) {
    // Lines without settings of their own are in the group "all".
    if (route.group !== 'all' && !groups.has(route.group))
      found.push(`The route "${route.pattern}" leads to the group "${route.group}", which has no line.`);
  }
  for (const trunk of settings.trunks) {
    if (trunk.kind.kind === 'registers' && !hasPassword(trunk.id))
      found.push(`The trunk "${trunk.name}" registers, but its password is not set.`);
  }
  return found;
}
