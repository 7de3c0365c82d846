/**
 * What to tell a person when a card cannot be opened, or stopped. `why` is the addon's: a word for the kind, then the sound
 * system's own text.
 */
export function soundTrouble(why: string, card: string): string {
  const [kind = '', ...rest] = why.split(': ');
  const detail = rest.join(': ');
  switch (kind) {
    case 'busy':
      return `Another program has the sound of ${card}. Close it, or take this device out of the desktop's sound settings.`;
    case 'no-permission':
      return `There is no permission to use the sound of ${card}. Add this user to the group \`audio\`, then log in again.`;
    case 'no-library':
      return `The system's sound library cannot be loaded (${detail}). Install it: on Debian, libasound2.`;
    case 'unplugged':
      return `The sound of ${card} is gone: it was unplugged.`;
    case 'rate':
      return `The sound of ${card} cannot be used: the system gives it no 8000 Hz (${detail}).`;
    case 'two':
      return `Two sound devices are called ${card}, and their names do not tell which one has the line. Unplug one of them.`;
    case 'silent':
      return `The sound of ${card} stopped coming. Unplug it and plug it in again.`;
    default:
      return `The sound of ${card} failed (${why}). Unplug it and plug it in again.`;
  }
}
