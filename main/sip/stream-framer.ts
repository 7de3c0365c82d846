/** Cuts a TCP or TLS stream into SIP messages: RFC 3261 §18.3 (Content-Length), keep-alives of RFC 5626 §3.5.1. */
export const MAX_MESSAGE_BYTES = 65_535;

export type Framed =
  | { readonly kind: 'message'; readonly bytes: Buffer }
  /** CRLF CRLF: the other side asks whether we live; answer CRLF. */
  | { readonly kind: 'ping' }
  /** Not SIP, or past the limit. The boundary is lost for good: close the connection. */
  | { readonly kind: 'broken'; readonly why: string };

const FIRST_LINE = /^(?:SIP\/2\.0 |[A-Za-z0-9.!%*_+`'~-]{1,64} [^\r\n]+ SIP\/\d)/;
const LONGEST_FIRST_LINE = 2_048;

export class StreamFramer {
  #buffer: Buffer = Buffer.alloc(0);
  #lineBreaks = 0;
  #broken = false;

  /** Whether a message began whose end has not come. */
  get isMidMessage(): boolean {
    return this.#buffer.length > 0;
  }

  push(chunk: Buffer): Framed[] {
    if (this.#broken) return [];
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const out: Framed[] = [];
    for (;;) {
      const next = this.#next();
      if (!next) return out;
      out.push(next);
      if (next.kind === 'broken') {
        this.#broken = true;
        this.#buffer = Buffer.alloc(0);
        return out;
      }
    }
  }

  #next(): Framed | undefined {
    while (this.#buffer[0] === 13 || this.#buffer[0] === 10) {
      if (this.#buffer[0] === 13 && this.#buffer.length === 1) return undefined;
      const whole = this.#buffer[0] === 13 && this.#buffer[1] === 10;
      this.#buffer = this.#buffer.subarray(whole ? 2 : 1);
      // One CRLF is a pong, two in a row are a ping.
      if (whole && ++this.#lineBreaks === 2) {
        this.#lineBreaks = 0;
        return { kind: 'ping' };
      }
    }
    if (this.#buffer.length === 0) return undefined;
    this.#lineBreaks = 0;
    const lineEnd = this.#buffer.indexOf('\r\n');
    if (lineEnd < 0 && this.#buffer.length > LONGEST_FIRST_LINE) return broken('it does not begin with a SIP line');
    if (lineEnd >= 0 && !FIRST_LINE.test(this.#buffer.toString('latin1', 0, lineEnd))) {
      return broken('it does not begin with a SIP line');
    }
    const headEnd = this.#buffer.indexOf('\r\n\r\n');
    if (headEnd < 0) {
      return this.#buffer.length > MAX_MESSAGE_BYTES
        ? broken(`its head exceeds ${MAX_MESSAGE_BYTES} bytes`)
        : undefined;
    }
    const head = this.#buffer.toString('latin1', 0, headEnd).replace(/\r\n[ \t]+/g, ' ');
    const lengths = [...head.matchAll(/\r\n(?:content-length|l)[ \t]*:[ \t]*([^\r\n]*)/gi)].map((match) =>
      match[1]?.trim(),
    );
    const [length] = lengths;
    if (length === undefined || lengths.length > 1 || !/^\d{1,9}$/.test(length)) {
      return broken('it has no single Content-Length, which a stream needs');
    }
    const total = headEnd + 4 + Number(length);
    if (total > MAX_MESSAGE_BYTES) return broken(`a message of ${total} bytes exceeds ${MAX_MESSAGE_BYTES}`);
    if (this.#buffer.length < total) return undefined;
    const bytes = this.#buffer.subarray(0, total);
    this.#buffer = this.#buffer.subarray(total);
    return { kind: 'message', bytes };
  }
}

const broken = (why: string): Framed => ({ kind: 'broken', why });
