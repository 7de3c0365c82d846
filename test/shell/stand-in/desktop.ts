import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type {
  MenuItemConstructorOptions,
  MessageBoxOptions,
  NotificationConstructorOptions,
  PowerSaveBlocker,
  SafeStorage,
  Shell,
} from 'electron';
import { app } from './app.ts';
import { Emitter } from './facts.ts';

interface Image {
  readonly path: string;
  setTemplateImage(on: boolean): void;
  isEmpty(): boolean;
}

export const nativeImage = {
  createFromPath: (path: string): Image => {
    // Fails where there is none, as a tray without an icon does on Linux.
    const { length } = readFileSync(path);
    return { path, setTemplateImage: () => undefined, isEmpty: () => length === 0 };
  },
};
export const nativeTheme = Object.assign(new Emitter(), { shouldUseDarkColors: false });
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_280, height: 900 } }] };
export const powerMonitor = new Emitter();
export const systemPreferences = {};

export class Menu {
  static application: Menu | undefined;
  readonly items: readonly MenuItemConstructorOptions[];
  constructor(items: readonly MenuItemConstructorOptions[] = []) {
    this.items = items;
  }
  static buildFromTemplate(items: readonly MenuItemConstructorOptions[]): Menu {
    return new Menu(items);
  }
  static setApplicationMenu(menu: Menu): void {
    Menu.application = menu;
  }
  static getApplicationMenu(): Menu | undefined {
    return Menu.application;
  }
}

export class Tray extends Emitter {
  #state: 'there' | 'gone' = 'there';
  constructor(_image: Image) {
    super();
  }
  setImage(_image: Image): void {}
  setToolTip(_tip: string): void {}
  setContextMenu(_menu: Menu): void {}
  isDestroyed(): boolean {
    return this.#state === 'gone';
  }
  destroy(): void {
    this.#state = 'gone';
  }
}

export class Notification extends Emitter {
  readonly title: string;
  readonly body: string;
  readonly actions: NonNullable<NotificationConstructorOptions['actions']>;
  constructor({ actions = [], body = '', title = '' }: NotificationConstructorOptions = {}) {
    super();
    this.title = title;
    this.body = body;
    this.actions = actions;
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    this.emit('show');
  }
  close(): void {
    this.emit('close');
  }
}

export const dialog = {
  showMessageBox: async (_options: MessageBoxOptions) => ({ response: 0, checkboxChecked: false }),
  showErrorBox: (title: string, text: string) => void process.stderr.write(`${title}: ${text}\n`),
};

export const shell: Pick<Shell, 'openExternal' | 'openPath'> = {
  openExternal: async () => undefined,
  openPath: async () => '',
};

const blockers = new Set<number>();
let nextBlocker = 0;
export const powerSaveBlocker: Pick<PowerSaveBlocker, 'start' | 'stop' | 'isStarted'> = {
  start: () => {
    blockers.add(++nextBlocker);
    return nextBlocker;
  },
  stop: (id) => blockers.delete(id),
  isStarted: (id) => blockers.has(id),
};

const hasKeyring = process.env.STAND_IN_KEYRING !== 'none';

/** The keyring's key: made once for a user, here in a file. */
function key(): Buffer {
  const file = process.env.STAND_IN_KEYRING ?? join(app.getPath('userData'), 'stand-in-keyring');
  try {
    return readFileSync(file);
  } catch {
    mkdirSync(dirname(file), { recursive: true });
    const made = randomBytes(32);
    writeFileSync(file, made, { mode: 0o600 });
    return made;
  }
}

export const safeStorage: Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptStringAsync' | 'decryptStringAsync'
> = {
  isAsyncEncryptionAvailable: async () => app.isReady() && hasKeyring,
  getSelectedStorageBackend: () => (hasKeyring ? 'gnome_libsecret' : 'basic_text'),
  encryptStringAsync: async (text) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key(), iv);
    return Buffer.concat([Buffer.from('v11'), iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  },
  decryptStringAsync: async (sealed) => {
    const decipher = createDecipheriv('aes-256-gcm', key(), sealed.subarray(3, 15));
    decipher.setAuthTag(sealed.subarray(-16));
    const result = decipher.update(sealed.subarray(15, -16)).toString('utf8') + decipher.final('utf8');
    return { result, shouldReEncrypt: false };
  },
};
