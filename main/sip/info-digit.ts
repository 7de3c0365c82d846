/** DTMF in SIP INFO: `application/dtmf-relay` (Signal=, Duration=) and `application/dtmf` (the bare digit). */
export const DEFAULT_DIGIT_MS = 160;
/** JsSIP keeps `application/dtmf-relay` to a parser of its own that wants Signal first and drops the rest. */
export const DTMF_RELAY_FOR_JSSIP = 'application/vnd.dtmf-relay';
const LONGEST_DIGIT_MS = 6_000;

export function digitIn(contentType: string, body: string): { digit: string; durationMs: number } | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/dtmf') return digit(body.trim(), DEFAULT_DIGIT_MS);
  if (type !== 'application/dtmf-relay' && type !== DTMF_RELAY_FOR_JSSIP) return undefined;
  const signal = /^\s*signal\s*=\s*(\S+)/im.exec(body)?.[1];
  const duration = /^\s*duration\s*=\s*(\d{1,5})/im.exec(body)?.[1];
  if (signal === undefined) return undefined;
  return digit(signal, duration === undefined ? DEFAULT_DIGIT_MS : Number(duration));
}

/** 0-9 * # A-D; 10 and 11 are `*` and `#` in events' numbers (RFC 4733 §3.2), which some phones send. */
function digit(signal: string, ms: number): { digit: string; durationMs: number } | undefined {
  const named = { '10': '*', '11': '#', '12': 'A', '13': 'B', '14': 'C', '15': 'D' }[signal] ?? signal.toUpperCase();
  if (!/^[0-9A-D*#]$/.test(named)) return undefined;
  return { digit: named, durationMs: Math.min(Math.max(ms, 40), LONGEST_DIGIT_MS) };
}
