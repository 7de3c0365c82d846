/** The way to the gateway, whoever started this process: Node's `fork`, or Electron's `utilityProcess` (ADR 0003). */
import { GatewayError } from '../core/errors.ts';
import type { FromMediaProcess } from '../media/media-protocol.ts';

export interface GatewayPort {
  /** What cannot be delivered any more is dropped: `onClosed` tells. */
  post(message: FromMediaProcess): void;
  onMessage(listener: (message: unknown) => void): Disposable;
  /** The gateway is gone. Electron ends the process instead. */
  onClosed(listener: () => void): Disposable;
}

/** Electron's side, as far as it is used here: `process.parentPort` of a utility process. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  off(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** @throws GatewayError `bad-request` when nobody started this process as a child */
export function connectToGateway(): GatewayPort {
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort) return overParentPort(parentPort);
  if (process.send) return overFork();
  throw new GatewayError('bad-request', 'The media process is started by the gateway. Run `npm start` instead.');
}

function overFork(): GatewayPort {
  return {
    post: (message) => {
      // Without a listener, a channel that breaks under the message would throw an error event.
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onMessage: (listener) => {
      process.on('message', listener);
      return { [Symbol.dispose]: () => void process.off('message', listener) };
    },
    onClosed: (listener) => {
      process.on('disconnect', listener);
      return { [Symbol.dispose]: () => void process.off('disconnect', listener) };
    },
  };
}

function overParentPort(port: ParentPort): GatewayPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      const entry = ({ data }: { readonly data: unknown }): void => listener(data);
      port.on('message', entry);
      return { [Symbol.dispose]: () => port.off('message', entry) };
    },
    onClosed: () => ({ [Symbol.dispose]: () => {} }),
  };
}
