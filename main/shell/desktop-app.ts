import { fileURLToPath } from 'node:url';
import { app, dialog, Notification, protocol, type Session, session, shell } from 'electron';
import type { Choice, DesktopOrder, DesktopView, LinkView } from '../contract/desktop.ts';
import type { GatewayView } from '../contract/views.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { readConsoleFiles } from '../gateway/console-files.ts';
import type { Gateway } from '../gateway/create-gateway.ts';
import { openLicences, showAbout } from './about.ts';
import { callsOn, type Ringing, ringingIn } from './at-hand.ts';
import { ConsoleWindow, placeFileIn } from './console-window.ts';
import { watchCrashes } from './crash-watch.ts';
import { DesktopDesk } from './desktop-desk.ts';
import { type DesktopFile, readQuietly } from './desktop-file.ts';
import { guardSession } from './guards.ts';
import { KeepAwake } from './keep-awake.ts';
import { LinkDesk, setTakesLinks, takesLinks } from './link-desk.ts';
import { setStartAtLogin, startAtLogin } from './login-item.ts';
import { setMenu } from './menu.ts';
import { SCHEME } from './own-page.ts';
import { ownPages } from './own-pages.ts';
import { PageDoor } from './page-door.ts';
import { answerPage } from './page-files.ts';
import { answerTransfer } from './page-transfers.ts';
import { watchPower, watchSessionEnd } from './power-watch.ts';
import { RingNotifier } from './ring-notifier.ts';
import type { SystemSeal } from './safe-storage.ts';
import { TrayIcon } from './tray.ts';
import { trayFace } from './tray-menu.ts';
import { Updater, type UpdaterParts } from './update/updater.ts';
import { ViewWatch } from './view-watch.ts';
import type { Words } from './words/words.ts';

export interface DesktopOptions {
  readonly gateway: Gateway;
  readonly dataDir: string;
  readonly file: DesktopFile;
  readonly seal: SystemSeal;
  readonly updates: Pick<UpdaterParts, 'source' | 'refused' | 'prepare' | 'restart'>;
  /** Only the tray is shown: started at login. */
  readonly hidden: boolean;
  readonly words: Words;
  /** A person or the system wants the end. */
  readonly quit: (must: boolean) => void;
  /** The end has been decided: windows may close. */
  readonly isEnding: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Requests of the desktop's own, beside those of its page. */
const CONSOLE_ID = 'desktop';
/** In memory alone: nothing of the console is written to the disk by the browser in it. */
const PARTITION = 'console';

/** The desktop around a running gateway: window, tray, notifications, links, power, updates. */
export class DesktopApp implements Disposable {
  readonly #options: DesktopOptions;
  readonly #parts = new DisposableStack();
  readonly #watch: ViewWatch;
  readonly #links: LinkDesk;
  readonly #updater: Updater;
  readonly #door: PageDoor;
  readonly #tray: TrayIcon;
  readonly #session: Session;
  #window: ConsoleWindow | undefined;
  #choices: { readonly startAtLogin: Choice; readonly takesLinks: Choice } = DesktopApp.#readChoices();
  /** What the page is to do once it is there. */
  #order: DesktopOrder | undefined;
  #page: 'starting' | 'ready' = 'starting';

  /** @throws GatewayError where the console was not built */
  static async start(options: DesktopOptions): Promise<DesktopApp> {
    const files = await readConsoleFiles(fileURLToPath(new URL('../../build/console/', import.meta.url)));
    const partition = session.fromPartition(PARTITION);
    // Written when the app is packaged.
    const notices = readQuietly(fileURLToPath(new URL('../../THIRD-PARTY-NOTICES.txt', import.meta.url)));
    const pages = ownPages(options.words, () => notices);
    guardSession(partition, options.log);
    const { shelf } = options.gateway;
    partition.protocol.handle(
      SCHEME,
      async (request) => (await answerTransfer(shelf, request)) ?? answerPage(files, pages, request),
    );
    return new DesktopApp(options, partition);
  }

