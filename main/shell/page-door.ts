import { randomUUID } from 'node:crypto';
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import { CHANNELS, type DesktopPushBody, type DesktopPushName, desktopPushes } from '../contract/desktop.ts';
import { pushes } from '../contract/pushes.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { ConsoleBackend } from '../gateway/console-backend.ts';
import type { ConsoleGate } from '../gateway/console-gate.ts';
import { ConsoleSocket } from '../gateway/console-socket.ts';
import { maySpeak } from './own-page.ts';
import { PageCarrier } from './page-carrier.ts';
import { PERSON_HERE } from './person-here.ts';
import type { ViewWatch } from './view-watch.ts';

export interface PageDoorOptions {
  /** Of the window as it is now; undefined while there is none. */
  readonly contents: () => WebContents | undefined;
  readonly backend: ConsoleBackend;
  readonly gate: ConsoleGate;
  readonly clock: Clock;
  readonly watch: ViewWatch;
  /** Answers a request to the desktop itself. @throws Error with a text for a person */
  readonly serve: (name: string, input: unknown) => Promise<unknown>;
  readonly log: Log;
}

/**
 * The only IPC there is: the contract's frames for one page, and requests to the desktop. Every message's sender is checked
 * before anything of it is read; what it says is checked by the schemas after.
 */
export class PageDoor implements Disposable {
  readonly #options: PageDoorOptions;
  readonly #cleanup = new DisposableStack();
  #page: { readonly wire: number; readonly carrier: PageCarrier; readonly console: ConsoleSocket } | undefined;

  constructor(options: PageDoorOptions) {
    this.#options = options;
    this.#on(CHANNELS.open, (contents, [wire]) => this.#open(contents, wire));
    this.#on(CHANNELS.frame, (_contents, [wire, text]) => {
      if (this.#page?.wire === wire) this.#page?.carrier.receive(text);
    });
    this.#on(CHANNELS.close, (_contents, [wire]) => {
      if (this.#page?.wire === wire) this.pageGone();
    });
    ipcMain.handle(CHANNELS.request, async (event, name: unknown, input: unknown) => {
      if (!this.#isOurs(event)) throw new Error('This page may not ask for anything.');
      if (typeof name !== 'string') throw new Error('This request has no name.');
      return options.serve(name, input);
    });
    this.#cleanup.defer(() => ipcMain.removeHandler(CHANNELS.request));
    this.#cleanup.use(options.watch.onView((view) => this.#tellView(view)));
    this.#cleanup.use(
      options.backend.onPush((to, push, body) => {
        if (to === undefined || this.#page?.console.id === to) this.#page?.console.push(push, body);
      }),
    );
    this.#cleanup.defer(() => this.pageGone());
  }

  /** Tells the page something of the desktop's; nobody where no page listens. */
  push<N extends DesktopPushName>(name: N, body: DesktopPushBody<N>): void {
    const contents = this.#options.contents();
    if (!contents || contents.isDestroyed() || !this.#page) return;
    const checked = desktopPushes[name].safeParse(body);
    if (checked.success) contents.send(CHANNELS.push, name, checked.data);
    else
      this.#options.log.error(
        { push: name, problem: z.prettifyError(checked.error) },
        'push not sent: it breaks the contract',
      );
  }

  /** It was closed, loaded anew, or its process ended: its desk is closed, and a call taken there ends. */
  pageGone(): void {
    const page = this.#page;
    this.#page = undefined;
    if (!page) return;
    page.carrier.close();
    this.#options.log.info({ console: page.console.id }, 'console closed');
    this.#options.backend.closed(page.console.id);
    this.#options.gate.closed(page.console.id);
  }

  [Symbol.dispose](): void {
    this.#cleanup.dispose();
  }

  #on(channel: string, serve: (contents: WebContents, args: readonly unknown[]) => void): void {
    const listener = (event: IpcMainEvent, ...args: unknown[]): void => {
      if (this.#isOurs(event)) serve(event.sender, args);
    };
    ipcMain.on(channel, listener);
    this.#cleanup.defer(() => void ipcMain.off(channel, listener));
  }

  #isOurs({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
    const ours = this.#options.contents();
    const frame = senderFrame && { url: senderFrame.url, isTop: senderFrame.parent === null };
    if (maySpeak({ id: sender.id, frame }, ours?.id)) return true;
    this.#options.log.warn({ sender: sender.id, url: senderFrame?.url }, 'a message from another page was not read');
    return false;
  }

  #open(contents: WebContents, wire: unknown): void {
    if (typeof wire !== 'number' || !Number.isSafeInteger(wire)) return;
    this.pageGone();
    const { backend, clock, gate, log, watch } = this.#options;
    const say = (channel: string, ...args: unknown[]): void => {
      if (!contents.isDestroyed()) contents.send(channel, wire, ...args);
    };
    const carrier = new PageCarrier({
      frame: (text) => say(CHANNELS.frame, text),
      end: () => say(CHANNELS.end),
    });
    const id = randomUUID();
    gate.opened(id, PERSON_HERE);
    const console = new ConsoleSocket(id, carrier, { backend, gate, clock, log: log.child({ console: id }) });
    this.#page = { wire, carrier, console };
    carrier.once('close', () => {
      if (this.#page?.carrier === carrier) this.pageGone();
    });
    log.info({ console: id }, 'console opened');
    this.#tellView(watch.view);
  }

  #tellView(view: unknown): void {
    const page = this.#page;
    if (!page) return;
    const checked = pushes.view.safeParse(view);
    if (checked.success) page.console.sendView(JSON.stringify(checked.data));
    else this.#options.log.error({ problem: z.prettifyError(checked.error) }, 'view not sent: it breaks the contract');
  }
}
