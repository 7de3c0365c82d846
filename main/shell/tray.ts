import { fileURLToPath } from 'node:url';
import { Menu, type MenuItemConstructorOptions, nativeImage, nativeTheme, Tray } from 'electron';
import { assertNever } from '../core/errors.ts';
import type { Ringing } from './at-hand.ts';
import type { TrayFace, TrayItem, TrayState } from './tray-menu.ts';

export interface TrayOrders {
  answer(ringing: Ringing): void;
  decline(callId: string): void;
  hangUp(callId: string): void;
  startAtLogin(on: boolean): void;
  update(): void;
  open(): void;
  quit(): void;
}

const folder = new URL('../../assets/tray/', import.meta.url);

/**
 * The sign beside the clock. A click while somebody rings answers who came first; otherwise it opens the window. macOS opens the
 * menu at a click, as all of its menu bar does, and the first item answers.
 */
export class TrayIcon implements Disposable {
  readonly #tray: Tray;
  readonly #orders: TrayOrders;
  #face: TrayFace;
  #drawn = '';

  constructor(face: TrayFace, orders: TrayOrders) {
    this.#orders = orders;
    this.#face = face;
    this.#tray = new Tray(icon(face.state));
    if (process.platform !== 'darwin') this.#tray.on('click', () => this.#clicked());
    nativeTheme.on('updated', this.#themed);
    this.show(face);
  }

  /** Drawn only where something differs: a menu that is open would close. */
  show(face: TrayFace): void {
    this.#face = face;
    const drawn = JSON.stringify(face);
    if (drawn === this.#drawn || this.#tray.isDestroyed()) return;
    this.#drawn = drawn;
    this.#tray.setImage(icon(face.state));
    this.#tray.setToolTip(face.tip);
    this.#tray.setContextMenu(Menu.buildFromTemplate(face.items.map((item) => this.#item(item))));
  }

  [Symbol.dispose](): void {
    nativeTheme.off('updated', this.#themed);
    if (!this.#tray.isDestroyed()) this.#tray.destroy();
  }

  readonly #themed = (): void => {
    if (!this.#tray.isDestroyed()) this.#tray.setImage(icon(this.#face.state));
  };

  #clicked(): void {
    const first = this.#face.items.find((item) => item.kind === 'answer');
    if (first?.kind === 'answer') this.#orders.answer(first.ringing);
    else this.#orders.open();
  }

  #item(item: TrayItem): MenuItemConstructorOptions {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'answer':
        return { label: item.label, click: () => this.#orders.answer(item.ringing) };
      case 'decline':
        return { label: item.label, click: () => this.#orders.decline(item.callId) };
      case 'hang-up':
        return { label: item.label, click: () => this.#orders.hangUp(item.callId) };
      case 'start-at-login':
        return {
          label: item.label,
          type: 'checkbox',
          checked: item.checked,
          click: () => this.#orders.startAtLogin(!item.checked),
        };
      case 'update':
        return { label: item.label, click: () => this.#orders.update() };
      case 'open':
        return { label: item.label, click: () => this.#orders.open() };
      case 'quit':
        return { label: item.label, click: () => this.#orders.quit() };
      default:
        return assertNever(item);
    }
  }
}

/**
 * macOS colours a template itself. Elsewhere the icon is drawn for a dark or a light bar; Linux's are dark nearly everywhere,
 * whatever the programs' theme. `@2x` is found beside the file by its name.
 */
function icon(state: TrayState): Electron.NativeImage {
  if (process.platform === 'darwin') {
    const image = nativeImage.createFromPath(fileOf(`${state}Template.png`));
    image.setTemplateImage(true);
    return image;
  }
  const dark = process.platform === 'linux' || nativeTheme.shouldUseDarkColors;
  return nativeImage.createFromPath(fileOf(`${state}-${dark ? 'light' : 'dark'}.png`));
}

const fileOf = (name: string): string => fileURLToPath(new URL(name, folder));