  private constructor(options: DesktopOptions, partition: Session) {
    this.#options = options;
    this.#session = partition;
    const { clock, file, gateway, log, seal, updates, words } = options;
    this.#parts.defer(() => partition.protocol.unhandle(SCHEME));
    this.#watch = this.#parts.use(new ViewWatch(gateway.backend, clock));
    this.#links = this.#parts.use(
      new LinkDesk({ log, tell: (text) => gateway.notice('warning', text, 'desktop/link') }),
    );
    this.#updater = this.#parts.use(new Updater({ ...updates, clock, log }));
    const desk = new DesktopDesk({
      view: () => this.#view(),
      links: this.#links,
      startAtLogin: (on) => setStartAtLogin(on, log),
      takeLinks: setTakesLinks,
      update: (wish) => this.#updater.wish(wish),
      ready: () => this.#pageReady(),
      changed: () => this.#changed(),
      log,
    });
    this.#door = this.#parts.use(
      new PageDoor({
        contents: () => this.#window?.window.webContents,
        backend: gateway.backend,
        gate: gateway.gate,
        clock,
        watch: this.#watch,
        serve: (name, input) => desk.serve(name, input),
        log,
      }),
    );
    const orders = {
      answer: (ringing: Ringing) => this.#answer(ringing),
      decline: (callId: string) => this.#ask('call.decline', callId),
      hangUp: (callId: string) => this.#ask('call.hang-up', callId),
      startAtLogin: (on: boolean) => {
        const done = setStartAtLogin(on, log);
        if (!done.ok) gateway.notice('warning', done.text, 'desktop/login');
        this.#changed();
      },
      update: () => void this.#updater.wish('now'),
      open: () => this.show(),
      quit: () => options.quit(false),
    };
    this.#tray = this.#parts.use(new TrayIcon(this.#face(this.#watch.view), orders));
    const notifier = this.#parts.use(
      new RingNotifier({ words, orders, isWatched: () => this.#window?.isWatched === true, log }),
    );
    const awake = this.#parts.use(new KeepAwake());
    this.#parts.use(watchCrashes({ file, clock, log, tell: (text) => gateway.notice('warning', text, 'desktop/gpu') }));
    this.#parts.use(
      watchPower(
        {
          sleeps: () => gateway.endCalls(words.ended.sleep),
          woke: () => undefined,
          ends: () => options.quit(true),
        },
        log,
      ),
    );
    const look = (view: GatewayView): void => {
      this.#tray.show(this.#face(view));
      notifier.look(view);
      awake.look(view);
      this.#updater.look(view);
    };
    this.#parts.use(this.#watch.onView(look));
    this.#parts.use(this.#updater.onChange(() => this.#changed()));
    this.#parts.use(this.#links.onLink((link) => this.#linkCame(link)));
    gateway.notice('info', 'without' in seal ? seal.without : undefined, 'desktop/keyring');
    this.#setMenu(orders);
    this.#window = this.#openWindow(options.hidden);
    look(this.#watch.view);
  }

  /** The calls that a person would lose now. */
  get calls(): number {
    return callsOn(this.#watch.view).length;
  }

  get media(): GatewayView['media'] {
    return this.#watch.view.media;
  }

  /** Brings the window forward. */
  show(): void {
    if (!this.#window || this.#window.window.isDestroyed()) this.#window = this.#openWindow(false);
    this.#window.show();
  }

  /** A link of another program, or none. */
  takeLink(text: string | undefined): void {
    if (this.#links.take(text)) this.show();
  }

  [Symbol.dispose](): void {
    this.#window?.[Symbol.dispose]();
    this.#parts.dispose();
  }

  static #readChoices() {
    return { startAtLogin: startAtLogin(), takesLinks: takesLinks() };
  }

  #openWindow(hidden: boolean): ConsoleWindow {
    const { clock, isEnding, log, quit } = this.#options;
    const made = new ConsoleWindow({
      session: this.#session,
      placeFile: placeFileIn(app.getPath('userData')),
      hidden,
      clock,
      log,
      pageGone: () => {
        this.#page = 'starting';
        this.#door.pageGone();
      },
      closes: () => {
        if (isEnding()) return 'close';
        this.#tellTray();
        return 'hide';
      },
    });
    watchSessionEnd(made.window, () => quit(true));
    return made;
  }

  /** Once, and never again: a window that closes and a program that goes on is a surprise. */
  #tellTray(): void {
    const { file, words } = this.#options;
    if (file.notes.toldTray) return;
    file.note({ toldTray: true });
    const { title, text } = words.goesOn;
    if (Notification.isSupported()) new Notification({ title, body: text, silent: true }).show();
    else void dialog.showMessageBox({ type: 'info', message: title, detail: text });
  }

