import { join } from 'node:path';

/** Linux has no API for it: a desktop entry in a folder (XDG Desktop Application Autostart Specification 0.5). */
export const autostartFile = (env: Readonly<Record<string, string | undefined>>, home: string): string =>
  join(env.XDG_CONFIG_HOME || join(home, '.config'), 'autostart', 'copperline.desktop');

/**
 * The entry that starts `command` at login, hidden in the tray.
 * @param command a program and its arguments
 */
export const autostartEntry = (command: readonly string[]): string =>
  [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Copperline',
    'Comment=Telephone lines to SIP',
    `Exec=${command.map(quoted).join(' ')}`,
    'Icon=copperline',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');

/** A person, or the desktop's own settings, may have switched it off in the file (ibid., "Hidden"; GNOME's key). */
export const isAutostartOn = (entry: string): boolean =>
  /^Exec=/m.test(entry) && !/^Hidden=true$/m.test(entry) && !/^X-GNOME-Autostart-enabled=false$/m.test(entry);

/**
 * Desktop Entry Specification 1.5, "The Exec key": quoted, with `"`, `` ` ``, `$` and `\` escaped, the backslash once more because
 * the value is a string of the file, and `%` doubled.
 */
const quoted = (argument: string): string =>
  `"${argument
    .replace(/[\\"`$]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')
    .replace(/[\r\n]/g, ' ')}"`;
