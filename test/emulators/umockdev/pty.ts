import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, realpathSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What socat takes to start, on a busy machine. */
const START_MS = 10_000;

/** A pseudo-terminal whose other end is a stream here. Ended, it is to its programs what a tty is whose device was pulled out. */
export class Pty implements Disposable {
  /** `/dev/pts/7` */
  readonly path: string;
  readonly stream: Socket;
  readonly #socat: ChildProcess;
  readonly #link: string;

  private constructor(path: string, { stream, socat, link }: { stream: Socket; socat: ChildProcess; link: string }) {
    this.path = path;
    this.stream = stream;
    this.#socat = socat;
    this.#link = link;
  }

  /** @param base a path of its own, for a socket and a link */
  static async open(base: string): Promise<Pty> {
    const server = createServer({ pauseOnConnect: true });
    const { promise: connected, resolve, reject } = Promise.withResolvers<Socket>();
    server.once('connection', resolve);
    server.once('error', reject);
    server.listen(`${base}.socket`);
    const link = `${base}.pty`;
    const terminal = `PTY,link=${link},raw,echo=0,mode=0666`;
    const socat = spawn('socat', [terminal, `UNIX-CONNECT:${base}.socket`], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    socat.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    socat.once('error', reject);
    socat.once('exit', () => reject(new Error(`socat gives no pseudo-terminal: ${said}`)));
    const deadline = AbortSignal.timeout(START_MS);
    deadline.addEventListener('abort', () => reject(new Error(`socat gives no pseudo-terminal within ${START_MS} ms`)));
    try {
      const stream = await connected;
      stream.on('error', () => undefined);
      while (!existsSync(link)) await pause(5, undefined, { signal: deadline });
      return new Pty(realpathSync(link), { stream, socat, link });
    } catch (thrown) {
      socat.kill('SIGKILL');
      throw thrown;
    } finally {
      server.close();
    }
  }

  [Symbol.dispose](): void {
    this.stream.destroy();
    this.#socat.kill('SIGKILL');
    rmSync(this.#link, { force: true });
  }
}
