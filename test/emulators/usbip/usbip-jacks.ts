import type { Jacks, PluggedDevice } from '../jacks.ts';
import type { UsbDevice } from '../usb-device.ts';
import { UsbipServer } from './usbip-server.ts';

/** Ports of vhci-hcd's first high-speed bus, less one (Debian: CONFIG_USBIP_VHCI_HC_PORTS=15). */
const JACKS = 14;

/** The jacks of a virtual machine: `1-1` is the first port of its virtual controller. */
export class UsbipJacks implements Jacks {
  readonly env = {};
  readonly #server: UsbipServer;
  readonly #taken = new Set<string>();

  private constructor(server: UsbipServer) {
    this.#server = server;
  }

  static async open(): Promise<UsbipJacks> {
    return new UsbipJacks(await UsbipServer.listen());
  }

  freeJack(): string {
    for (let port = 1; port <= JACKS; port++) if (!this.#taken.has(`1-${port}`)) return `1-${port}`;
    throw new Error('every jack is taken');
  }

  plug(device: UsbDevice, jack: string): Promise<PluggedDevice> {
    if (!/^1-\d+$/.test(jack)) throw new Error(`the virtual controller has jacks 1-1 to 1-${JACKS}, not ${jack}`);
    const offer = this.#server.offer(jack, device);
    this.#taken.add(jack);
    return Promise.resolve({
      jack,
      offer,
      permit: () => undefined,
      unplug: async () => {
        this.#taken.delete(jack);
        this.#server.withdraw(jack);
      },
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server[Symbol.asyncDispose]();
  }
}
