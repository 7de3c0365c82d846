/** What the adapter needs of the modem's USB connection: usb-link.ts has it from libusb. */
export interface ModemLink extends AsyncDisposable {
  /** As its descriptors say: `Motorola, Inc. Apple USB Modem, release 1.00`. */
  readonly identity: string;
  /** The device had no configuration: one was set. */
  readonly wasUnconfigured: boolean;
  /** SEND_COMMAND. @throws GatewayError `adapter-failed` */
  send(body: Buffer): Promise<void>;
  /** GET_RESPONSE; may be empty. @throws GatewayError `adapter-failed` */
  receive(bytes: number): Promise<Buffer>;
  /** Each notification, from `listen` on. */
  onNotification(listener: (bytes: Uint8Array) => void): Disposable;
  /** No notifications come any more: told once. */
  onLost(listener: (reason: string) => void): Disposable;
}
