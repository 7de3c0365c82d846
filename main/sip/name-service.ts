/** DNS as a port: what locating a peer asks of it, answered by Node's resolver. */
import { lookup, Resolver } from 'node:dns/promises';
import { errorText } from '../core/errors.ts';

export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  /** The name to ask next. */
  readonly replacement: string;
}

export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly name: string;
  readonly port: number;
}

/** `none`: the name has no such record. `failed`: nobody could tell. */
export type NameAnswer<T> =
  | { readonly kind: 'found'; readonly records: readonly T[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly why: string };

export interface FoundAddress {
  readonly address: string;
  /** How long it may be kept, seconds; undefined where nobody said. */
  readonly ttlS?: number;
}

export interface NameService {
  naptr(name: string): Promise<NameAnswer<NaptrRecord>>;
  srv(name: string): Promise<NameAnswer<SrvRecord>>;
  /** `family` 0: both. */
  addresses(name: string, family: 0 | 4 | 6): Promise<NameAnswer<FoundAddress>>;
}

const ANSWER_WAIT_MS = 2_000;
const TRIES = 2;
/** c-ares: no such name, no such record, and what it makes of an impossible name. */
const NONE = /^(ENOTFOUND|ENODATA|EBADNAME|EAI_NONAME|ENONAME)$/;

/**
 * The system's names, or those of `servers` (`192.0.2.53`, `127.0.0.1:5353`). Addresses come through the system's own
 * lookup (hosts file, mDNS, search list) unless servers are named; Node tells a time to live of addresses from servers alone.
 */
export function createNameService(servers: readonly string[] = []): NameService {
  const resolver = new Resolver({ timeout: ANSWER_WAIT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  const addresses = async (name: string, family: 4 | 6): Promise<NameAnswer<FoundAddress>> =>
    asked(async () =>
      (family === 4 ? await resolver.resolve4(name, { ttl: true }) : await resolver.resolve6(name, { ttl: true })).map(
        ({ address, ttl }) => ({ address, ttlS: ttl }),
      ),
    );
  return {
    naptr: (name) => asked(() => resolver.resolveNaptr(name)),
    srv: (name) => asked(() => resolver.resolveSrv(name)),
    async addresses(name, family) {
      if (servers.length === 0) return asked(() => lookup(name, { all: true, family }));
      if (family !== 0) return addresses(name, family);
      const both = await Promise.all([addresses(name, 6), addresses(name, 4)]);
      const records = both.flatMap((each) => (each.kind === 'found' ? each.records : []));
      return records.length > 0 ? { kind: 'found', records } : (both.find(({ kind }) => kind === 'failed') ?? both[1]);
    },
  };
}

async function asked<T>(ask: () => Promise<readonly T[]>): Promise<NameAnswer<T>> {
  try {
    const records = await ask();
    return records.length > 0 ? { kind: 'found', records } : { kind: 'none' };
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? '';
    return NONE.test(code) ? { kind: 'none' } : { kind: 'failed', why: errorText(thrown) };
  }
}
