import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import { app } from './app.ts';
import { Emitter, StandInEvent } from './facts.ts';
import { fromChromium, type StandInSession, session, toChromium } from './session.ts';

const worlds = readFileSync(new URL('./worlds.js', import.meta.url), 'utf8');
const WORLD = 'stand-in-preload';

type Handler = (event: object, ...args: unknown[]) => unknown;

class StandInIpc extends Emitter {
  readonly handlers = new Map<string, Handler>();
  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
}
export const ipcMain = new StandInIpc();

/** Permissions of a page, as Chromium names them, and how Electron asks for each. */
const permissions = [
  { chromium: 'audioCapture', electron: 'media', media: ['audio'] },
  { chromium: 'videoCapture', electron: 'media', media: ['video'] },
  { chromium: 'geolocation', electron: 'geolocation', media: [] },
  { chromium: 'notifications', electron: 'notifications', media: [] },
  { chromium: 'midi', electron: 'midi', media: [] },
  { chromium: 'clipboardReadWrite', electron: 'clipboard-read', media: [] },
] as const;

/** A page's own address is Electron's in its headers too. */
function requestOf(url: string, { method, headers }: Paused['request'], body: Buffer | undefined): Request {
  return new Request(url, {
    method,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [name, fromChromium(value)]),
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
}

interface Paused {
  readonly requestId: string;
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly hasPostData?: boolean;
    readonly postDataEntries?: readonly { readonly bytes?: string }[];
  };
  readonly networkId?: string;
  readonly resourceType: string;
  readonly frameId: string;
}

let ids = 0;

export class StandInContents extends Emitter {
  readonly id = ++ids;
  readonly session: StandInSession;
  readonly #preferences: WebPreferences;
  readonly #size: { width: number; height: number };
  readonly #token = randomUUID();
  readonly #started: Promise<void>;
  #target = '';
  #cdp = '';
  #world: number | undefined;
  #url = '';
  /** What `loadURL` itself asked for. */
  #asked: string | undefined;
  #openHandler: (details: { url: string }) => { action: 'allow' | 'deny' } = () => ({ action: 'allow' });
  #state: 'open' | 'destroyed' = 'open';

  constructor(preferences: WebPreferences, size: { width: number; height: number }) {
    super();
    this.#preferences = preferences;
    this.#size = size;
    this.session = (preferences.session as unknown as StandInSession | undefined) ?? session.defaultSession;
    this.#started = this.#start();
    this.#started.catch((error: unknown) => process.stderr.write(`stand-in: ${String(error)}\n`));
    app.emit('web-contents-created', new StandInEvent(), this);
  }

