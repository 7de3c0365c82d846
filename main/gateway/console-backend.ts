import type { PushName } from '../contract/pushes.ts';
import type { RequestName, RequestOutput, RequestParsed } from '../contract/requests.ts';
import type { GatewayView } from '../contract/views.ts';

/** One open console page: made when its WebSocket opens, gone when it closes. */
export type ConsoleId = string;

/** What the gateway offers to whoever carries the contract to consoles (WebSocket, Electron IPC). */
export interface ConsoleBackend {
  /** The whole view as it is now. */
  view(): GatewayView;
  /** Told whenever `view()` would read differently; the carrier coalesces. */
  onChange(listener: () => void): Disposable;
  /** Input has been parsed by the schema. Throws `GatewayError`; expected refusals are values. */
  handle<N extends RequestName>(name: N, input: RequestParsed<N>, console: ConsoleId): Promise<RequestOutput<N>>;
  /** Pushes to one console, e.g. `desk.lost`, or to all where none is named. The view is not pushed through here. */
  onPush(listener: (to: ConsoleId | undefined, push: PushName, body: unknown) => void): Disposable;
  /** A console went away: its desk is closed. */
  closed(console: ConsoleId): void;
}
