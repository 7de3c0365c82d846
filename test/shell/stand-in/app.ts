import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { Chromium } from './cdp.ts';
import { Emitter, notRepresented, StandInEvent } from './facts.ts';

type Used = Pick<
  App,
  | 'enableSandbox'
  | 'exit'
  | 'getLoginItemSettings'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'getVersion'
  | 'isDefaultProtocolClient'
  | 'isPackaged'
  | 'isReady'
  | 'disableHardwareAcceleration'
  | 'name'
  | 'quit'
  | 'relaunch'
  | 'removeAsDefaultProtocolClient'
  | 'requestSingleInstanceLock'
  | 'setAboutPanelOptions'
  | 'setAsDefaultProtocolClient'
  | 'setLoginItemSettings'
  | 'setPath'
  | 'showAboutPanel'
  | 'whenReady'
>;

class StandInApp extends Emitter implements Used {
  readonly isPackaged = process.env.STAND_IN_PACKAGED === '1';
  readonly name = 'Copperline';
  readonly #paths = new Map<string, string>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #links = new Set<string>();
  readonly profile = join(tmpdir(), `copperline-stand-in-${process.pid}`);
  chromium: Chromium | undefined;
  #isReady = false;
  #ending = false;

  enableSandbox(): void {
    this.emit('stand-in:sandbox');
  }
  disableHardwareAcceleration(): void {}
  isReady(): boolean {
    return this.#isReady;
  }
  whenReady(): Promise<void> {
    return this.#ready.promise;
  }
  getVersion(): string {
    if (process.env.STAND_IN_VERSION) return process.env.STAND_IN_VERSION;
    return (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string })
      .version;
  }
  getPreferredSystemLanguages(): string[] {
    return [process.env.STAND_IN_LANGUAGE ?? 'en-GB'];
  }
  getPath(name: Parameters<App['getPath']>[0]): string {
    const config = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
    const known: Record<string, string> = { home: homedir(), userData: join(config, 'Copperline'), temp: tmpdir() };
    return this.#paths.get(name) ?? known[name] ?? notRepresented(`app.getPath('${name}')`);
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  /** A file with our process id; who comes second leaves a file of its own there, which the first one sees. */
  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    const folder = join(this.getPath('userData'), 'stand-in');
    const lock = join(folder, 'lock');
    mkdirSync(folder, { recursive: true });
    const owner = readPid(lock);
    if (owner !== undefined && isAlive(owner)) {
      const said = JSON.stringify({ argv: process.argv, cwd: process.cwd(), data });
      writeFileSync(join(folder, `second-${process.pid}.json`), said);
      return false;
    }
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { force: true });
    writeFileSync(lock, String(process.pid));
    process.once('exit', () => rmSync(lock, { force: true }));
    const watcher = watch(folder, () => this.#secondStarts(folder));
    watcher.unref();
    return true;
  }

  #secondStarts(folder: string): void {
    for (const name of readdirSync(folder).filter((each) => each.startsWith('second-'))) {
      let said: { argv: string[]; cwd: string; data: unknown };
      try {
        said = JSON.parse(readFileSync(join(folder, name), 'utf8')) as typeof said;
      } catch {
        continue; // It is being written; the watcher tells again.
      }
      rmSync(join(folder, name), { force: true });
      this.emit('second-instance', new StandInEvent(), said.argv, said.cwd, said.data);
    }
  }

  quit(): void {
    if (this.#ending) return;
    const event = new StandInEvent();
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }
  exit(code = 0): void {
    if (this.#ending) return;
    this.#ending = true;
    this.emit('stand-in:exit', code);
    void (async () => {
      if (this.chromium) {
        this.chromium.send('Browser.close').catch(() => undefined);
        const kill = setTimeout(() => this.chromium?.child.kill('SIGKILL'), 3_000);
        await this.chromium.exited;
        clearTimeout(kill);
      }
      try {
        rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
      } catch {
        // A process of the browser still writes into it; it stays in the temporary folder, and the app ends all the same.
      }
      process.exit(code);
    })();
  }
  relaunch(options?: { args?: string[]; execPath?: string }): void {
    this.emit('stand-in:relaunch', options);
  }

  getLoginItemSettings(): ReturnType<App['getLoginItemSettings']> {
    return notRepresented('app.getLoginItemSettings, which Linux has not');
  }
  setLoginItemSettings(): void {
    notRepresented('app.setLoginItemSettings, which Linux has not');
  }
  isDefaultProtocolClient(scheme: string): boolean {
    return this.#links.has(scheme);
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.#links.add(scheme);
    return true;
  }
  removeAsDefaultProtocolClient(scheme: string): boolean {
    this.#links.delete(scheme);
    return true;
  }
  setAboutPanelOptions(): void {}
  showAboutPanel(): void {
    this.emit('stand-in:about');
  }

  /** Starts the browser that the pages are in; `ready` comes after. */
  async start(): Promise<void> {
    this.chromium = new Chromium(process.env.CHROMIUM ?? '/usr/bin/chromium', [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-startup-window',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--allow-loopback-in-peer-connection',
      `--user-data-dir=${this.profile}`,
    ]);
    void this.chromium.exited.then(() => this.exit(71));
    await this.chromium.send('Target.setDiscoverTargets', { discover: true });
    process.stderr.write(`DevTools listening on ${await this.chromium.endpoint}\n`);
    this.#isReady = true;
    this.#ready.resolve();
    this.emit('ready');
  }

  get browser(): Chromium {
    return this.chromium ?? notRepresented('a window before the app is ready');
  }
}

export const app = new StandInApp();

// When the entry has run: listeners are there, and a second instance has said that it quits.
setImmediate(() => void app.start());

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
