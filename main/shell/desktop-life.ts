import { join } from 'node:path';
import { app, dialog, shell, utilityProcess } from 'electron';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { RecentLog } from '../core/recent-log.ts';
import { createGateway, type Gateway } from '../gateway/create-gateway.ts';
import { DesktopApp } from './desktop-app.ts';
import type { DesktopFile } from './desktop-file.ts';
import { fuseFaults, fuseFile, readFuses } from './fuse-wire.ts';
import { startsHidden } from './login-item.ts';
import { type QuitState, quitStep } from './quit-rule.ts';
import { type SystemSeal, systemSeal } from './safe-storage.ts';
import { findUpdates } from './update/find-updates.ts';
import { PreviousVersion } from './update/previous-version.ts';
import { judgeStart } from './update/start-record.ts';
import { utilityStarter } from './utility-process.ts';
import { wordsFor } from './words/languages.ts';
import type { Words } from './words/words.ts';

/** Longer than this the gateway is not waited for: its media process puts the lines on-hook by itself (dead-man rule). */
const QUIT_WAIT_MS = 4_000;
/** A version that ran for so long with its media process works here. */
const HEALTHY_MS = 60_000;

export interface DesktopLifeOptions {
  readonly dataDir: string;
  readonly simulatedLines?: number;
  readonly usb: boolean;
  readonly arguments: readonly string[];
  readonly file: DesktopFile;
  readonly clock: Clock;
  readonly log: Log;
  /** What `log` wrote last. */
  readonly recentLog: RecentLog;
}

/** From the start of the program to its end, whichever way that comes. */
export class DesktopLife {
  readonly #options: DesktopLifeOptions;
  readonly #startedAt: number;
  readonly #previous: PreviousVersion;
  #gateway: Gateway | undefined;
  #desktop: DesktopApp | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<void> | undefined;
  #quit: QuitState = { kind: 'running' };
  /** The gateway has ended: nothing holds the program any more. */
  #ended: 'no' | 'yes' = 'no';
  /** Came before there was anything to show it. */
  #earlyLink: string | undefined;

  constructor(options: DesktopLifeOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    this.#previous = new PreviousVersion(join(app.getPath('userData'), 'previous'), process.env.APPIMAGE);
  }

