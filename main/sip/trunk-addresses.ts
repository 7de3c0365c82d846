import type { TrunkId } from '../core/ids.ts';
import type { Hop } from './hop.ts';
import { Uri } from './jssip.ts';
import type { Links } from './links.ts';
import { nextHop } from './next-hop.ts';
import type { PeerAddresses } from './peer-addresses.ts';
import type { PublicAddress } from './public-address.ts';
import type { SipTransport, TrunkConfig } from './trunk.ts';
import { hostText } from './uri.ts';
import type { HostPort } from './via.ts';

/** A peer that knows us by our address calls us so. */
const PEER_USER = 'gateway';

/** WSS has no name of its own in a URI (RFC 7118 §5.4). */
const uriTransport = (transport: SipTransport): string => (transport === 'wss' ? 'ws' : transport);

export interface TrunkAddressesParts {
  readonly config: TrunkConfig;
  readonly link: () => Pick<Links, 'transport' | 'local'>;
  readonly peer: PeerAddresses;
  readonly ownPublic: PublicAddress;
}

/** How a trunk writes addresses: ours, the peer's, and those of numbers there. */
export class TrunkAddresses {
  /** Of our account, or the peer's host. */
  readonly domain: string;
  /** Whom requests are for. */
  readonly user: string;
  readonly #id: TrunkId;
  readonly #config: TrunkConfig;
  readonly #link: () => Pick<Links, 'transport' | 'local'>;
  readonly #peer: PeerAddresses;
  readonly #public: PublicAddress;

  constructor({ config, link, peer, ownPublic }: TrunkAddressesParts) {
    const registers = config.kind.kind === 'registers' ? config.kind : undefined;
    this.#id = config.id;
    this.#config = config;
    this.#link = link;
    this.#peer = peer;
    this.#public = ownPublic;
    this.domain = hostText(registers?.domain ?? config.host);
    this.user = registers?.user ?? PEER_USER;
  }

  local(transport = this.#link().transport): HostPort {
    // Over a WebSocket only the connection itself leads to us (RFC 7118 §5.2.4).
    if (transport.startsWith('ws'))
      return { address: `${this.#id.toLowerCase().replace(/[^a-z0-9]/g, '')}.invalid`, port: 5060 };
    return this.#public.of(this.#link().local(transport));
  }

  contact(): string {
    const { address, port } = this.local();
    return `sip:${encodeURIComponent(this.user)}@${hostText(address)}:${port};transport=${uriTransport(this.#link().transport)}`;
  }

  /** What From says: a peer knows us by our address, a registrar by its domain. */
  get fromDomain(): string {
    return this.#config.kind.kind === 'registers' ? this.domain : hostText(this.local().address);
  }

  /** The Route of a request by this hop; none without an outbound proxy that wants one. */
  route({ transport, port }: Hop): string[] {
    const { outboundProxy: proxy } = this.#config;
    if (!proxy?.route) return [];
    const at = proxy.port === undefined ? '' : `:${port}`;
    return [
      `<sip:${hostText(proxy.host)}${at}${transport === 'udp' ? '' : `;transport=${uriTransport(transport)}`};lr>`,
    ];
  }

  nextHop(uri: string): HostPort {
    const { host, port = 5060, kind } = this.#config;
    const peer = this.#peer.current ?? { address: host, port };
    const { transport } = this.#link();
    return nextHop(uri, { peer, transport, registers: kind.kind === 'registers', host, domain: this.domain });
  }

  /** A number at this trunk as an address, and who asks for it. */
  urisFor(to: string): { uri: string; by: string } {
    const { host, port } = this.#config;
    const at = port === undefined ? '' : `:${port}`;
    const by = Uri.parse(this.contact());
    return { uri: `sip:${encodeURIComponent(to)}@${hostText(host)}${at}`, by: by?.toString() ?? `sip:${this.domain}` };
  }

  /** Whether what comes from there is the peer's. */
  admits(address: string): boolean {
    const { kind, host } = this.#config;
    if (address === host || this.#peer.has(address)) return true;
    return kind.kind === 'peer' && kind.allowedAddresses.includes(address);
  }
}
