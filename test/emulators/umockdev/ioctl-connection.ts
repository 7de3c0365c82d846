import type { Socket } from 'node:net';

/** libumockdev's ioctl socket: every message is three 64-bit words, of the host's byte order, and memory follows bare. */
const message = { ioctl: 1, result: 2, done: 3, run: 4, readMemory: 5, writeMemory: 6, read: 7, write: 8 } as const;
const MESSAGE_BYTES = 24;

export type NodeCall =
  | { readonly kind: 'ioctl'; readonly request: number; readonly argument: bigint }
  | { readonly kind: 'read' | 'write'; readonly address: bigint; readonly length: number };

/** What a call returns; with an `errno` it is -1. */
export interface CallResult {
  readonly value: number;
  readonly errno?: number;
}

export const failed = (errno: number): CallResult => ({ value: -1, errno });
export const DONE: CallResult = { value: 0 };

/** One open file of a program under the preload library: its calls come here one at a time, and its memory is at hand. */
export class IoctlConnection {
  readonly #socket: Socket;
  readonly #onCall: (call: NodeCall) => Promise<CallResult> | CallResult;
  #received = Buffer.alloc(0);
  #wanted: { readonly bytes: number; readonly give: (bytes: Buffer) => void } | undefined;
  #busy = false;

  constructor(
    socket: Socket,
    {
      onCall,
      onClose,
    }: { readonly onCall: (call: NodeCall) => Promise<CallResult> | CallResult; readonly onClose: () => void },
  ) {
    this.#socket = socket;
    this.#onCall = onCall;
    socket.on('data', (data) => {
      this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data]);
      this.#take();
    });
    // A program that was killed; its end is told by 'close'.
    socket.on('error', () => undefined);
    socket.on('close', onClose);
  }

  /** Of the program's memory. */
  readMemory(address: bigint, bytes: number): Promise<Buffer> {
    if (bytes === 0) return Promise.resolve(Buffer.alloc(0));
    this.#send(message.readMemory, address, BigInt(bytes));
    return this.#want(bytes);
  }

  writeMemory(address: bigint, data: Buffer): void {
    if (data.length === 0) return;
    this.#send(message.writeMemory, address, BigInt(data.length));
    this.#socket.write(data);
  }

  /** Has the program make the call on what really is there. */
  async run(): Promise<CallResult> {
    this.#send(message.run, 0n, 0n);
    const answer = await this.#want(MESSAGE_BYTES);
    const value = Number(answer.readBigInt64LE(8));
    return value < 0 ? failed(Number(answer.readBigInt64LE(16))) : { value };
  }

  #want(bytes: number): Promise<Buffer> {
    const { promise, resolve } = Promise.withResolvers<Buffer>();
    this.#wanted = { bytes, give: resolve };
    this.#socket.uncork();
    this.#take();
    this.#socket.cork();
    return promise;
  }

  #take(): void {
    if (this.#wanted) {
      const { bytes, give } = this.#wanted;
      if (this.#received.length < bytes) return;
      this.#wanted = undefined;
      give(this.#cut(bytes));
      return;
    }
    if (this.#busy || this.#received.length < MESSAGE_BYTES) return;
    this.#busy = true;
    void this.#answer(this.#cut(MESSAGE_BYTES));
  }

  async #answer(bytes: Buffer): Promise<void> {
    this.#socket.cork();
    let result: CallResult;
    try {
      result = await this.#onCall(readCall(bytes));
    } catch (thrown) {
      process.stderr.write(`a call on a device node failed: ${thrown instanceof Error ? thrown.stack : thrown}\n`);
      result = failed(5);
    }
    this.#send(message.done, BigInt(result.value), BigInt(result.errno ?? 0));
    this.#socket.uncork();
    this.#busy = false;
    this.#take();
  }

  #cut(bytes: number): Buffer {
    const cut = this.#received.subarray(0, bytes);
    this.#received = this.#received.subarray(bytes);
    return cut;
  }

  #send(command: number, first: bigint, second: bigint): void {
    const bytes = Buffer.alloc(MESSAGE_BYTES);
    bytes.writeBigUInt64LE(BigInt(command), 0);
    bytes.writeBigInt64LE(BigInt.asIntN(64, first), 8);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, second), 16);
    this.#socket.write(bytes);
  }
}

function readCall(bytes: Buffer): NodeCall {
  const command = Number(bytes.readBigUInt64LE(0));
  const first = bytes.readBigUInt64LE(8);
  const second = bytes.readBigUInt64LE(16);
  switch (command) {
    case message.ioctl:
      return { kind: 'ioctl', request: Number(BigInt.asUintN(32, first)), argument: second };
    case message.read:
    case message.write:
      return { kind: command === message.read ? 'read' : 'write', address: first, length: Number(second) };
    default:
      throw new Error(`libumockdev sent a message of kind ${command}`);
  }
}

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};

export const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
