import {
  type DesktopBridge,
  type DesktopInput,
  type DesktopOutput,
  type DesktopPushBody,
  type DesktopPushName,
  type DesktopRequestName,
  desktopPushes,
  desktopRequests,
} from '../../../main/contract/desktop.ts';

declare global {
  interface Window {
    /** The desktop app's preload; a browser has none. */
    readonly copperlineDesktop?: DesktopBridge;
  }
}

type Listeners = { readonly [N in DesktopPushName]: Set<(body: DesktopPushBody<N>) => void> };

/** The desktop app around this page: its own small contract, checked at this end too. */
export class Desktop {
  readonly #bridge: DesktopBridge;
  readonly #listeners: Listeners = { 'desktop.view': new Set(), 'desktop.order': new Set(), 'desktop.link': new Set() };

  constructor(bridge: DesktopBridge) {
    this.#bridge = bridge;
    bridge.onPush((name, body) => {
      if (Object.hasOwn(desktopPushes, name)) this.#told(name as DesktopPushName, body);
    });
  }

  /** @throws Error whose message is for the person */
  async request<N extends DesktopRequestName>(name: N, input: DesktopInput<N>): Promise<DesktopOutput<N>> {
    try {
      return desktopRequests[name].output.parse(await this.#bridge.request(name, input)) as DesktopOutput<N>;
    } catch (error) {
      // Electron puts its own words in front: "Error invoking remote method 'desktop:request': Error: …".
      const text = error instanceof Error ? error.message : String(error);
      throw new Error(text.replace(/^Error invoking remote method '[^']*': (?:Error: )?/, ''), { cause: error });
    }
  }

  on<N extends DesktopPushName>(name: N, listener: (body: DesktopPushBody<N>) => void): () => void {
    this.#listeners[name].add(listener);
    return () => void this.#listeners[name].delete(listener);
  }

  #told<N extends DesktopPushName>(name: N, raw: unknown): void {
    const body = desktopPushes[name].parse(raw) as DesktopPushBody<N>;
    for (const listener of [...this.#listeners[name]]) listener(body);
  }
}

/** Undefined in a browser. */
export const desktop: Desktop | undefined = window.copperlineDesktop && new Desktop(window.copperlineDesktop);
