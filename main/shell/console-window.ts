import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, type Session, screen } from 'electron';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { readQuietly, writeQuietly } from './desktop-file.ts';
import { ORIGIN } from './own-page.ts';
import { SAFE_MODE_PATH } from './own-pages.ts';
import { RestartGuard } from './restart-guard.ts';
import { fitPlace, readPlace, SMALLEST } from './window-place.ts';

export interface ConsoleWindowOptions {
  readonly session: Session;
  /** Where the window's place is kept. */
  readonly placeFile: string;
  /** Stays in the tray until somebody wants it. */
  readonly hidden: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Its page is gone: reloaded, crashed, closed. */
  readonly pageGone: () => void;
  /** A person closes the window. @returns whether it is only hidden */
  readonly closes: () => 'hide' | 'close';
}

/** A page that ends more often is not loaded again by itself. */
const CRASHES = { most: 3, withinMs: 60_000 };

/** The one window, on the console. Hidden it goes on: it holds the microphone of a call, and rings. */
export class ConsoleWindow implements Disposable {
  readonly window: BrowserWindow;
  readonly #options: ConsoleWindowOptions;
  readonly #crashes = new RestartGuard(CRASHES);

  constructor(options: ConsoleWindowOptions) {
    this.#options = options;
    this.window = this.#make();
    this.load(ORIGIN);
  }

  /** Looked at, not only there. */
  get isWatched(): boolean {
    return this.window.isVisible() && !this.window.isMinimized() && this.window.isFocused();
  }

  /** In front of everything, with the keyboard. */
  show(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  load(address: string): void {
    this.window
      .loadURL(address)
      .catch((error: unknown) => this.#options.log.error({ error: errorText(error) }, 'the console did not load'));
  }

  [Symbol.dispose](): void {
    if (!this.window.isDestroyed()) this.window.destroy();
  }

  #make(): BrowserWindow {
    const { closes, hidden, log, pageGone, placeFile, session } = this.#options;
    const { maximized, ...place } = fitPlace(
      readPlace(readQuietly(placeFile)),
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
        session,
        preload: fileURLToPath(new URL('../preload/console-preload.cjs', import.meta.url)),
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
        // A ringing telephone must be heard from a hidden window.
        backgroundThrottling: false,
        autoplayPolicy: 'no-user-gesture-required',
        devTools: !app.isPackaged,
      },
    });
    if (maximized) window.maximize();
    if (!hidden) window.once('ready-to-show', () => window.show());
    window.on('close', (event) => {
      const bounds = window.getNormalBounds();
      writeQuietly(
        placeFile,
        JSON.stringify({ ...bounds, maximized: window.isMaximized() }),
        'the window’s place',
        log,
      );
      if (closes() === 'close') return;
      event.preventDefault();
      window.hide();
    });
    const { webContents } = window;
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) pageGone();
    });
    webContents.on('destroyed', () => pageGone());
    // The page is the only part that is lost; the calls live in other processes.
    webContents.on('render-process-gone', (_event, { reason }) => {
      pageGone();
      if (reason !== 'clean-exit') this.#crashed(reason);
    });
    webContents.on('unresponsive', () => log.warn('the console page does not react'));
    webContents.on('did-finish-load', () => log.debug({ url: webContents.getURL() }, 'the console is loaded'));
    return window;
  }

  #crashed(reason: string): void {
    const { clock, log } = this.#options;
    if (this.window.isDestroyed()) return;
    if (this.#crashes.ended(clock.now()) === 'again') {
      log.error({ reason }, 'the console page ended; loading it again');
      this.load(ORIGIN);
      return;
    }
    log.error({ reason }, 'the console page ended again and again; it is not loaded by itself any more');
    // Whoever goes on from there has all tries again.
    this.#crashes.forgive();
    this.load(`${ORIGIN}${SAFE_MODE_PATH}`);
    this.show();
  }
}

/** Where the window's place is kept. */
export const placeFileIn = (userData: string): string => join(userData, 'window.json');
