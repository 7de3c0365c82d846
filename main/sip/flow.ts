/** One open connection to a peer, whoever opened it: TCP, TLS or WebSocket. */
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
}

export interface FlowListener {
  onMessage(bytes: Buffer, flow: Flow): void;
  /** Told once. */
  onClose(reason: string, flow: Flow): void;
}
