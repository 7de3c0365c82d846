import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '../kit/temp-dir.ts';
import { within } from '../kit/wait.ts';
import type { Guest } from './guest/guest.ts';
import type { Offer } from './usbip/usbip-server.ts';
import type { WorldDevice, WorldMessage, WorldReply, WorldRequest } from './world-protocol.ts';

const ENTRY = join(import.meta.dirname, 'main.ts');
const PRELOAD = 'libumockdev-preload.so.0';

/** USB devices that are made of software, in a process of their own. */
export interface UsbWorld extends AsyncDisposable {
  /** For the programs that shall see them, and for no other: `startGateway({ env })`. */
  readonly env: Readonly<Record<string, string>>;
  readonly pid: number;
  /** Into its own jack, or another. Resolves when the system has told everybody. */
  plug(name: string, to?: { readonly jack?: string }): Promise<void>;
  unplug(name: string): Promise<void>;
  /** `no-permission` (false: allowed again), or what the model's file names. @throws Error for what it does not know */
  behave(name: string, behaviour: string, value?: unknown): Promise<void>;
  /**
   * What the device saw of its host, `slips` of its lines, `wires` (`WireFigures` of each), `jack`, `soundCard`, `cpu` of the
   * process in µs, and `atMs`: when, by the clock that all processes of the machine share (`process.hrtime`).
   */
  seen(name: string): Promise<Readonly<Record<string, unknown>>>;
  /** What the emulators' process complained of. */
  readonly log: string;
}

export interface WorldOptions {
  readonly exchange: { readonly socket: string };
  readonly devices: readonly WorldDevice[];
  /** Thorough tier: the devices are plugged into this machine, for its kernel's drivers. */
  readonly guest?: Guest;
}

/** Where Debian puts libumockdev's preload library. */
function findPreload(): string {
  for (const directory of ['/usr/lib', ...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}`)]) {
    const path = join(directory, PRELOAD);
    if (existsSync(path)) return path;
  }
  throw new Error(`${PRELOAD} is missing. Install Debian's package umockdev.`);
}

export async function startUsbWorld({ exchange, devices, guest }: WorldOptions): Promise<UsbWorld> {
  await using opened = new AsyncDisposableStack();
  const root = opened.use(tempDir('usb'));
  const emulators = opened.use(await EmulatorProcess.start());
  const env = await emulators.ask({
    kind: 'start',
    plan: { exchange: exchange.socket, root: root.path, devices, ...(guest ? {} : { preload: findPreload() }) },
  });
  const plug: UsbWorld['plug'] = async (name, to = {}) => {
    const offer = (await emulators.ask({ kind: 'plug', name, ...to })) as Offer | undefined;
    if (guest && offer) await guest.attach(offer);
  };
  if (guest) for (const { name, plugged = true } of devices) if (plugged) await plug(name);
  const all = opened.move();
  return {
    env: env as Readonly<Record<string, string>>,
    pid: emulators.pid,
    get log() {
      return emulators.log;
    },
    plug,
    unplug: async (name) => void (await emulators.ask({ kind: 'unplug', name })),
    behave: async (name, behaviour, value = true) =>
      void (await emulators.ask({ kind: 'behave', name, behaviour, value })),
    seen: async (name) => (await emulators.ask({ kind: 'seen', name })) as Readonly<Record<string, unknown>>,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

class EmulatorProcess implements AsyncDisposable {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: WorldReply) => void>();
  #log = '';
  #lastId = 0;
  #ended = false;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    const note = (text: string): void => {
      this.#log += text;
    };
    child.stdout?.setEncoding('utf8').on('data', note);
    child.stderr?.setEncoding('utf8').on('data', note);
    child.on('message', (reply: WorldReply) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
    child.on('exit', () => {
      this.#ended = true;
      for (const [id, answer] of this.#waiting) answer({ id, ok: false, text: `it ended: ${this.#log.slice(-3000)}` });
      this.#waiting.clear();
    });
  }

  static async start(): Promise<EmulatorProcess> {
    const child = fork(ENTRY, [], { execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error('the emulators have no process id');
    return new EmulatorProcess(child, child.pid);
  }

  get log(): string {
    return this.#log;
  }

  async ask(request: WorldRequest): Promise<unknown> {
    if (this.#ended) throw new Error(`the emulators ended: ${this.#log.slice(-3000)}`);
    const id = ++this.#lastId;
    const reply = await within(
      new Promise<WorldReply>((resolve) => {
        this.#waiting.set(id, resolve);
        this.#child.send({ id, request } satisfies WorldMessage);
      }),
      { what: `the emulators to ${request.kind}`, deadlineMs: 20_000 },
    );
    if (!reply.ok) throw new Error(`the emulators could not ${request.kind}: ${reply.text}`);
    return reply.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    // Not 'close': where this side disconnects first, Node does not emit it.
    const closed = once(this.#child, 'exit');
    // Cleans up and ends; what it started holds on to its sockets, and ends with them.
    this.#child.disconnect();
    try {
      await within(closed, { what: 'the emulators to end', deadlineMs: 5000 });
    } catch {
      this.#child.kill('SIGKILL');
      await closed;
    }
    if (this.#log !== '') process.stderr.write(`the emulators said:\n${this.#log}`);
  }
}