  getURL(): string {
    return this.#url;
  }
  isDestroyed(): boolean {
    return this.#state === 'destroyed';
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'allow' | 'deny' }): void {
    this.#openHandler = handler;
  }
  send(channel: string, ...args: unknown[]): void {
    this.#deliver({ kind: 'event', channel, args });
  }
  /** The renderer's process ends, as it does when it breaks. */
  forcefullyCrashRenderer(): void {
    void this.#send('Page.crash').catch(() => undefined);
  }
  async executeJavaScript(code: string): Promise<unknown> {
    await this.#started;
    const { exceptionDetails, result } = (await this.#send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    })) as { exceptionDetails?: { text: string }; result?: { value?: unknown } };
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result?.value;
  }

  async loadURL(url: string): Promise<void> {
    await this.#started;
    const address = toChromium(url);
    this.#asked = address;
    this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false });
    const loaded = new Promise<void>((resolve) => this.once('did-finish-load', () => resolve()));
    const { errorText } = await this.#send('Page.navigate', { url: address });
    if (typeof errorText === 'string') throw new Error(`${errorText} (loading '${url}')`);
    await loaded;
  }

  destroy(): void {
    if (this.#state === 'destroyed') return;
    this.#state = 'destroyed';
    app.browser.send('Target.closeTarget', { targetId: this.#target }).catch(() => undefined);
    this.emit('destroyed');
  }

  #send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    return app.browser.send(method, params, this.#cdp);
  }

  async #start(): Promise<void> {
    const { browser } = app;
    const target = await browser.send('Target.createTarget', { url: 'about:blank', newWindow: true, ...this.#size });
    this.#target = String(target.targetId);
    const attached = await browser.send('Target.attachToTarget', { targetId: this.#target, flatten: true });
    this.#cdp = String(attached.sessionId);
    // biome-ignore lint/suspicious/noExplicitAny: CDP's events have the shapes that its documentation says
    const on = (method: string, listener: (params: any) => void): void => browser.on(method, listener, this.#cdp);
    on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === WORLD && context.auxData?.frameId === this.#target) this.#world = context.id;
    });
    on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === 'standInSend') void this.#said(JSON.parse(payload) as Said);
    });
    on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId === undefined) this.#url = fromChromium(frame.url as string);
    });
    on('Page.loadEventFired', () => this.emit('did-finish-load'));
    on('Inspector.targetCrashed', () => this.#crashed());
    on('Page.windowOpen', ({ url }) => this.#opens(fromChromium(url as string)));
    browser.on('Target.targetCreated', ({ targetInfo }) => {
      if (targetInfo.openerId === this.#target)
        browser.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => undefined);
    });
    on('Fetch.requestPaused', (paused: Paused) => {
      this.#paused(paused).catch(() => this.#fail(paused, 'Failed'));
    });
    for (const domain of ['Page', 'Runtime', 'Inspector', 'Network']) await this.#send(`${domain}.enable`);
    await this.#send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await this.#givePermissions();
    await this.#installWorlds();
  }

  /** The handler's answers for each permission become the browser's, for the page's own address. */
  async #givePermissions(): Promise<void> {
    const page = 'app://console/';
    const origin = new URL(toChromium(page)).origin;
    for (const { chromium, electron, media } of permissions) {
      const may = await this.session.allows(electron, page, media);
      await app.browser.send('Browser.setPermission', {
        origin,
        permission: { name: PERMISSION_NAMES[chromium] ?? chromium },
        setting: may ? 'granted' : 'denied',
      });
    }
  }

  async #installWorlds(): Promise<void> {
    const token = JSON.stringify(this.#token);
    await this.#send('Page.addScriptToEvaluateOnNewDocument', { source: `{${worlds}\npageWorld(${token});}` });
    if (this.#preferences.preload === undefined) return;
    const preload = readFileSync(this.#preferences.preload, 'utf8');
    await this.#send('Runtime.addBinding', { name: 'standInSend', executionContextName: WORLD });
    await this.#send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: WORLD,
      source: `{${worlds}\npreloadWorld(${token}, (require) => {${preload}\n});}`,
    });
  }

  async #paused(paused: Paused): Promise<void> {
    const { request, resourceType, frameId, networkId } = paused;
    const url = fromChromium(request.url);
    // What a link with `download` asks for is of no navigation, and has no id on the network's side.
    if (resourceType === 'Document' && networkId === undefined) {
      const event = new StandInEvent();
      this.session.emit('will-download', event, { getURL: () => url });
      if (event.defaultPrevented) return this.#fail(paused, 'Aborted');
      return this.#answer(paused, url);
    }
    const isTop = resourceType === 'Document' && frameId === this.#target;
    if (isTop && request.url !== this.#asked && !request.url.startsWith('about:')) {
      const event = Object.assign(new StandInEvent(), { url, isMainFrame: true, isSameDocument: false });
      this.emit('will-navigate', event);
      if (event.defaultPrevented) return this.#fail(paused, 'Aborted');
      this.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false });
    } else if (resourceType === 'Document' && !isTop) {
      const event = Object.assign(new StandInEvent(), { url, isMainFrame: false });
      this.emit('will-frame-navigate', event);
      if (event.defaultPrevented) return this.#fail(paused, 'Aborted');
    }
    if (isTop) this.#asked = undefined;
    return this.#answer(paused, url);
  }

  async #answer(paused: Paused, url: string): Promise<void> {
    const { request, requestId } = paused;
    if (!(await this.session.passes(url))) return this.#fail(paused, 'BlockedByClient');
    const answerer = this.session.handlers.get(new URL(url).protocol.slice(0, -1));
    if (!answerer) {
      await this.#send('Fetch.continueRequest', { requestId });
      return;
    }
    const answer = await answerer(requestOf(url, request, await this.#bodyOf(paused)));
    await this.#send('Fetch.fulfillRequest', {
      requestId,
      responseCode: answer.status,
      responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
    });
  }

  /** What the page sends; a file of the disk is not among the entries, and is read by another command. */
  async #bodyOf({ request, networkId }: Paused): Promise<Buffer | undefined> {
    if (!request.hasPostData) return undefined;
    const entries = request.postDataEntries ?? [];
    if (entries.length > 0 && entries.every(({ bytes }) => bytes !== undefined))
      return Buffer.concat(entries.map(({ bytes = '' }) => Buffer.from(bytes, 'base64')));
    const { postData, base64Encoded } = await this.#send('Network.getRequestPostData', { requestId: networkId });
    return Buffer.from(String(postData), base64Encoded === true ? 'base64' : 'utf8');
  }

  async #fail({ requestId }: Paused, errorReason: string): Promise<void> {
    await this.#send('Fetch.failRequest', { requestId, errorReason }).catch(() => undefined);
  }

  /** The window that Chromium makes is closed at once, whatever the handler says: nobody of ours allows one. */
  #opens(url: string): void {
    this.#openHandler({ url });
  }

  #crashed(): void {
    this.#world = undefined;
    this.emit('render-process-gone', new StandInEvent(), { reason: 'crashed', exitCode: 1 });
  }

  async #said(said: Said): Promise<void> {
    const event = Object.assign(new StandInEvent(), { sender: this, senderFrame: { url: this.#url, parent: null } });
    if (said.op === 'send') {
      ipcMain.emit(said.channel, event, ...said.args);
      return;
    }
    const handler = ipcMain.handlers.get(said.channel);
    try {
      if (!handler) throw new Error(`No handler registered for '${said.channel}'`);
      this.#deliver({ kind: 'reply', id: said.id, ok: true, value: await handler(event, ...said.args) });
    } catch (error) {
      const text = `Error invoking remote method '${said.channel}': ${String(error)}`;
      this.#deliver({ kind: 'reply', id: said.id, ok: false, error: text });
    }
  }

  #deliver(message: object): void {
    if (this.#world === undefined) return;
    this.#send('Runtime.evaluate', {
      expression: `standInReceive(${JSON.stringify(JSON.stringify(message))})`,
      contextId: this.#world,
    }).catch(() => undefined);
  }
}

