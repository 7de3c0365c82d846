import { usesPin } from '../call/toll/guard-policy.ts';
import type { Settings } from '../store/settings-schema.ts';

/** Guards that name what is not there, or ask for what nobody can give: each a sentence that says what to do. */
export function danglingGuards({ guards, trunks, lines, schedules }: Settings, hasPin: boolean): string[] {
  const found: string[] = [];
  const trunk = (id: string, where: string): void => {
    if (!trunks.some((each) => each.id === id)) found.push(`${where} names the trunk "${id}", which is not there.`);
  };
  const { lock, exceptions, insideTrunks } = guards;
  if (lock && !schedules.some(({ id }) => id === lock.schedule))
    found.push(
      `guards.lock goes by the schedule "${lock.schedule}", which is not there: it is locked day and night. Correct it, or take the lock out.`,
    );
  for (const id of insideTrunks) trunk(id, 'guards.insideTrunks');
  for (const { for: whom } of exceptions) {
    if (whom.kind === 'trunk') trunk(whom.trunk, 'guards.exceptions');
    if (whom.kind === 'line' && !lines.some(({ id }) => id === whom.line))
      found.push(`guards.exceptions names the line "${whom.line}", which is not there.`);
  }
  if (!hasPin && usesPin(guards))
    found.push('guards let calls out by the PIN, but none is set: they are blocked. Set one, or allow them without.');
  return found;
}
