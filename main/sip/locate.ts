/** Where a name's SIP servers are, in the order to try them: NAPTR, SRV, A and AAAA (RFC 3263 §4, RFC 2782, RFC 7118 §8). */
import net from 'node:net';
import { GatewayError } from '../core/errors.ts';
import type { Hop } from './hop.ts';
import type { NameService, NaptrRecord, SrvRecord } from './name-service.ts';
import type { SipTransport } from './trunk.ts';
import { DEFAULT_PORT } from './via.ts';

export interface Target {
  readonly host: string;
  /** Given, it is the one: SRV is not asked then. */
  readonly port?: number;
  /** `auto`: what the name's NAPTR records say, else the first of TLS, UDP and TCP with SRV records, else UDP. */
  readonly transport: SipTransport | 'auto';
}

export interface Located {
  /** At least one. */
  readonly hops: readonly Hop[];
  /** After this they are to be asked for again. */
  readonly validMs: number;
  /** A question on the way got no answer: an earlier list is better than this one. */
  readonly doubtful: boolean;
}

export interface LocateOptions {
  readonly names: NameService;
  /** Of our own address: 0 for both. */
  readonly family: 0 | 4 | 6;
  /** 0..1 */
  readonly random: () => number;
}

/** Node does not tell how long NAPTR, SRV and the system's own answers may be kept: not longer than this. */
export const LONGEST_KEPT_MS = 30_000;
const SHORTEST_KEPT_MS = 1_000;
const DOUBTFUL_KEPT_MS = 5_000;

const SERVICES: Readonly<Record<string, SipTransport>> = {
  'SIP+D2U': 'udp',
  'SIP+D2T': 'tcp',
  'SIPS+D2T': 'tls',
  'SIP+D2W': 'ws',
  'SIPS+D2W': 'wss',
};
const SRV_PREFIX: Readonly<Record<SipTransport, string>> = {
  udp: '_sip._udp',
  tcp: '_sip._tcp',
  tls: '_sips._tcp',
  ws: '_sip._ws',
  wss: '_sips._ws',
};
/** Where NAPTR is silent: what protects first, then what every peer has (RFC 3263 §4.1 leaves the choice to us). */
const WITHOUT_NAPTR: readonly SipTransport[] = ['tls', 'udp', 'tcp'];

/** Which NAPTR records to follow, in order: those we can of the lowest order that has one (RFC 3403 §4.1). */
export function usableNaptr(records: readonly NaptrRecord[]): (NaptrRecord & { transport: SipTransport })[] {
  const usable = records
    .flatMap((record) => {
      const transport = SERVICES[record.service.toUpperCase()];
      return transport && record.flags.toLowerCase() === 's' && record.replacement ? [{ ...record, transport }] : [];
    })
    .sort((a, b) => a.order - b.order || a.preference - b.preference);
  return usable.filter(({ order }) => order === usable[0]?.order);
}

/** Lowest priority first; among equals at random by weight (RFC 2782). */
export function orderedSrv(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const out: SrvRecord[] = [];
  for (const priority of [...new Set(records.map((each) => each.priority))].sort((a, b) => a - b)) {
    const left = records.filter((each) => each.priority === priority).sort((a, b) => a.weight - b.weight);
    while (left.length > 0) {
      const total = left.reduce((sum, { weight }) => sum + weight, 0);
      const wanted = random() * total;
      let sum = 0;
      const index = left.findIndex(({ weight }) => {
        sum += weight;
        return sum >= wanted && (weight > 0 || total === 0);
      });
      out.push(...left.splice(Math.max(0, index), 1));
    }
  }
  return out;
}