const PERMISSION_NAMES: Readonly<Record<string, string>> = {
  audioCapture: 'microphone',
  videoCapture: 'camera',
  clipboardReadWrite: 'clipboard-read',
};

type Said = { readonly channel: string; readonly args: unknown[] } & (
  | { readonly op: 'send' }
  | { readonly op: 'invoke'; readonly id: number }
);

const windows = new Set<BrowserWindow>();

export class BrowserWindow extends Emitter {
  readonly webContents: StandInContents;
  readonly options: BrowserWindowConstructorOptions;
  #visible: boolean;
  #focused = false;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    this.options = options;
    this.#visible = options.show !== false;
    windows.add(this);
    const { height = 600, width = 800 } = options;
    this.webContents = new StandInContents(options.webPreferences ?? {}, { width, height });
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'));
    this.webContents.on('destroyed', () => this.destroy());
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }
  show(): void {
    this.#visible = true;
  }
  hide(): void {
    this.#visible = false;
    this.#focused = false;
  }
  focus(): void {
    this.#focused = true;
    this.emit('focus');
  }
  blur(): void {
    this.#focused = false;
  }
  isVisible(): boolean {
    return this.#visible;
  }
  isFocused(): boolean {
    return this.#focused;
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  restore(): void {}
  maximize(): void {}
  removeMenu(): void {}
  isDestroyed(): boolean {
    return !windows.has(this);
  }
  getNormalBounds(): { x: number; y: number; width: number; height: number } {
    const { height = 600, width = 800 } = this.options;
    return { x: 0, y: 0, width, height };
  }
  /** As a person closes it. */
  close(): void {
    const event = new StandInEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (!windows.delete(this)) return;
    this.webContents.destroy();
    this.emit('closed');
    if (windows.size === 0) app.emit('window-all-closed');
  }
}
