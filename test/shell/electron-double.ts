/**
 * Stands where Electron's binary would: as much of its API as main/desktop.ts uses, over plain Node, with what the app
 * asked for told to the test on standard output. It shows no window and enforces nothing: what Electron itself does with
 * these options stays unproven here.
 */
import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';

const tell = (what: string, details: unknown): void => {
  process.stdout.write(`electron ${what} ${JSON.stringify(details)}\n`);
};

class App extends EventEmitter {
  readonly isPackaged = false;
  enableSandbox(): void {
    tell('enableSandbox', {});
  }
  requestSingleInstanceLock(): boolean {
    return true;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  getPath(): string {
    return process.env.DOUBLE_USER_DATA ?? '';
  }
  quit(): void {
    let prevented = false;
    this.emit('before-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) process.exit(0);
  }
  exit(code: number): void {
    tell('exit', { code });
    process.exit(code);
  }
}

class WebContents extends EventEmitter {
  setWindowOpenHandler(handler: (details: { url: string }) => unknown): void {
    tell('window.open', handler({ url: 'https://example.invalid/' }));
  }
}

export const app = new App();

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  constructor(options: { webPreferences: unknown }) {
    super();
    tell('window', options.webPreferences);
    // A person closes the window: SIGUSR2 plays that part.
    process.once('SIGUSR2', () => {
      this.emit('close');
      app.emit('window-all-closed');
    });
  }
  loadURL(url: string): Promise<void> {
    const away = { url: 'https://example.invalid/', preventDefault: () => tell('stayed', {}) };
    this.webContents.emit('will-navigate', away);
    tell('load', { url });
    return Promise.resolve();
  }
  isDestroyed(): boolean {
    return false;
  }
  getNormalBounds(): object {
    return { x: 0, y: 0, width: 1200, height: 800 };
  }
  isMaximized(): boolean {
    return false;
  }
}

export const utilityProcess = {
  fork(path: string, args: string[]): object {
    const child = fork(path, args, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    tell('fork', { path });
    return Object.assign(new EventEmitter(), {
      pid: child.pid,
      postMessage: (message: object) => child.connected && child.send(message),
      kill: () => child.kill(),
      on: (event: string, listener: (value: unknown) => void) => child.on(event, listener),
      once: (event: string, listener: (value: unknown) => void) => child.once(event, listener),
    });
  },
};

type Answer = (value: unknown) => void;
export const session = {
  fromPartition: (partition: string) => {
    tell('partition', { partition });
    return {
      setPermissionRequestHandler: (
        handler: (contents: unknown, permission: string, answer: Answer, details: object) => void,
      ) => {
        const details = { requestingUrl: 'https://example.invalid/', mediaTypes: ['audio'] };
        handler(undefined, 'media', (may) => tell('strangerMayListen', { may }), details);
      },
      setPermissionCheckHandler: () => undefined,
      setDevicePermissionHandler: () => undefined,
      webRequest: {
        onBeforeRequest: (handler: (details: { url: string }, answer: Answer) => void) =>
          handler({ url: 'https://example.invalid/x.js' }, (answer) => tell('strangerLoads', answer)),
      },
    };
  },
};

export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1280, height: 800 } }] };
export const Menu = { setApplicationMenu: () => undefined, buildFromTemplate: (template: unknown) => template };
export const dialog = { showErrorBox: (title: string, text: string) => tell('error', { title, text }) };
export const shell = { openExternal: (url: string) => Promise.resolve(tell('openExternal', { url })) };
export const systemPreferences = {};
