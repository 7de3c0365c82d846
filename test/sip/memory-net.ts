/** UDP without a network: datagrams between addresses of this process, some lost, for trunks in virtual time. */
import type { Clock } from '../../main/core/clock.ts';
import { silentLog } from '../../main/core/log.ts';
import { EdgeGuard } from '../../main/sip/guard/edge-guard.ts';
import { type Attachment, MessageRouter } from '../../main/sip/message-router.ts';
import type { AttachedPort, TransportHub } from '../../main/sip/transport-hub.ts';
import type { HostPort } from '../../main/sip/via.ts';

type Hears = (bytes: Buffer, from: HostPort) => void;

export class MemoryNet {
  /** Of the datagrams, 0 to 1. */
  loss = 0;
  sent = 0;
  lost = 0;
  readonly #ports = new Map<string, Hears>();
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  listen(at: HostPort, hears: Hears): void {
    this.#ports.set(keyOf(at), hears);
  }

  close(at: HostPort): void {
    this.#ports.delete(keyOf(at));
  }

  send(from: HostPort, to: HostPort, text: string): void {
    this.sent++;
    if (this.#random() < this.loss) {
      this.lost++;
      return;
    }
    // Never within the call that sends it, as on a wire.
    queueMicrotask(() => this.#ports.get(keyOf(to))?.(Buffer.from(text), from));
  }

  /** The ports of a gateway on this net: what a trunk needs of a hub. */
  hub(clock: Clock): TransportHub {
    const guard = new EdgeGuard({ clock, log: silentLog });
    const hub: Pick<TransportHub, 'attach' | 'mark' | 'guard'> & AsyncDisposable = {
      guard,
      mark: () => {},
      attach: async (_transport, at, attachment: Attachment): Promise<AttachedPort> => {
        const router = new MessageRouter(guard, silentLog);
        router.attachments.add(attachment);
        const send = (text: string, to: HostPort): void => this.send(at, to, text);
        this.listen(at, (bytes, from) => router.receive(bytes, from, send, false));
        return { local: at, flows: new Set(), send, [Symbol.asyncDispose]: async () => this.close(at) };
      },
      [Symbol.asyncDispose]: async () => guard[Symbol.dispose](),
    };
    // It has private members, which nobody else can have.
    return hub as unknown as TransportHub;
  }
}

const keyOf = ({ address, port }: HostPort): string => `${address}:${port}`;
