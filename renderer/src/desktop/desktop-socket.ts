import type { DesktopBridge } from '../../../main/contract/desktop.ts';

/** As much of a WebSocket as the console uses. */
export interface Socket {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
  send(text: string): void;
  close(): void;
}

/** The contract's wire in the desktop app: the same frames as on a WebSocket, by IPC. There is no address and no pass. */
class DesktopSocket implements Socket {
  readonly #wire: ReturnType<DesktopBridge['open']>;
  readonly #onMessage = new Set<(event: { readonly data: unknown }) => void>();
  readonly #onClose = new Set<() => void>();

  constructor(bridge: DesktopBridge) {
    this.#wire = bridge.open(
      (data) => {
        for (const listener of [...this.#onMessage]) listener({ data });
      },
      () => {
        for (const listener of [...this.#onClose]) listener();
      },
    );
  }

  addEventListener(
    type: 'message' | 'close',
    listener: ((event: { readonly data: unknown }) => void) & (() => void),
  ): void {
    if (type === 'message') this.#onMessage.add(listener);
    else this.#onClose.add(listener);
  }

  send(text: string): void {
    this.#wire.send(text);
  }

  close(): void {
    this.#wire.close();
  }
}

/** To the gateway: by IPC in the desktop app, by WebSocket to the server that this page came from. */
export function openSocket(): Socket {
  if (window.copperlineDesktop) return new DesktopSocket(window.copperlineDesktop);
  const url = new URL('/console', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return new WebSocket(url);
}
