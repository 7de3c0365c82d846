/** One open connection to a peer, whoever opened it: TCP, TLS or WebSocket. */
import type { SipTransport } from './trunk.ts';
import type { HostPort } from './via.ts';

export interface Flow {
  readonly remote: HostPort;
  readonly local: HostPort;
  readonly isOpen: boolean;
  send(text: string): void;
  close(): void;
}

/** Where a request came from: its answer goes back on the same flow while that is open. */
export interface Source extends HostPort {
  readonly flow?: Flow;
  /** Of a request of ours, where it is not the trunk's present one. */
  readonly transport?: SipTransport;
}

export interface FlowListener {
  onMessage(bytes: Buffer, flow: Flow): void;
  /** Told once. */
  onClose(reason: string, flow: Flow): void;
}
