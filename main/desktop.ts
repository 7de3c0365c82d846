/** The desktop app: the gateway in Electron's main process, and one window on its console. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app, type BrowserWindow, dialog, utilityProcess } from 'electron';
import { createSystemClock } from './core/clock.ts';
import { errorText } from './core/errors.ts';
import { createLog, LOG_LEVELS } from './core/log.ts';
import { createGateway, type Gateway } from './gateway/create-gateway.ts';
import { openConsoleWindow } from './shell/console-window.ts';
import { setMenu } from './shell/menu.ts';
import { utilityStarter } from './shell/utility-process.ts';
import { defaultDataDir } from './store/data-dir.ts';

/** Longer than this the gateway is not waited for: its media process puts the lines on-hook by itself (dead-man rule). */
const QUIT_WAIT_MS = 4_000;

// Chromium's own switches are among the arguments: what is not ours is left alone.
const { values } = parseArgs({
  args: process.argv.slice(1),
  strict: false,
  options: { data: { type: 'string' }, lines: { type: 'string' }, 'log-level': { type: 'string' } },
});
const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const dataDir = text(values.data) ?? defaultDataDir();
const lines = Number(text(values.lines) ?? Number.NaN);
const clock = createSystemClock();
const log = createLog(LOG_LEVELS.find((level) => level === values['log-level']) ?? 'info');

// A promise that nobody waited for says nothing of the calls that are on: they go on, and the log says what it was.
process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'an error that nobody expected'));

let gateway: Gateway | undefined;
let window: BrowserWindow | undefined;
let starting: Promise<void> | undefined;
let quitting: Promise<void> | undefined;

async function start(): Promise<void> {
  setMenu();
  gateway = await createGateway({
    dataDir,
    log,
    clock,
    startProcess: utilityStarter((path, args, options) => utilityProcess.fork(path, args, options)),
    ...(Number.isInteger(lines) && lines >= 1 && lines <= 64 ? { simulatedLines: lines } : {}),
  });
  // Unless somebody ended the app while it was starting.
  if (!quitting) showWindow(gateway);
}

function showWindow(running: Gateway): void {
  if (window && !window.isDestroyed()) {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return;
  }
  window = openConsoleWindow({
    newUrl: () => running.newConsoleUrl(),
    placeFile: join(app.getPath('userData'), 'window.json'),
    log,
  });
}

/** Lines go on-hook and calls are ended before the app is gone. */
async function stop(): Promise<void> {
  const closing = (async () => {
    await starting;
    await gateway?.[Symbol.asyncDispose]();
  })();
  const late = Promise.withResolvers<void>();
  using _deadline = clock.after(QUIT_WAIT_MS, () => {
    log.error('the gateway did not stop in time');
    late.resolve();
  });
  try {
    await Promise.race([closing, late.promise]);
  } catch (thrown) {
    log.error({ error: errorText(thrown) }, 'stopping failed');
  }
}

app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => gateway && showWindow(gateway));
  app.on('activate', () => gateway && showWindow(gateway));
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    quitting ??= stop().then(() => app.exit(0));
  });
  starting = app
    .whenReady()
    .then(start)
    .catch((thrown: unknown) => {
      log.fatal({ err: thrown }, 'starting failed');
      dialog.showErrorBox('Copperline could not start', errorText(thrown));
      app.exit(1);
    });
} else {
  // The first one shows its window.
  app.quit();
}
