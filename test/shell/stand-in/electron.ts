/** What `import { … } from 'electron'` gives under the stand-in: as much of Electron's module as `main/` uses. */
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { UtilityChild } from '../../../main/shell/utility-process.ts';

export { app } from './app.ts';
export {
  dialog,
  Menu,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  safeStorage,
  screen,
  shell,
  systemPreferences,
  Tray,
} from './desktop.ts';
export { protocol, session } from './session.ts';
export { BrowserWindow, ipcMain } from './windows.ts';

/** A child of Node's in place of Electron's utility process: the same messages, exit and pid. */
export const utilityProcess = {
  fork(path: string, args: string[] = [], options: { env?: NodeJS.ProcessEnv } = {}): UtilityChild {
    const child = fork(path, args, {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // What this process itself is run with is not for its children.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: options.env ?? process.env,
    });
    const events = new EventEmitter();
    child.on('message', (message) => events.emit('message', message));
    child.once('exit', (code) => events.emit('exit', code ?? 1));
    return {
      pid: child.pid,
      postMessage: (message: unknown) => void (child.connected && child.send(message as object)),
      kill: () => child.kill(),
      on: (event: 'message', listener: (message: unknown) => void) => events.on(event, listener),
      once: (event: 'exit', listener: (code: number) => void) => events.once(event, listener),
    };
  },
};
