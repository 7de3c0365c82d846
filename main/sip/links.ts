/** All of a trunk's ways to its peer. */
import { Signal } from '../core/events.ts';
import type { Source } from './flow.ts';
import { FlowLink } from './flow-link.ts';
import type { Hop } from './hop.ts';
import type { Link, LinkOptions } from './link.ts';
import type { Attachment } from './message-router.ts';
import type { SipTransport } from './trunk.ts';
import { UdpLink } from './udp-link.ts';
import type { HostPort } from './via.ts';

/** A link for each transport that the peer's addresses want: one, unless DNS chooses. */
export class Links implements AsyncDisposable {
  readonly onDown = new Signal<string>();
  readonly #options: LinkOptions;
  readonly #attachment: Attachment;
  readonly #links = new Map<SipTransport, Link>();
  #current: SipTransport;

  constructor(options: LinkOptions, attachment: Attachment) {
    this.#options = options;
    this.#attachment = attachment;
    this.#current = options.config.transport === 'auto' ? 'udp' : options.config.transport;
  }

  get transport(): SipTransport {
    return this.#current;
  }

  get reliable(): boolean {
    return this.#current !== 'udp';
  }

  /** For Via and Contact. */
  local(transport = this.#current): HostPort {
    return this.#of(transport).local;
  }

  async open(hop: Hop): Promise<void> {
    await this.#of(hop.transport).open(hop);
    this.#current = hop.transport;
  }

  send(text: string, to: Source, lost?: (why: string) => boolean): void {
    // What came without a connection came over UDP, and so goes its answer.
    const answers = to.flow === undefined && text.startsWith('SIP/2.0 ') && this.#links.has('udp');
    this.#of(to.transport ?? (answers ? 'udp' : this.#current)).send(text, to, lost);
  }

  #of(transport: SipTransport): Link {
    let link = this.#links.get(transport);
    if (!link) {
      const Kind = transport === 'udp' ? UdpLink : FlowLink;
      link = new Kind({ ...this.#options, transport }, this.#attachment);
      link.onDown.on((reason) => this.onDown.emit(reason));
      this.#links.set(transport, link);
    }
    return link;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#links.values()].map((link) => link[Symbol.asyncDispose]()));
    this.onDown.clear();
  }
}