  start(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  show(): void {
    this.#desktop?.show();
  }

  secondStart(link: string | undefined): void {
    this.show();
    if (link !== undefined) this.takeLink(link);
  }

  takeLink(link: string): void {
    if (this.#desktop) this.#desktop.takeLink(link);
    else this.#earlyLink = link;
  }

  /** Electron is about to quit, whoever wants it. */
  wantsQuit(event: { preventDefault(): void }): void {
    if (this.#ended === 'yes') return;
    event.preventDefault();
    this.quit(false);
  }

  /** @param must nobody can be asked: the computer is shut down, or a signal came */
  quit(must: boolean): void {
    this.#step({ kind: 'wanted', calls: this.#desktop?.calls ?? 0, must });
  }

  /** An error that nobody caught: what is left may be anything, so lines go on-hook and the program begins anew. */
  async broke(thrown: unknown): Promise<void> {
    const { clock, log } = this.#options;
    log.fatal({ err: thrown }, 'an error that nobody caught');
    if (this.#quit.kind === 'ending') return;
    this.#quit = { kind: 'ending' };
    await this.#stop();
    // One that breaks as soon as it runs would do so for ever.
    if (clock.now() - this.#startedAt > HEALTHY_MS) this.#relaunch();
    app.exit(1);
  }

  async #start(): Promise<void> {
    const { file, log } = this.#options;
    const words = wordsFor(app.getPreferredSystemLanguages());
    const verdict = judgeStart(file.notes.start, app.getVersion());
    if (verdict.kind === 'roll-back') {
      file.note({ start: undefined, refusedVersions: [...file.notes.refusedVersions, verdict.refused].slice(-20) });
      if (this.#rollBack(verdict.version)) return;
    } else file.note({ start: verdict.record });
    const seal = await systemSeal();
    const gateway = await this.#startGateway(seal, words);
    if (!gateway) return;
    this.#gateway = gateway;
    // Somebody may have ended the app while it was starting.
    if (this.#quit.kind === 'ending') return;
    if (verdict.kind === 'roll-back')
      gateway.notice(
        'error',
        `Copperline ${verdict.refused} did not come up several times. Install ${verdict.version} again; it is in the list of releases.`,
        'desktop/rollback',
      );
    try {
      await this.#openDesktop(gateway, seal, words);
    } catch (thrown) {
      log.fatal({ err: thrown }, 'starting failed');
      dialog.showErrorBox(words.startFailed.title, errorText(thrown));
      this.quit(true);
    }
  }

  async #openDesktop(gateway: Gateway, seal: SystemSeal, words: Words): Promise<void> {
    const { arguments: args, clock, dataDir, file, log } = this.#options;
    const desktop = await DesktopApp.start({
      gateway,
      dataDir,
      file,
      seal,
      words,
      clock,
      log,
      hidden: startsHidden(args) && this.#earlyLink === undefined,
      updates: {
        source: await findUpdates(log),
        refused: file.notes.refusedVersions,
        prepare: () => this.#prepareUpdate(),
        restart: () => {
          this.#relaunch();
          app.exit(0);
        },
      },
      quit: (must) => this.quit(must),
      isEnding: () => this.#quit.kind === 'ending',
    });
    this.#desktop = desktop;
    desktop.takeLink(this.#earlyLink);
    this.#earlyLink = undefined;
    clock.after(HEALTHY_MS, () => {
      const { start } = file.notes;
      if (start && desktop.media.process === 'running') file.note({ start: { ...start, healthy: true } });
      void this.#checkFuses(gateway);
    });
  }

  /** Asks what to do as long as it does not start: another program may have to be closed first. */
  async #startGateway(seal: SystemSeal, words: Words): Promise<Gateway | undefined> {
    const { clock, dataDir, log, recentLog, simulatedLines, usb } = this.#options;
    for (;;) {
      try {
        return await createGateway({
          dataDir,
          log,
          clock,
          recentLog,
          usb,
          startProcess: utilityStarter((path, args, options) => utilityProcess.fork(path, args, options)),
          ...('seal' in seal ? { seal: seal.seal } : {}),
          ...(simulatedLines === undefined ? {} : { simulatedLines }),
        });
      } catch (thrown) {
        log.fatal({ err: thrown }, 'starting failed');
        if (this.#quit.kind === 'ending') return undefined;
        const { again, folder, title } = words.startFailed;
        const { response } = await dialog.showMessageBox({
          type: 'error',
          message: title,
          detail: errorText(thrown),
          buttons: [again, folder, words.quit],
          defaultId: 0,
          cancelId: 2,
          noLink: true,
        });
        if (response === 1) await shell.openPath(dataDir);
        if (response === 2) {
          this.quit(true);
          return undefined;
        }
      }
    }
  }

  #step(input: Parameters<typeof quitStep>[1]): void {
    const { state, effect } = quitStep(this.#quit, input);
    this.#quit = state;
    if (effect === 'ask') void this.#ask();
    else if (effect === 'end')
      void this.#stop().then(() => {
        this.#ended = 'yes';
        app.exit(0);
      });
  }

  async #ask(): Promise<void> {
    const { quitAsks } = wordsFor(app.getPreferredSystemLanguages());
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: quitAsks.title,
      detail: quitAsks.text(this.#desktop?.calls ?? 0),
      buttons: [quitAsks.keep, quitAsks.end],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    this.#step({ kind: 'answered', end: response === 1 });
  }

  /** Lines go on-hook and calls are ended before the app is gone. Twice is once. */
  #stop(): Promise<void> {
    this.#stopping ??= this.#stopOnce();
    return this.#stopping;
  }

  async #stopOnce(): Promise<void> {
    const { clock, log } = this.#options;
    const closing = (async () => {
      await this.#starting;
      this.#desktop?.[Symbol.dispose]();
      await this.#gateway?.[Symbol.asyncDispose]();
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

  /** The way back is kept, then everything ends as it does for a person; the updater starts the other version. */
  async #prepareUpdate(): Promise<void> {
    this.#previous.keep(app.getVersion());
    this.#quit = { kind: 'ending' };
    await this.#stop();
    this.#ended = 'yes';
  }

  /** An AppImage's own path is not that of the program within it, which is gone when this one ends. */
  #relaunch(program = process.env.APPIMAGE): void {
    app.relaunch(program ? { execPath: program, args: this.#options.arguments.slice() } : undefined);
  }

  /** @returns whether the version of before is being started in our place */
  #rollBack(version: string): boolean {
    const { log } = this.#options;
    try {
      const program = this.#previous.restore(version);
      if (program === undefined) return false;
      log.error({ version }, 'going back to the version before, which ran');
      this.#relaunch(program);
      app.exit(0);
      return true;
    } catch (thrown) {
      log.error({ error: errorText(thrown) }, 'the version before could not be put back');
      return false;
    }
  }

  async #checkFuses(gateway: Gateway): Promise<void> {
    if (!app.isPackaged) return;
    const { log } = this.#options;
    try {
      const faults = fuseFaults(await readFuses(fuseFile(process.execPath, process.platform)));
      if (faults.length === 0) return;
      log.warn({ faults }, 'the program is not packaged as it should be');
      gateway.notice(
        'warning',
        `This Copperline is not packaged as its makers do it (${faults.join(', ')}): install it from where you trust it.`,
        'desktop/fuses',
      );
    } catch (thrown) {
      log.warn({ error: errorText(thrown) }, 'the program’s fuses could not be read');
    }
  }
}
