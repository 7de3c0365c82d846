import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, type Session } from 'electron';
import { ORIGIN } from './own-page.ts';
import { LICENCES_PATH } from './own-pages.ts';
import type { Words } from './words/words.ts';

/** The system's own box: name, version, licence. */
export function showAbout(words: Words): void {
  app.setAboutPanelOptions({
    applicationName: 'Copperline',
    applicationVersion: app.getVersion(),
    copyright: 'MIT licence',
    credits: words.about.text,
    iconPath: fileURLToPath(new URL('../../assets/icon.png', import.meta.url)),
  });
  app.showAboutPanel();
}

/** A window to read, with no way to us: no preload, no script. */
export function openLicences(session: Session): void {
  const reading = new BrowserWindow({
    width: 760,
    height: 700,
    title: 'Copperline',
    webPreferences: { session, sandbox: true, contextIsolation: true, javascript: false, devTools: false },
  });
  reading.removeMenu();
  reading.loadURL(`${ORIGIN}${LICENCES_PATH}`).catch(() => undefined);
}
