/**
 * How a trunk's messages travel over one transport. What it promises to JsSIP above it: "connected" always; broken
 * connections are reported aside.
 */
import type { Clock } from '../core/clock.ts';
import type { Signal } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import type { Source } from './flow.ts';
import type { Hop } from './hop.ts';
import type { TransportHub } from './transport-hub.ts';
import type { SipTransport, TrunkConfig } from './trunk.ts';
import type { HostPort } from './via.ts';

export interface Link extends AsyncDisposable {
  readonly reliable: boolean;
  /** For Via and Contact: the true address and port that this peer can reach, or the flow's own. */
  readonly local: HostPort;
  /** A connection broke or could not be made; why, for a person. */
  readonly onDown: Signal<string>;
  /** Opens the port or the connection to the peer at `hop`. @throws GatewayError */
  open(hop: Hop): Promise<void>;
  /**
   * An answer goes back on its request's flow; a request of ours to `to`. `lost`: there is no connection to it, and why;
   * true where that is dealt with, so that `onDown` need not tell.
   */
  send(text: string, to: Source, lost?: (why: string) => boolean): void;
}

export interface LinkOptions {
  readonly config: TrunkConfig;
  readonly hub: TransportHub;
  readonly clock: Clock;
  readonly log: Log;
}

/** RFC 5626 §4.4.1: between 24 and 29 s keeps most NAT bindings and connections open. */
export const KEEP_ALIVE_S = 25;

export interface OneLinkOptions extends LinkOptions {
  readonly transport: SipTransport;
}
