/** A name server on loopback that says what a test puts into its zone, and counts what it is asked. */
import dgram from 'node:dgram';
import { type Answer, decode, encode, type RecordType } from 'dns-packet';

export type ZoneRecord =
  | { readonly type: 'A' | 'AAAA'; readonly name: string; readonly data: string; readonly ttl?: number }
  | {
      readonly type: 'SRV';
      readonly name: string;
      readonly data: {
        readonly priority: number;
        readonly weight: number;
        readonly port: number;
        readonly target: string;
      };
      readonly ttl?: number;
    }
  | {
      readonly type: 'NAPTR';
      readonly name: string;
      readonly data: {
        readonly order: number;
        readonly preference: number;
        readonly flags: string;
        readonly services: string;
        readonly regexp: string;
        readonly replacement: string;
      };
      readonly ttl?: number;
    };

export class NameServer implements AsyncDisposable {
  readonly #socket = dgram.createSocket('udp4');
  zone: readonly ZoneRecord[] = [];
  /** `SRV _sip._udp.pbx.test`, in the order asked. */
  readonly asked: string[] = [];
  /** Says nothing at all while false. */
  answers = true;

  static async open(zone: readonly ZoneRecord[]): Promise<NameServer> {
    const server = new NameServer();
    server.zone = zone;
    server.#socket.on('message', (bytes, from) => server.#receive(bytes, from));
    await new Promise<void>((resolve, reject) => {
      server.#socket.once('error', reject);
      server.#socket.bind(0, '127.0.0.1', resolve);
    });
    return server;
  }

  /** `127.0.0.1:port`, as the settings name it. */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  #receive(bytes: Buffer, from: dgram.RemoteInfo): void {
    const query = decode(bytes);
    const [question] = query.questions ?? [];
    if (!question) return;
    this.asked.push(`${question.type} ${question.name}`);
    if (!this.answers) return;
    const named = this.zone.filter(({ name }) => name.toLowerCase() === question.name.toLowerCase());
    const answers = named
      .filter(({ type }) => type === (question.type as RecordType))
      .map(({ ttl = 60, ...record }) => ({ ...record, ttl, class: 'IN' }) as Answer);
    const NAME_ERROR = 3;
    const reply = encode({
      type: 'response',
      ...(query.id === undefined ? {} : { id: query.id }),
      flags: 0x0180 | (named.length === 0 ? NAME_ERROR : 0),
      questions: [question],
      answers,
    });
    this.#socket.send(reply, from.port, from.address);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }
}

/** What a provider has in its zone: servers in order of priority. */
export function sipZone(
  name: string,
  service: '_sip._udp' | '_sip._tcp' | '_sips._tcp',
  servers: readonly { readonly address: string; readonly port: number }[],
): ZoneRecord[] {
  return servers.flatMap(({ address, port }, index): ZoneRecord[] => {
    const target = `sip${index + 1}.${name}`;
    return [
      { type: 'SRV', name: `${service}.${name}`, data: { priority: index + 1, weight: 1, port, target } },
      { type: 'A', name: target, data: address },
    ];
  });
}
