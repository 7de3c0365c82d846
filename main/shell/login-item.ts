import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { app } from 'electron';
import type { Choice, DesktopOutcome } from '../contract/desktop.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { autostartEntry, autostartFile, isAutostartOn } from './autostart-entry.ts';
import { readQuietly, writeQuietly } from './desktop-file.ts';

const HIDDEN = '--hidden';

/** Started at login: the tray alone is shown. */
export const startsHidden = (args: readonly string[]): boolean => args.includes(HIDDEN) || wasOpenedAtLogin();

const wasOpenedAtLogin = (): boolean => process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;

/** Whether Copperline starts when the person logs in: the system's own setting, asked anew each time. */
export function startAtLogin(): Choice {
  if (!app.isPackaged) return { kind: 'not-possible', text: 'Only an installed Copperline can be started at login.' };
  if (process.platform === 'linux')
    return { kind: isAutostartOn(readQuietly(autostartFile(process.env, homedir()))) ? 'on' : 'off' };
  const { openAtLogin, status } = app.getLoginItemSettings(windowsItem());
  if (status === 'requires-approval')
    return { kind: 'waits', text: 'Allow Copperline in System Settings, General, Login Items.' };
  return { kind: openAtLogin ? 'on' : 'off' };
}

export function setStartAtLogin(on: boolean, log: Log): DesktopOutcome {
  const before = startAtLogin();
  if (before.kind === 'not-possible') return { ok: false, text: before.text };
  try {
    if (process.platform === 'linux') setAutostart(on, log);
    else app.setLoginItemSettings({ openAtLogin: on, ...windowsItem() });
  } catch (thrown) {
    return { ok: false, text: `The system did not take it: ${errorText(thrown)}.` };
  }
  const now = startAtLogin();
  if ((now.kind === 'on' || now.kind === 'waits') === on) return { ok: true };
  return {
    ok: false,
    text: 'The system did not take it. Look into its own settings for programs that start at login.',
  };
}

/** `path` and `args` are Windows' alone, and it finds an item again by both. */
const windowsItem = (): { path?: string; args?: string[] } =>
  process.platform === 'win32' ? { path: process.execPath, args: [HIDDEN] } : {};

function setAutostart(on: boolean, log: Log): void {
  const file = autostartFile(process.env, homedir());
  // An AppImage's own path is not that of the program within it.
  const program = process.env.APPIMAGE || process.execPath;
  if (on) writeQuietly(file, autostartEntry([program, HIDDEN]), 'the entry for the start at login', log);
  else rmSync(file, { force: true });
}
