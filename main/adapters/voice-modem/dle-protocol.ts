/**
 * The byte stream of a voice modem in `+VTR` (ITU-T V.253): audio with DLE (10h) as its escape byte. Pure.
 *
 * From the modem: `10 10` one byte 10h of audio, `10 1A` two of them, `10 03` the stream is over, `10 58 … 10 2E` a report
 * in words, `10 c` an event; all else is audio. To the modem the same way, with commands in place of events.
 */
export const DLE = 0x10;
const TWO_DLE = 0x1a;
const END = 0x03;
const REPORT_BEGINS = 0x58;
const REPORT_ENDS = 0x2e;

/** A report is a caller's name at most: what gets longer than this was none, and is dropped. */
const LONGEST_REPORT = 512;

/** What is sent with a DLE before it. */
export const dleCommands = {
  endTransmit: END,
  /** `^`: leave duplex. */
  leaveDuplex: 0x5e,
  /** `!`: stop sending what was recorded. */
  abortReceive: 0x21,
  flush: 0x18,
} as const;

export const dleCommand = (code: number): Buffer => Buffer.from([DLE, code]);

/** Some firmware takes the code only with a 10h of audio before it: `10 10 10 03`. */
export const tripledDleCommand = (code: number): Buffer => Buffer.from([DLE, DLE, DLE, code]);

export type DleEvent =
  | { readonly kind: 'event'; readonly code: string }
  | { readonly kind: 'report'; readonly text: string };

export interface DleRead {
  /** Valid until the next read. */
  readonly audio: Uint8Array;
  readonly events: readonly DleEvent[];
  /** After the end of the stream: what followed it, which is text again. */
  readonly rest?: Uint8Array;
}

/** Bytes as they come, in whatever pieces: an escape or a report may lie across two of them. */
export class DleReader {
  #escaped = false;
  #report: number[] | undefined;
  #audio = new Uint8Array(1024);

  read(bytes: Uint8Array): DleRead {
    // Never longer than what came: an escape of two bytes stands for two bytes at most, and may have begun before.
    if (this.#audio.length < bytes.length + 2) this.#audio = new Uint8Array(bytes.length * 2);
    const audio = this.#audio;
    const events: DleEvent[] = [];
    let length = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (!this.#escaped) {
        if (byte === DLE) this.#escaped = true;
        else if (this.#report) this.#inReport(byte);
        else audio[length++] = byte;
        continue;
      }
      this.#escaped = false;
      if (byte === END) {
        this.#report = undefined;
        return { audio: audio.subarray(0, length), events, rest: bytes.subarray(at + 1) };
      }
      if (this.#report) {
        const text = this.#escapedInReport(byte);
        if (text !== undefined) events.push({ kind: 'report', text });
      } else if (byte === DLE) {
        audio[length++] = DLE;
      } else if (byte === TWO_DLE) {
        audio[length++] = DLE;
        audio[length++] = DLE;
      } else if (byte === REPORT_BEGINS) {
        this.#report = [];
      } else {
        events.push({ kind: 'event', code: String.fromCharCode(byte) });
      }
    }
    return { audio: audio.subarray(0, length), events };
  }

  #inReport(byte: number): void {
    this.#report?.push(byte);
    if ((this.#report?.length ?? 0) > LONGEST_REPORT) this.#report = undefined;
  }

  #escapedInReport(byte: number): string | undefined {
    if (byte === REPORT_ENDS) {
      const text = Buffer.from(this.#report ?? []).toString('latin1');
      this.#report = undefined;
      return text;
    }
    this.#inReport(byte);
    return undefined;
  }
}

/** Audio for the modem, every 10h in it doubled. */
export function shielded(audio: Uint8Array): Uint8Array {
  let doubles = 0;
  for (const byte of audio) if (byte === DLE) doubles++;
  if (doubles === 0) return audio;
  const bytes = new Uint8Array(audio.length + doubles);
  let length = 0;
  for (const byte of audio) {
    bytes[length++] = byte;
    if (byte === DLE) bytes[length++] = DLE;
  }
  return bytes;
}
