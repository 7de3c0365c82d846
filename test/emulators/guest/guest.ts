import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { cpioArchive } from '../../../scripts/lib/cpio.mjs';
import { Child } from '../../kit/child.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { waitFor, within } from '../../kit/wait.ts';
import type { Offer } from '../usbip/usbip-server.ts';
import { guestImage } from './guest-image.ts';
import { GuestProgram } from './guest-program.ts';
import { type Forwarded, machineCommand } from './machine.ts';

const BOOT_MS = 120_000;
const HERE = import.meta.dirname;

export interface GuestOptions {
  /** The gateway's address is the machine's, as if it ran on the host. */
  readonly forwarded: Forwarded;
  /** The SIP peer's address on the host. */
  readonly peerAddress: string;
}

/**
 * A virtual machine with Debian's kernel, on the host's files (which it cannot change). Emulated USB devices are plugged
 * into its virtual host controller; programs run in it.
 */
export class Guest implements AsyncDisposable {
  readonly #machine: Child;
  readonly #server: Server;
  readonly #parts: AsyncDisposable;
  readonly #waiting = new Map<number, (reply: { status: string; text: string }) => void>();
  readonly #programs = new Map<number, GuestProgram>();
  readonly #sockets = new Set<Socket>();
  #agent: Socket | undefined;
  #lastId = 0;
  /** From the start of the machine to the agent's first word. */
  bootMs = 0;

  private constructor(machine: Child, server: Server, parts: AsyncDisposable) {
    this.#machine = machine;
    this.#server = server;
    this.#parts = parts;
    server.on('connection', (socket) => this.#greet(socket));
  }

  static async start({ forwarded, peerAddress }: GuestOptions): Promise<Guest> {
    const image = await guestImage();
    await using parts = new AsyncDisposableStack();
    const dir = parts.use(tempDir('guest'));
    const server = createServer();
    parts.defer(() => void server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const where = server.address();
    const port = typeof where === 'object' && where ? where.port : 0;
    const initramfs = join(dir.path, 'initramfs');
    const script = (name: string, file: string) => ({ name, data: readFileSync(join(HERE, file)), program: true });
    // Archives one behind the other are one to the kernel.
    const ours = cpioArchive([script('init', 'init.sh'), script('agent.sh', 'agent.sh')]);
    writeFileSync(initramfs, Buffer.concat([readFileSync(image.initramfs), ours]));
    const startedAt = performance.now();
    const [command, args] = machineCommand({
      kernel: image.kernel,
      initramfs,
      forwarded,
      parameters: { CONTROL: String(port), GATEWAY: forwarded.address, PEER: peerAddress },
    });
    const machine = parts.use(await Child.start(command, args, { name: 'the virtual machine' }));
    const guest = new Guest(machine, server, parts.move());
    try {
      await guest.#ready();
      guest.bootMs = performance.now() - startedAt;
      return guest;
    } catch (thrown) {
      await guest[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** What the kernel and the first program printed. */
  get console(): string {
    return this.#machine.output;
  }

  /** Plugs an emulated device in: its bus id is its jack, `1-1` the virtual controller's first. @throws Error where the kernel refuses */
  async attach({ busId, port, deviceId, speed }: Offer): Promise<void> {
    const jack = Number(busId.slice(busId.indexOf('-') + 1));
    const { status, text } = await this.#ask(`attach ${busId} ${port} ${deviceId} ${speed} ${jack - 1}`);
    if (status !== '0') throw new Error(`the machine's kernel did not take ${busId}: ${text}`);
  }

  /** Starts a shell script; `exec` for a program that is to be signalled. */
  async start(name: string, script: string): Promise<GuestProgram> {
    const id = ++this.#lastId;
    const program: GuestProgram = new GuestProgram(name, (signal) => this.run(`kill -${signal} ${program.pid}`));
    this.#programs.set(id, program);
    const { text } = await this.#ask(`run ${Buffer.from(script).toString('base64')}`, id);
    program.pid = Number(text);
    // Every other line of this number is its end.
    this.#waiting.set(id, ({ status }) => program.end(Number(status)));
    return program;
  }

  /** Runs a script to its end and returns what it printed. @throws Error where it fails */
  async run(script: string, deadlineMs = 30_000): Promise<string> {
    const program = await this.start('a script', script);
    const { code } = await within(program.exited, { what: `the machine to run ${script}`, deadlineMs });
    if (code !== 0) throw new Error(`${script} ended with ${code}: ${program.output}`);
    return program.output;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#machine.signal('SIGKILL');
    await this.#machine.exited;
    await this.#parts[Symbol.asyncDispose]();
    if (this.#server.listening) this.#server.close();
    for (const program of this.#programs.values()) program.end(null);
  }

  async #ready(): Promise<void> {
    const ready = new Promise<void>((resolve) => this.#waiting.set(0, () => resolve()));
    await Promise.race([
      within(ready, { what: 'the virtual machine to be up', deadlineMs: BOOT_MS }),
      this.#machine.exited.then(() => {
        throw new Error('the virtual machine ended');
      }),
    ]).catch((thrown: unknown) => {
      throw new Error(`${thrown instanceof Error ? thrown.message : thrown}: ${this.console.slice(-3000)}`);
    });
    await waitFor(() => this.#agent, { what: 'the agent' });
  }

  async #ask(request: string, id = ++this.#lastId): Promise<{ status: string; text: string }> {
    const reply = new Promise<{ status: string; text: string }>((resolve) => this.#waiting.set(id, resolve));
    this.#agent?.write(`${id} ${request}\n`);
    return within(reply, { what: `the machine to ${request.slice(0, 60)}`, deadlineMs: 30_000 });
  }

  /** The agent's own connection, or the output of a program: its first line tells. */
  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.setEncoding('utf8');
    let text = '';
    let program: GuestProgram | undefined;
    socket.on('data', (more: string) => {
      if (program) {
        program.print(more);
        return;
      }
      text += more;
      for (let at = text.indexOf('\n'); at >= 0 && !program; at = text.indexOf('\n')) {
        const line = text.slice(0, at);
        text = text.slice(at + 1);
        const output = /^output (\d+)$/.exec(line);
        if (output) program = this.#programs.get(Number(output[1]));
        else this.#hear(socket, line);
      }
      if (program) program.print(text);
    });
    socket.on('close', () => program?.printedAll());
  }

  #hear(socket: Socket, line: string): void {
    this.#agent = socket;
    const [, id = '', status = '', text = ''] = /^(\d+) (\S+) ?(.*)$/.exec(line) ?? [];
    const take = this.#waiting.get(Number(id));
    this.#waiting.delete(Number(id));
    take?.({ status, text });
  }
}
