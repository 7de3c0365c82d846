import type { Settings } from '../store/settings-schema.ts';
import { profileFaults } from './profile-faults.ts';
import { encryptionWarnings } from './trunk-media.ts';

/** Settings that fit by themselves but not together: each a sentence that says where and what to do. */
export function danglingSettings(settings: Settings, hasPassword: (trunk: string) => boolean): string[] {
  const found: string[] = [];
  for (const line of settings.lines) {
    const adapter = settings.adapters.find(({ id }) => line.id.startsWith(`${id}/`));
    const port = Number(line.id.slice(line.id.lastIndexOf('/') + 1));
    if (adapter && (port < 1 || port > adapter.lines))
      found.push(`The line "${line.id}" is not there: the adapter "${adapter.id}" has ${adapter.lines} lines.`);
    for (const { field, reason } of profileFaults(line))
      found.push(
        `settings.json: the profile of "${line.name || line.id}" is not used, the country's own is: ${field}: ${reason}. Correct it, or leave it out.`,
      );
  }
  found.push(...danglingRoutes(settings));
  for (const trunk of settings.trunks) {
    if (trunk.kind.kind === 'registers' && !hasPassword(trunk.id))
      found.push(`The trunk "${trunk.name}" registers, but its password is not set.`);
  }
  found.push(...encryptionWarnings(settings.trunks));
  return found;
}

/** Routes that name what is not there, or lead where their calls cannot go. */
function danglingRoutes({ routes, trunks, lines, schedules }: Settings): string[] {
  // Lines without settings of their own are in the group "all".
  const groups = new Set(['all', ...lines.flatMap((line) => line.groups)]);
  const trunkIds = new Set(trunks.map(({ id }) => id));
  const found: string[] = [];
  for (const { id, name, from, targets, when } of routes) {
    const route = `The route "${name || id}"`;
    const group = (each: string) => {
      if (!groups.has(each)) found.push(`${route} names the group "${each}", which has no line.`);
    };
    const trunk = (each: string | undefined) => {
      if (each !== undefined && !trunkIds.has(each))
        found.push(`${route} names the trunk "${each}", which is not there. Add it, or change where the calls go.`);
    };
    for (const source of from) {
      if (source.kind === 'group') group(source.group);
      else if (source.kind === 'trunk') trunk(source.trunk);
    }
    const outside = from.every(({ kind }) => kind === 'line' || kind === 'group');
    const console = from.every(({ kind }) => kind === 'console');
    for (const target of targets) {
      if (target.kind === 'lines') {
        group(target.group);
        if (outside) found.push(`${route} leads calls of a line to other lines: such a target is passed over.`);
      } else if (target.kind === 'trunk') trunk(target.trunk);
      if (console && target.kind === 'console')
        found.push(`${route} leads calls of the console to the console: such a target is passed over.`);
    }
    if (when && !schedules.some((schedule) => schedule.id === when.schedule))
      found.push(`${route} goes by the schedule "${when.schedule}", which is not there: it never fits.`);
  }
  return found;
}
