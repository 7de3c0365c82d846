/** The SDP of a message, whatever it came wrapped in (RFC 5621, RFC 2046 §5.1). Pure. */
import type { SipMessage } from './message.ts';

const SDP = 'application/sdp';
/** A wrapper in a wrapper in a wrapper is nobody's offer. */
const DEEPEST = 3;

interface Part {
  readonly type: string;
  readonly body: string;
}

/** Leaves of a multipart body the SDP alone, and of its type the bare name: what is behind reads nothing else. */
export function unwrapSdp(message: SipMessage): void {
  const type = message.headers.find(({ name }) => name.toLowerCase() === 'content-type');
  if (!type || message.body === '') return;
  const found = sdpIn({ type: type.value, body: message.body }, 0);
  if (!found) return;
  type.value = SDP;
  message.body = found;
}

function sdpIn({ type, body }: Part, depth: number): string | undefined {
  const name = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (name === SDP) return body;
  if (!name.startsWith('multipart/') || depth === DEEPEST) return undefined;
  const boundary = /;\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return undefined;
  for (const part of partsOf(body, mark)) {
    const sdp = sdpIn(part, depth + 1);
    if (sdp !== undefined) return sdp;
  }
  return undefined;
}

/** Between its boundaries; the line end ahead of a boundary is the boundary's own (RFC 2046 §5.1.1). */
function partsOf(body: string, boundary: string): Part[] {
  const parts: Part[] = [];
  let lines: string[] | undefined;
  for (const line of body.split('\n')) {
    const bare = line.trimEnd();
    const isEnd = bare === `--${boundary}--`;
    if (!isEnd && bare !== `--${boundary}`) {
      lines?.push(line);
      continue;
    }
    if (lines) parts.push(partOf(lines));
    lines = isEnd ? undefined : [];
    if (isEnd) break;
  }
  return parts;
}

function partOf(lines: readonly string[]): Part {
  const blank = lines.findIndex((line) => line.trim() === '');
  const headers = lines.slice(0, blank < 0 ? lines.length : blank);
  const type = headers.find((line) => /^(content-type|c)\s*:/i.test(line));
  // RFC 2046 §5.1: plain text where nothing is said.
  return {
    type: type?.slice(type.indexOf(':') + 1).trim() ?? 'text/plain',
    body: blank < 0 ? '' : lines.slice(blank + 1).join('\n'),
  };
}
