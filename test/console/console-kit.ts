import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createSystemClock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import { type ConsoleServer, startConsoleServer } from '../../main/gateway/console-server.ts';
import { fakeMicrophone, launchChromium } from './browser.ts';
import { type BuiltConsole, builtConsole } from './built-console.ts';
import { ConsoleBooks } from './console-books.ts';
import { view } from './sample-view.ts';
import { ScriptedBackend } from './scripted-backend.ts';
import { scriptDesk } from './scripted-desk.ts';

/** The shipped console in a real browser, on the shipped server; the gateway behind it is scripted. Anew for each test. */
export interface ConsoleKit {
  readonly backend: ScriptedBackend;
  /** Contacts, block list and history behind it. */
  readonly books: ConsoleBooks;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page must never have: uncaught errors, and anything its policy had to block. */
  readonly complaints: readonly string[];
  open(options?: BrowserContextOptions): Promise<void>;
  /** To another page of the console, by its navigation. */
  go(name: string): Promise<void>;
  tile(number: number): Locator;
  /** How often the gateway was asked for it. */
  times(name: string): number;
}

/** To be called once, at the top of a test file. */
export function consoleKit(): ConsoleKit {
  let built: BuiltConsole;
  let browser: Browser;
  let server: ConsoleServer;
  let parts: {
    backend: ScriptedBackend;
    books: ConsoleBooks;
    context?: BrowserContext;
    page?: Page;
    complaints: string[];
  };
  const opened = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('The page is not open yet.');
    return part;
  };

  beforeAll(async () => {
    built = await builtConsole();
    browser = await launchChromium({ args: fakeMicrophone() });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await built?.[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    const backend = new ScriptedBackend(view());
    parts = { backend, books: new ConsoleBooks(backend, view().recent), complaints: [] };
    scriptDesk(parts.backend);
    server = await startConsoleServer({
      backend: parts.backend,
      port: 0,
      staticDir: built.directory,
      log: silentLog,
      clock: createSystemClock(),
    });
  });

  afterEach(async () => {
    await parts.context?.close();
    await server.close();
    parts.books[Symbol.dispose]();
  });

  const kit: ConsoleKit = {
    get backend() {
      return parts.backend;
    },
    get books() {
      return parts.books;
    },
    get context() {
      return opened(parts.context);
    },
    get page() {
      return opened(parts.page);
    },
    get complaints() {
      return parts.complaints;
    },
    async open(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        permissions: ['microphone'],
        locale: 'en-US',
        ...options,
      });
      const page = await context.newPage();
      page.setDefaultTimeout(5_000);
      page.on('pageerror', (error) => parts.complaints.push(error.message));
      page.on('console', (message) => {
        if (/Content Security Policy|Refused to/.test(message.text())) parts.complaints.push(message.text());
      });
      parts.context = context;
      parts.page = page;
      await page.goto(server.newUrl());
      await page.waitForSelector('.tile');
    },
    go: (name) =>
      kit.page
        .getByRole('navigation')
        .getByRole('link', { name: new RegExp(`^${name}`) })
        .click(),
    tile: (number) => kit.page.locator(`[data-line="simulated-1/${number}"]`),
    times: (name) => kit.backend.asked.filter((asked) => asked.name === name).length,
  };
  return kit;
}
