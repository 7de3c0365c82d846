/**
 * What crosses the modem's command channel: CDC encapsulated commands (USB CDC 1.2 §6.2.1, §6.2.2) to its vendor interface, whose
 * bodies write and read registers; and the notifications of its telephone-control interface.
 */

/** The requests that carry bodies: class requests to interface 1. */
export const SEND_COMMAND = { requestType: 0x21, request: 0x00, value: 0, index: 1 } as const;
export const GET_RESPONSE = { requestType: 0xa1, request: 0x01, value: 0, index: 1 } as const;
/** A register read is answered with one or two bytes, the value first. */
export const RESPONSE_BYTES = 2;
/** Interrupt IN of the telephone-control interface, and its packet size. */
export const NOTIFICATIONS = { interface: 0, endpoint: 0x81, bytes: 11 } as const;

export const REGISTER = {
  /** Hook switch and receive path: see LOOP, MONITOR. */
  line: 0x05,
  countryA: 0x10,
  countryB: 0x1a,
  countryC: 0x1f,
  countryD: 0x1e,
  /** Zero: nothing is on the line. */
  lineSense: 0x1d,
} as const;

/** Register 5: the loop is closed. */
export const LOOP = 0x01;
/** Register 5: what is on the line is heard on-hook. With this and LOOP clear the converter's input sits at its rail. */
export const MONITOR = 0x08;

const WRITE = 0x00;
const READ = 0x80;

/** Answered by nothing. */
export const writeBody = (register: number, value: number): Buffer => Buffer.from([WRITE, register, value]);

/** Its answer is fetched by GET_RESPONSE, in the same open handle. */
export const readBody = (register: number): Buffer => Buffer.from([READ, register, 0]);

/** The register's value; undefined where the answer is not there yet. */
export const responseValue = (response: Uint8Array): number | undefined => response[0];

const NOTIFICATION = 0xa1;
/** CDC-PSTN RING_DETECT. */
const RING_DETECT = 0x09;

/** A notification may come without the zeros behind its first two bytes. */
export function notificationKind(bytes: Uint8Array): 'ring' | 'other' {
  return bytes[0] === NOTIFICATION && bytes[1] === RING_DETECT ? 'ring' : 'other';
}
