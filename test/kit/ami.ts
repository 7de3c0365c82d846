import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitFor } from './wait.ts';

/** One event or response of Asterisk's manager interface: headers by name. */
export type AmiMessage = Readonly<Record<string, string>>;

/** A client of Asterisk's manager interface (AMI): text blocks over TCP. */
export class Ami implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #messages: AmiMessage[] = [];
  #rest = '';
  #action = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    socket.on('error', () => undefined);
  }

  static async connect(address: string, port: number, user = 'test', secret = 'test'): Promise<Ami> {
    const socket = connect(port, address);
    await once(socket, 'connect');
    const ami = new Ami(socket);
    await ami.ask({ Action: 'Login', Username: user, Secret: secret });
    return ami;
  }

  /** Everything that came since the connection, oldest first. */
  get messages(): readonly AmiMessage[] {
    return this.#messages;
  }

  /** Sends an action and gives its response. @throws Error when Asterisk says no */
  async ask(action: AmiMessage): Promise<AmiMessage> {
    const id = `a${++this.#action}`;
    const lines = Object.entries({ ...action, ActionID: id }).map(([name, value]) => `${name}: ${value}`);
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const answer = await this.waitFor((message) => message.Response !== undefined && message.ActionID === id, {
      what: `AMI's response to ${action.Action}`,
    });
    if (answer.Response === 'Error') throw new Error(`AMI ${action.Action}: ${answer.Message}`);
    return answer;
  }

  /** The first message that fits, of those that came and those to come. */
  waitFor(
    fits: (message: AmiMessage) => boolean,
    { what, deadlineMs = 5000 }: { what: string; deadlineMs?: number },
  ): Promise<AmiMessage> {
    return waitFor(() => this.#messages.find(fits), { what, deadlineMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  #take(text: string): void {
    this.#rest += text;
    for (let end = this.#rest.indexOf('\r\n\r\n'); end >= 0; end = this.#rest.indexOf('\r\n\r\n')) {
      const message: Record<string, string> = {};
      for (const line of this.#rest.slice(0, end).split('\r\n')) {
        const colon = line.indexOf(': ');
        if (colon > 0) message[line.slice(0, colon)] = line.slice(colon + 2);
      }
      this.#messages.push(message);
      this.#rest = this.#rest.slice(end + 4);
    }
  }
}
