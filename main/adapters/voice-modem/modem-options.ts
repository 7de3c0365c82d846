import { callerIdStandards, type PatchStandard } from './quirks.ts';
import { type Encoding, encodings } from './vsm-formats.ts';

/** What the settings may say for one modem alone. */
export interface ModemOptions {
  /** Another audio format than the first that fits. */
  readonly format: Encoding | undefined;
  /** `hex`: the caller's message as it came over the line (`+VCID=2`), for letters that the modem does not know. */
  readonly callerId: 'text' | 'hex';
  /** How callers are told on this line, written into the chip's memory after each reset. */
  readonly callerIdStandard: PatchStandard | undefined;
}

const among = <T extends string>(names: readonly T[], value: unknown): T | undefined =>
  names.find((name) => name === value);

/** What is not known is passed over. */
export const modemOptions = (advanced: Readonly<Record<string, unknown>>): ModemOptions => ({
  format: among(encodings, advanced.format),
  callerId: advanced.callerId === 'hex' ? 'hex' : 'text',
  callerIdStandard: among(Object.keys(callerIdStandards) as PatchStandard[], advanced.callerIdStandard),
});