  #view(): DesktopView {
    const { seal } = this.#options;
    return {
      version: app.getVersion(),
      ...this.#choices,
      secrets: 'seal' in seal ? { kind: 'sealed', by: seal.seal.by } : { kind: 'plain', text: seal.without },
      update: this.#updater.view,
    };
  }

  #face(view: GatewayView) {
    return trayFace(
      view,
      { startAtLogin: this.#choices.startAtLogin, update: this.#updater.view },
      this.#options.words,
    );
  }

  #changed(): void {
    this.#choices = DesktopApp.#readChoices();
    this.#tray.show(this.#face(this.#watch.view));
    this.#door.push('desktop.view', this.#view());
  }

  #linkCame(link: LinkView): void {
    if (this.#page === 'ready') this.#door.push('desktop.link', link);
  }

  /** The page has the microphone: it answers. Shown, so that whoever answered sees whom they talk with. */
  #answer({ order }: Ringing): void {
    this.show();
    if (this.#page === 'ready') this.#door.push('desktop.order', order);
    else this.#order = order;
  }

  #pageReady(): void {
    this.#page = 'ready';
    const order = this.#order;
    this.#order = undefined;
    if (!order) return;
    const still = ringingIn(this.#watch.view).some((each) => JSON.stringify(each.order) === JSON.stringify(order));
    if (still) this.#door.push('desktop.order', order);
  }

  /** Of a call, without the page. */
  #ask(name: 'call.decline' | 'call.hang-up', callId: string): void {
    const { gateway, log } = this.#options;
    gateway.backend.handle(name, { callId }, CONSOLE_ID).then(
      (outcome) => {
        if (!outcome.ok) log.info({ text: outcome.text }, 'the call was over already');
      },
      (error: unknown) => log.warn({ error: errorText(error) }, 'a call could not be ended'),
    );
  }

  #setMenu(orders: { decline(id: string): void; hangUp(id: string): void; answer(ringing: Ringing): void }): void {
    const { dataDir, log, quit, words } = this.#options;
    const ringing = (): Ringing | undefined => ringingIn(this.#watch.view)[0];
    setMenu(words, {
      answerNext: () => {
        const first = ringing();
        if (first) orders.answer(first);
      },
      declineNext: () => {
        const { callId } = ringingIn(this.#watch.view).find(({ atConsole }) => atConsole) ?? {};
        if (callId !== undefined) orders.decline(callId);
      },
      // One of ours: what a telephone elsewhere has is not ended by a key here.
      hangUp: () => {
        const own = callsOn(this.#watch.view).find(
          ({ answeredBy, dialledBy, held }) =>
            (answeredBy?.kind === 'desk' || dialledBy?.kind === 'desk') && held !== true,
        );
        if (own) orders.hangUp(own.id);
      },
      about: () => showAbout(words),
      licences: () => openLicences(this.#session),
      dataFolder: () =>
        void shell.openPath(dataDir).then((error) => error !== '' && log.warn({ error }, 'the folder was not shown')),
      checkUpdates: () => {
        const done = this.#updater.wish('check');
        if (!done.ok) this.#options.gateway.notice('info', done.text, 'desktop/update');
        this.show();
      },
      quit: () => quit(false),
    });
  }
}

/** Before the app is ready: the page's scheme is one of the web's, with an origin of its own. */
export const registerScheme = (): void =>
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
