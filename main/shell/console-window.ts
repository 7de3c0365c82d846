import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, screen, session } from 'electron';
import type { Log } from '../core/log.ts';
import { guardContents, guardSession } from './guards.ts';
import { fitPlace, readPlace, SMALLEST } from './window-place.ts';

export interface ConsoleWindowOptions {
  /** A fresh link with its one-time token; asked again when the page must be loaded anew. */
  readonly newUrl: () => string;
  /** Where the window's place is kept. */
  readonly placeFile: string;
  readonly log: Log;
}

/** Not `persist:`, so that the pass to the console is never written to the disk. */
const PARTITION = 'console';

/** The one window, on the console's loopback address. */
export function openConsoleWindow({ newUrl, placeFile, log }: ConsoleWindowOptions): BrowserWindow {
  const url = newUrl();
  const { origin } = new URL(url);
  guardSession(session.fromPartition(PARTITION), origin, log);

  const { maximized, ...place } = fitPlace(
    readPlace(readText(placeFile)),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...place,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Copperline',
    icon: fileURLToPath(new URL('../../assets/icon.png', import.meta.url)),
    webPreferences: {
      partition: PARTITION,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  guardContents(window.webContents, origin, log);
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    const bounds = window.getNormalBounds();
    writeText(placeFile, JSON.stringify({ ...bounds, maximized: window.isMaximized() }), log);
  });
  const load = (address: string): void => {
    window.loadURL(address).catch((error: unknown) => log.error({ error: String(error) }, 'the console did not load'));
  };
  // The page is the only part that is lost; the calls live in other processes.
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    log.error({ reason }, 'the console page ended; loading it again');
    if (!window.isDestroyed()) load(newUrl());
  });
  load(url);
  return window;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** A window's place is not worth a message to the person. */
function writeText(file: string, text: string, log: Log): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    log.warn({ error: String(error) }, 'the window’s place could not be written');
  }
}
