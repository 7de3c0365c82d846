import { IDLE } from './frame-protocol.ts';

/**
 * What the control bytes of a frame say: a command to the device, its reply, or an event. First byte: kind in bits 7-2, port
 * (0 or 1) in bits 1-0; then the register; then a value. Replies repeat kind and register; writes are echoed. A value of 7E
 * cannot be told from the end of the message, so the device never reports one.
 */

/** Kinds 1 to 5. The CPU's commands belong to no port. */
const READ_DAA = 1;
const WRITE_DAA = 2;
const EVENT = 3;
const READ_CPU = 4;
const WRITE_CPU = 5;

export type Chip = 'cpu' | 'daa';

/** `port` is 0 or 1, and 0 for the CPU. */
export interface Register {
  readonly chip: Chip;
  readonly port: number;
  readonly register: number;
}

export type DeviceMessage =
  | (Register & { readonly kind: 'read-reply' | 'write-echo'; readonly value: number })
  | { readonly kind: 'event'; readonly port: number; readonly register: number; readonly value: number };

export const readCommand = ({ chip, port, register }: Register): readonly number[] => [
  ((chip === 'cpu' ? READ_CPU : READ_DAA) << 2) | port,
  register,
];

/** @throws RangeError for a value that the bus cannot carry, and for registers that would end the device */
export function writeCommand({ chip, port, register }: Register, value: number): readonly number[] {
  if (value === IDLE || register === IDLE) throw new RangeError('7E ends a message and cannot be written.');
  // Register 0A and bit 40 of register 03 begin a firmware update, which nothing here can finish.
  if (chip === 'cpu' && (register === 0x0a || (register === 0x03 && (value & 0x40) !== 0)))
    throw new RangeError('The firmware update is never touched.');
  return [((chip === 'cpu' ? WRITE_CPU : WRITE_DAA) << 2) | port, register, value];
}

/** Undefined for what is cut short or unknown. */
export function readDeviceMessage(bytes: readonly number[]): DeviceMessage | undefined {
  const [first, register, value] = bytes;
  if (first === undefined || register === undefined || value === undefined) return undefined;
  const port = first & 3;
  if (port > 1) return undefined;
  switch (first >> 2) {
    case READ_DAA:
      return { kind: 'read-reply', chip: 'daa', port, register, value };
    case WRITE_DAA:
      return { kind: 'write-echo', chip: 'daa', port, register, value };
    case EVENT:
      return { kind: 'event', port, register, value };
    case READ_CPU:
      return { kind: 'read-reply', chip: 'cpu', port: 0, register, value };
    case WRITE_CPU:
      return { kind: 'write-echo', chip: 'cpu', port: 0, register, value };
    default:
      return undefined;
  }
}
