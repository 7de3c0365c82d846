import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { Child } from '../kit/child.ts';
import type { SettingsInput } from '../kit/gateway.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { waitFor, within } from '../kit/wait.ts';
import type { Command, Fact } from './facts.ts';

const root = join(import.meta.dirname, '../..');
const entry = join(import.meta.dirname, 'entry.ts');

/** Real Electron, where one is: `ELECTRON_EXEC`, or as npm start downloads it. Otherwise the stand-in runs the same app. */
export function realElectron(): string | undefined {
  if (process.env.ELECTRON_EXEC) return process.env.ELECTRON_EXEC;
  const folder = join(root, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  const program = existsSync(name) ? join(folder, 'dist', readFileSync(name, 'utf8').trim()) : undefined;
  return program !== undefined && existsSync(program) ? program : undefined;
}

export interface DrivenOptions {
  /** Of an earlier run: a restart. */
  readonly folder?: string;
  readonly lines?: number;
  readonly settings?: SettingsInput;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

type FactOf<W extends Fact['what']> = Extract<Fact, { what: W }>;

/** The desktop app in a process of its own, its page in a browser, and a test in the place of the person and the system. */
export class DrivenDesktop implements AsyncDisposable {
  readonly facts: Fact[] = [];
  readonly folder: string;
  readonly #child: Child;
  readonly #server: Server;
  readonly #temporary: Disposable | undefined;
  readonly #options: DrivenOptions;
  #socket: Socket | undefined;
  #browser: Browser | undefined;
  #id = 0;

  private constructor(
    child: Child,
    server: Server,
    folder: string,
    temporary: Disposable | undefined,
    options: DrivenOptions,
  ) {
    this.#child = child;
    this.#server = server;
    this.folder = folder;
    this.#temporary = temporary;
    this.#options = options;
    server.on('connection', (socket) => {
      this.#socket = socket;
      let text = '';
      socket.setEncoding('utf8').on('data', (more: string) => {
        text += more;
        for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
          this.facts.push(JSON.parse(text.slice(0, end)) as Fact);
          text = text.slice(end + 1);
        }
      });
      socket.on('error', () => undefined);
    });
  }

  static async start(options: DrivenOptions = {}): Promise<DrivenDesktop> {
    const temporary = options.folder === undefined ? tempDir('desktop') : undefined;
    const folder = options.folder ?? temporary?.path ?? '';
    const file = join(folder, 'data', 'settings.json');
    if (options.settings || !existsSync(file)) {
      mkdirSync(join(folder, 'data'), { recursive: true, mode: 0o700 });
      // Otherwise the guide of a gateway that was never set up opens first.
      const settings = { version: 1, guide: { state: 'aside' }, ...options.settings };
      writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
    }
    const server = createServer();
    const address = join(folder, `drive-${Date.now()}.sock`);
    await new Promise<void>((resolve) => server.listen(address, resolve));
    const child = await startProgram(folder, options, { COPPERLINE_DRIVEN_BY: address });
    return new DrivenDesktop(child, server, folder, temporary, options);
  }

  get dataDir(): string {
    return join(this.folder, 'data');
  }
  get log(): string {
    return this.#child.output;
  }
  get exited() {
    return this.#child.exited;
  }
  get isRunning(): boolean {
    return !this.#child.ended;
  }

  /** Starts it a second time, as a person does who forgot that it runs, or a browser that opens a link. */
  async startAgain(args: readonly string[] = []): Promise<void> {
    const second = await startProgram(this.folder, { ...this.#options, args }, {});
    await within(second.exited, { what: 'the second one to end', deadlineMs: 15_000 });
  }

  /** What a person or the system does. */
  async do<T = unknown>(command: Command): Promise<T> {
    const id = ++this.#id;
    const socket = await waitFor(() => this.#socket, { what: 'the app to take orders', deadlineMs: 15_000 });
    socket.write(`${JSON.stringify({ ...command, id })}\n`);
    const done = await waitFor(() => this.facts.find((fact) => fact.what === 'done' && fact.id === id), {
      what: `${command.do} to be done`,
    });
    return (done as unknown as { value: T }).value;
  }

  /** The first fact of this kind that fits, told already or from now on. */
  async fact<W extends Fact['what']>(
    what: W,
    fits: (fact: FactOf<W>) => boolean = () => true,
    deadlineMs = 10_000,
  ): Promise<FactOf<W>> {
    const found = await waitFor(
      () => this.facts.find((fact) => fact.what === what && fits(fact as unknown as FactOf<W>)),
      { what: `${what} from the app`, deadlineMs },
    );
    return found as unknown as FactOf<W>;
  }

  waitForLog(pattern: RegExp, deadlineMs = 10_000): Promise<RegExpExecArray> {
    return this.#child.waitForOutput(pattern, deadlineMs);
  }

  /** The console's page, showing its lines. */
  async page(): Promise<Page> {
    const [, endpoint = ''] = await this.waitForLog(/DevTools listening on (ws:\S+)/, 20_000);
    this.#browser ??= await chromium.connectOverCDP(endpoint);
    const browser = this.#browser;
    const page = await waitFor(
      () =>
        browser
          .contexts()
          .flatMap((context) => context.pages())
          .find((each) => /console/.test(each.url())),
      { what: 'the console’s page', deadlineMs: 15_000 },
    );
    page.setDefaultTimeout(10_000);
    await page.waitForSelector('.tile');
    return page;
  }

  /**
   * Runs it in the page, with Playwright away: where a window is closed as it opens, Playwright may wait for it for good, and
   * with it all that is asked of the page afterwards. `page` comes back.
   */
  async runAlone(code: string): Promise<void> {
    await this.#browser?.close();
    this.#browser = undefined;
    await this.do({ do: 'run-in-page', code });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.signal(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#child.ended) await this.#child.stop(10_000);
    await this.#browser?.close().catch(() => undefined);
    this.#socket?.destroy();
    this.#server.close();
    this.#temporary?.[Symbol.dispose]();
  }
}

function startProgram(folder: string, options: DrivenOptions, env: Readonly<Record<string, string>>): Promise<Child> {
  const own = [
    '--data',
    join(folder, 'data'),
    '--lines',
    String(options.lines ?? 2),
    '--no-usb',
    '--log-level',
    'debug',
    ...(options.args ?? []),
  ];
  const real = realElectron();
  const [program, args] = real
    ? // The page's sandbox needs a kernel that lets everybody make namespaces, or root's consent.
      [real, [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--remote-debugging-port=0', entry, ...own]]
    : [
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          '--import',
          pathToFileURL(join(import.meta.dirname, 'stand-in/register.mjs')).href,
          entry,
          ...own,
        ],
      ];
  return Child.start(program as string, args as string[], {
    name: 'the desktop app',
    env: { XDG_CONFIG_HOME: join(folder, 'config'), ...options.env, ...env },
  });
}