/** @throws GatewayError `sip-failed` in words for a person, where there is no way to be found */
export async function locate(target: Target, options: LocateOptions): Promise<Located> {
  const { host, port } = target;
  const transport = target.transport === 'auto' ? 'udp' : target.transport;
  if (net.isIP(host)) {
    const hop = { transport, address: host, port: port ?? DEFAULT_PORT[transport] };
    return { hops: [hop], validMs: Number.POSITIVE_INFINITY, doubtful: false };
  }
  const search = new Search(options);
  if (port !== undefined || !mayHaveSrv(host)) {
    await search.addAddresses(host, transport, port ?? DEFAULT_PORT[transport]);
    return search.result(host);
  }
  if (target.transport === 'auto') await search.byNaptr(host);
  else if (transport === 'ws' || transport === 'wss')
    await search.addAddresses(host, transport, DEFAULT_PORT[transport]);
  else await search.bySrv(`${SRV_PREFIX[transport]}.${host}`, transport);
  if (search.isEmpty) await search.addAddresses(host, transport, DEFAULT_PORT[transport]);
  return search.result(host);
}

/** A name of this computer or of the neighbourhood is in no DNS. */
const mayHaveSrv = (host: string): boolean => host.includes('.') && !/\.local\.?$/i.test(host);

class Search {
  readonly #options: LocateOptions;
  readonly #hops: Hop[] = [];
  #validMs = LONGEST_KEPT_MS;
  #failed: string | undefined;
  #denied = false;

  constructor(options: LocateOptions) {
    this.#options = options;
  }

  /** Nothing was found, and nobody said that there is no service at all. */
  get isEmpty(): boolean {
    return this.#hops.length === 0 && !this.#denied;
  }

  async byNaptr(host: string): Promise<void> {
    const answer = await this.#options.names.naptr(host);
    if (answer.kind === 'failed') this.#failed = answer.why;
    const records = answer.kind === 'found' ? usableNaptr(answer.records) : [];
    for (const { replacement, transport } of records) await this.bySrv(replacement, transport);
    if (records.length > 0) return;
    for (const transport of WITHOUT_NAPTR) {
      await this.bySrv(`${SRV_PREFIX[transport]}.${host}`, transport);
      if (this.#hops.length > 0) return;
    }
  }

  async bySrv(name: string, transport: SipTransport): Promise<void> {
    const answer = await this.#options.names.srv(name);
    if (answer.kind === 'failed') this.#failed = answer.why;
    if (answer.kind !== 'found') return;
    const records = orderedSrv(answer.records, this.#options.random);
    // "The service is decidedly not available at this domain" (RFC 2782).
    if (records.every(({ name: at }) => at === '' || at === '.')) this.#denied = true;
    // Asked at once, kept in order.
    const found = await Promise.all(records.map((record) => this.#addressesOf(record.name)));
    records.forEach((record, index) => {
      for (const address of found[index] ?? []) this.#hops.push({ transport, address, port: record.port });
    });
  }

  async addAddresses(host: string, transport: SipTransport, port: number): Promise<void> {
    for (const address of await this.#addressesOf(host)) this.#hops.push({ transport, address, port });
  }

  result(host: string): Located {
    const [first, ...others] = this.#hops;
    if (first === undefined) {
      throw new GatewayError(
        'sip-failed',
        this.#denied
          ? `The name ${host} says that it has no such SIP service (SRV). Check the transport, or enter the port.`
          : this.#failed === undefined
            ? `The name ${host} cannot be found: it has neither a SIP service (SRV) nor an address. Check it.`
            : `The name ${host} cannot be found: the name server does not answer (${this.#failed}). Check this computer's network.`,
      );
    }
    const doubtful = this.#failed !== undefined;
    return { hops: [first, ...others], validMs: doubtful ? DOUBTFUL_KEPT_MS : this.#validMs, doubtful };
  }

  async #addressesOf(name: string): Promise<readonly string[]> {
    if (name === '' || name === '.') return [];
    if (net.isIP(name)) return [name];
    const answer = await this.#options.names.addresses(name, this.#options.family);
    if (answer.kind === 'failed') this.#failed = answer.why;
    if (answer.kind !== 'found') return [];
    for (const { ttlS } of answer.records) {
      if (ttlS !== undefined) this.#validMs = Math.max(SHORTEST_KEPT_MS, Math.min(this.#validMs, ttlS * 1_000));
    }
    return answer.records.map(({ address }) => address);
  }
}
