/** What a modem says in command state, line by line. Pure. */

/** Longer than any answer: garbage without a line's end does not grow for ever. */
const LONGEST_LINE = 1024;
const CR = 0x0d;
const LF = 0x0a;

/** Cuts bytes into lines. Ends of lines come as CR LF, LF CR or one of them; empty lines are dropped. */
export class AtLines {
  #line: number[] = [];

  /** @param each gives back whether what follows is still text; @returns the bytes that are not, from where it said so */
  read(bytes: Uint8Array, each: (line: string) => 'text' | 'binary'): Uint8Array | undefined {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte !== CR && byte !== LF) {
        if (this.#line.length < LONGEST_LINE) this.#line.push(byte);
        continue;
      }
      const text = Buffer.from(this.#line).toString('latin1').trim();
      this.#line = [];
      if (text === '' || each(text) === 'text') continue;
      // The line's end belongs to the line.
      const next = byte === CR && bytes[at + 1] === LF ? at + 2 : at + 1;
      return bytes.subarray(next);
    }
    return undefined;
  }

  clear(): void {
    this.#line = [];
  }
}
