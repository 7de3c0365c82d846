/** The desktop app: the gateway in Electron's main process, with a window, a sign beside the clock and the system around it. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { app } from 'electron';
import { createSystemClock } from './core/clock.ts';
import { createLog, LOG_LEVELS } from './core/log.ts';
import { RecentLog } from './core/recent-log.ts';
import { applyEarlierCrashes } from './shell/crash-watch.ts';
import { registerScheme } from './shell/desktop-app.ts';
import { DesktopFile } from './shell/desktop-file.ts';
import { DesktopLife } from './shell/desktop-life.ts';
import { guardApp } from './shell/guards.ts';
import { linkAmong } from './shell/tel-link.ts';
import { defaultDataDir } from './store/data-dir.ts';

// Chromium's own switches are among the arguments: what is not ours is left alone. Behind `--` there is a link, or nothing.
const { values } = parseArgs({
  args: process.argv.slice(1),
  strict: false,
  options: {
    data: { type: 'string' },
    lines: { type: 'string' },
    'no-usb': { type: 'boolean' },
    'log-level': { type: 'string' },
  },
});
const text = (value: string | boolean | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const ownDataDir = text(values.data);
// Windows knows whose notifications and which place in the task bar by this: electron-builder.yml has the same.
if (process.platform === 'win32') app.setAppUserModelId('app.copperline.desktop');
const lines = Number(text(values.lines) ?? Number.NaN);
const clock = createSystemClock();
const recentLog = new RecentLog();
const log = createLog(LOG_LEVELS.find((level) => level === values['log-level']) ?? 'info', {}, recentLog);

// Two of them with data of their own are two: the lock is kept where this is.
if (ownDataDir !== undefined) {
  const own = join(ownDataDir, 'desktop');
  // Electron takes no folder that is not there.
  mkdirSync(own, { recursive: true, mode: 0o700 });
  app.setPath('userData', own);
}
const file = new DesktopFile(join(app.getPath('userData'), 'desktop.json'), log);
const life = new DesktopLife({
  dataDir: ownDataDir ?? defaultDataDir(),
  ...(Number.isInteger(lines) && lines >= 1 && lines <= 64 ? { simulatedLines: lines } : {}),
  usb: values['no-usb'] !== true,
  arguments: process.argv.slice(1),
  file,
  clock,
  log,
  recentLog,
});

// A promise that nobody waited for says nothing of the calls that are on: they go on, and the log says what it was.
process.on('unhandledRejection', (reason) => log.error({ err: reason }, 'an error that nobody expected'));
process.on('uncaughtException', (thrown) => void life.broke(thrown));

app.enableSandbox();
registerScheme();
guardApp(log);
applyEarlierCrashes(file, log);
const link = linkAmong(process.argv.slice(1));
if (app.requestSingleInstanceLock({ link })) {
  // What Chromium hands over of a command line is sorted anew: a link comes beside it, as it was given.
  app.on('second-instance', (_event, _args, _folder, given) => life.secondStart(linkOf(given)));
  app.on('activate', () => life.show());
  app.on('open-url', (event, url) => {
    event.preventDefault();
    life.takeLink(url);
  });
  // The window is only hidden; whatever else is closed, lines are looked after.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => life.wantsQuit(event));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => life.quit(true));
  if (link !== undefined) life.takeLink(link);
  void app.whenReady().then(() => life.start());
} else {
  // The first one shows its window.
  app.quit();
}

function linkOf(given: unknown): string | undefined {
  const { link: found } = (given ?? {}) as { readonly link?: unknown };
  return typeof found === 'string' ? found : undefined;
}
