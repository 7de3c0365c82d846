/**
 * Starts main/desktop.ts as it is shipped, in a program whose desktop a test can see and click on: what the app gives to the
 * system (tray, notifications, menus, questions, links) is remembered, and told over a socket. It knows nothing of the stand-in:
 * real Electron is driven by it as well.
 */
import { connect } from 'node:net';
import {
  app,
  BrowserWindow,
  dialog,
  Menu,
  type MenuItemConstructorOptions,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  shell,
  Tray,
} from 'electron';
import type { Command, Fact } from './facts.ts';

// A second start is driven by nobody: it only hands over what it was given.
const drivenBy = process.env.COPPERLINE_DRIVEN_BY;
const socket = drivenBy ? connect(drivenBy) : undefined;
const tell = (fact: Fact): void => void socket?.write(`${JSON.stringify(fact)}\n`);

const answers: number[] = [];
let tray: Tray | undefined;
let trayMenu: Menu | undefined;
const shown: Notification[] = [];

const labels = (menu: Pick<Menu, 'items'>): string[] =>
  menu.items.map(({ label, role }) => label || String(role ?? ''));

const { setContextMenu, setToolTip } = Tray.prototype;
let tip = '';
Tray.prototype.setToolTip = function (text) {
  tip = text;
  setToolTip.call(this, text);
};
Tray.prototype.setContextMenu = function (menu) {
  tray = this;
  trayMenu = menu ?? undefined;
  setContextMenu.call(this, menu);
  tell({ what: 'tray', tip, items: menu ? labels(menu).filter(Boolean) : [] });
};

const { close, show } = Notification.prototype;
Notification.prototype.show = function () {
  shown.push(this);
  show.call(this);
  tell({
    what: 'notification',
    title: this.title,
    body: this.body,
    buttons: this.actions.map(({ text }) => text ?? ''),
  });
};
Notification.prototype.close = function () {
  const at = shown.indexOf(this);
  if (at >= 0) shown.splice(at, 1);
  close.call(this);
  tell({ what: 'notification-gone', title: this.title });
};

dialog.showMessageBox = (async (options: Electron.MessageBoxOptions) => {
  tell({ what: 'question', title: options.message, buttons: options.buttons ?? [] });
  return { response: answers.shift() ?? options.cancelId ?? 0, checkboxChecked: false };
}) as typeof dialog.showMessageBox;
shell.openExternal = async (url) => tell({ what: 'link-out', url });

const { start, stop } = powerSaveBlocker;
powerSaveBlocker.start = (type) => {
  tell({ what: 'awake', on: true });
  return start.call(powerSaveBlocker, type);
};
powerSaveBlocker.stop = (id) => {
  tell({ what: 'awake', on: false });
  return stop.call(powerSaveBlocker, id);
};

const { enableSandbox, relaunch } = app;
app.enableSandbox = () => {
  tell({ what: 'sandbox' });
  enableSandbox.call(app);
};
app.relaunch = (options) => {
  tell({ what: 'relaunch', ...(options?.execPath === undefined ? {} : { program: options.execPath }) });
  if (process.env.COPPERLINE_MAY_RELAUNCH) relaunch.call(app, options);
};

const main = (): BrowserWindow | undefined => BrowserWindow.getAllWindows()[0];

/** Down the menus to the item of this label, and clicks on it. */
function click(menu: Pick<Menu, 'items'> | null | undefined, label: string): boolean {
  for (const item of menu?.items ?? []) {
    const { submenu } = item;
    if (item.label === label && item.click) {
      (item as unknown as MenuItemConstructorOptions).click?.(item as never, main(), {} as never);
      return true;
    }
    if (submenu && click(Array.isArray(submenu) ? { items: submenu } : submenu, label)) return true;
  }
  return false;
}

function obey(command: Command): unknown {
  switch (command.do) {
    case 'answer-questions':
      answers.push(...command.with);
      return undefined;
    case 'click-tray':
      return tray?.emit('click', {}, {}, {});
    case 'click-tray-item':
      return click(trayMenu, command.label);
    case 'click-menu':
      return click(Menu.getApplicationMenu(), command.label);
    case 'click-notification': {
      const notification = shown.find(({ title }) => title === command.title);
      if (command.button === undefined) return notification?.emit('click', {});
      return notification?.emit('action', { actionIndex: command.button }, command.button, -1);
    }
    case 'close-window':
      main()?.close();
      return undefined;
    case 'leave-window':
      main()?.blur();
      return undefined;
    case 'window':
      return { visible: main()?.isVisible(), focused: main()?.isFocused(), all: BrowserWindow.getAllWindows().length };
    case 'page-address':
      return main()?.webContents.getURL();
    case 'crash-page':
      main()?.webContents.forcefullyCrashRenderer();
      return undefined;
    case 'run-in-page':
      main()
        ?.webContents.executeJavaScript(command.code, true)
        .catch(() => undefined);
      return undefined;
    case 'power':
      powerMonitor.emit(command.event, { preventDefault: () => tell({ what: 'shutdown-waits' }) });
      return undefined;
    case 'open-url':
      app.emit('open-url', { preventDefault: () => undefined }, command.url);
      return undefined;
    case 'break':
      setImmediate(() => {
        throw new Error('broken by a test');
      });
      return undefined;
    case 'quit':
      app.quit();
      return undefined;
  }
}

let text = '';
socket?.setEncoding('utf8').on('data', (more: string) => {
  text += more;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
    const command = JSON.parse(text.slice(0, end)) as Command & { readonly id: number };
    text = text.slice(end + 1);
    tell({ what: 'done', id: command.id, value: obey(command) ?? null });
  }
});
socket?.on('error', () => undefined);
socket?.unref();

await import('../../main/desktop.ts');
