import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { pushes } from '../../main/contract/pushes.ts';
import { type RequestInput, type RequestName, type RequestOutput, requests } from '../../main/contract/requests.ts';
import { type GatewayView, gatewayView } from '../../main/contract/views.ts';
import type { FromGateway, ToGateway } from '../../main/contract/wire.ts';
import { waitFor, within } from './wait.ts';

type Reply =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly code: string; readonly text: string };

/** A console without a screen: the printed link, its cookie, the WebSocket, and every answer checked against the contract. */
export class ConsoleClient implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #view: GatewayView | undefined;
  #broken: unknown;
  #id = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      try {
        this.#take(JSON.parse(String(data)) as FromGateway);
      } catch (thrown) {
        this.#broken = thrown;
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const answer of this.#waiting.values())
        answer({ ok: false, code: 'closed', text: 'the connection is gone' });
      this.#waiting.clear();
    });
  }

  /** `url` is the one-time link that the gateway printed. */
  static async connect(url: string): Promise<ConsoleClient> {
    const entered = await fetch(url, { redirect: 'manual' });
    const cookie = entered.headers.get('set-cookie')?.split(';')[0];
    if (!cookie) throw new Error(`the link gave no cookie: ${entered.status} ${(await entered.text()).slice(0, 200)}`);
    const { host, origin } = new URL(url);
    const socket = new WebSocket(`ws://${host}/console`, { headers: { cookie, origin } });
    const client = new ConsoleClient(socket);
    await within(once(socket, 'open'), { what: 'the console to connect' });
    await waitFor(() => client.#view, { what: 'the first view' });
    return client;
  }

  /** The last view that came. @throws Error when something came that the contract does not allow */
  get view(): GatewayView {
    if (this.#broken !== undefined) throw new Error('the gateway broke its contract', { cause: this.#broken });
    if (!this.#view) throw new Error('no view has come yet');
    return this.#view;
  }

  waitForView<T>(
    predicate: (view: GatewayView) => T,
    { what, deadlineMs = 10_000 }: { what: string; deadlineMs?: number },
  ): Promise<NonNullable<Exclude<T, false>>> {
    return waitFor(
      () => {
        const found = predicate(this.view);
        if (found === undefined || found === null || found === false)
          throw new Error(`the view is ${JSON.stringify({ ...this.view, recent: this.view.recent.slice(0, 2) })}`);
        return found;
      },
      { what, deadlineMs },
    );
  }

  /** @throws Error with the gateway's text when it refuses the request itself; a refusal by value is returned */
  async request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    const id = ++this.#id;
    const message: ToGateway = { id, request: name, input };
    const reply = await within(
      new Promise<Reply>((resolve) => {
        this.#waiting.set(id, resolve);
        this.#socket.send(JSON.stringify(message));
      }),
      { what: `the reply to ${name}`, deadlineMs: 10_000 },
    );
    if (!reply.ok) throw new Error(`${name}: ${reply.code}: ${reply.text}`);
    return requests[name].output.parse(reply.output) as RequestOutput<N>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.terminate();
    await closed;
  }

  #take(message: FromGateway): void {
    if ('push' in message) {
      if (message.push === ('view' satisfies keyof typeof pushes)) this.#view = gatewayView.parse(message.body);
      return;
    }
    this.#waiting.get(message.id)?.(message);
    this.#waiting.delete(message.id);
  }
}
