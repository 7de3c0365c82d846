import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Words } from './words/words.ts';

export interface MenuOrders {
  answerNext(): void;
  declineNext(): void;
  hangUp(): void;
  about(): void;
  licences(): void;
  dataFolder(): void;
  checkUpdates(): void;
  quit(): void;
}

/**
 * What the system expects, and the calls' keys. Those are the window's own: a key that answers the telephone from within another
 * program would take it from that one.
 */
export function setMenu(words: Words, orders: MenuOrders): void {
  const { menu } = words;
  const isMac = process.platform === 'darwin';
  const quit: MenuItemConstructorOptions = {
    label: words.quit,
    accelerator: 'CmdOrCtrl+Q',
    click: () => orders.quit(),
  };
  const about: MenuItemConstructorOptions = { label: menu.about, click: () => orders.about() };
  const update: MenuItemConstructorOptions = { label: menu.checkUpdates, click: () => orders.checkUpdates() };
  const appMenu: MenuItemConstructorOptions[] = isMac
    ? [
        {
          label: app.name,
          submenu: [
            about,
            update,
            { type: 'separator' },
            { role: 'services' },
            { type: 'separator' },
            { role: 'hide' },
            { role: 'hideOthers' },
            { role: 'unhide' },
            { type: 'separator' },
            quit,
          ],
        },
      ]
    : [];
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
  ];
  if (!app.isPackaged) view.push({ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...appMenu,
      {
        label: menu.file,
        submenu: [
          { label: menu.dataFolder, click: () => orders.dataFolder() },
          { type: 'separator' },
          { label: menu.close, role: 'close' },
          ...(isMac ? [] : [quit]),
        ],
      },
      { label: menu.edit, role: 'editMenu' },
      {
        label: menu.calls,
        submenu: [
          { label: menu.answerNext, accelerator: 'CmdOrCtrl+Shift+A', click: () => orders.answerNext() },
          { label: menu.declineNext, accelerator: 'CmdOrCtrl+Shift+D', click: () => orders.declineNext() },
          { label: menu.hangUpAll, accelerator: 'CmdOrCtrl+Shift+H', click: () => orders.hangUp() },
        ],
      },
      { label: menu.view, submenu: view },
      {
        label: menu.help,
        role: 'help',
        submenu: [
          { label: menu.licences, click: () => orders.licences() },
          ...(isMac ? [] : [update, { type: 'separator' } as const, about]),
        ],
      },
    ]),
  );
}
