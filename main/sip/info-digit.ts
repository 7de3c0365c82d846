/**
 * DTMF and hook flash in SIP INFO: `application/dtmf-relay` (Signal=, Duration=), `application/dtmf` (the bare digit)
 * and `application/hook-flash`. Pure.
 */
export const DEFAULT_DIGIT_MS = 160;
/** JsSIP keeps `application/dtmf-relay` to a parser of its own that wants Signal first and drops the rest. */
export const DTMF_RELAY_FOR_JSSIP = 'application/vnd.dtmf-relay';
const LONGEST_DIGIT_MS = 6_000;
/** A body that means something is two short lines; a patient reader of a long one would hold up every call. */
const MOST_READ = 512;

/** What an INFO's body says. */
export type InfoSignal =
  | { readonly kind: 'digit'; readonly digit: string; readonly durationMs: number }
  | { readonly kind: 'flash' };

/** Which body digits are written in. */
export type InfoBody = 'dtmf-relay' | 'dtmf';

/** The digit or flash that an INFO tells; undefined for a body that means neither. */
export function signalIn(contentType: string, body: string): InfoSignal | undefined {
  const type = contentType.split(';')[0]?.trim().toLowerCase();
  // What it holds differs from maker to maker ("signal=hf"), what it means does not.
  if (type === 'application/hook-flash') return { kind: 'flash' };
  if (type !== 'application/dtmf' && type !== 'application/dtmf-relay' && type !== DTMF_RELAY_FOR_JSSIP)
    return undefined;
  const read = body.slice(0, MOST_READ);
  const signal = /^[ \t]*signal[ \t]*=[ \t]*(\S+)/im.exec(read)?.[1];
  const duration = /^[ \t]*duration[ \t]*=[ \t]*(\d{1,5})/im.exec(read)?.[1];
  const text = signal ?? (type === 'application/dtmf' ? read.trim() : '');
  return meaning(text, duration === undefined ? DEFAULT_DIGIT_MS : Number(duration));
}

/** A digit as a request body, with the content type it goes under. */
export function writeInfo(
  body: InfoBody,
  digit: string,
  durationMs: number,
): { readonly contentType: string; readonly text: string } {
  if (body === 'dtmf') return { contentType: 'application/dtmf', text: digit };
  const ms = Math.min(LONGEST_DIGIT_MS, Math.max(1, Math.round(durationMs)));
  return { contentType: 'application/dtmf-relay', text: `Signal=${digit}\r\nDuration=${ms}\r\n` };
}

/** 0-9 * # A-D; 10 to 16 are events' numbers (RFC 4733 §3.2), which some phones send. */
const BY_NUMBER: Readonly<Record<string, string>> = {
  '10': '*',
  '11': '#',
  '12': 'A',
  '13': 'B',
  '14': 'C',
  '15': 'D',
  '16': '!',
  HF: '!',
  FLASH: '!',
};

function meaning(signal: string, ms: number): InfoSignal | undefined {
  const upper = signal.toUpperCase();
  const named = Object.hasOwn(BY_NUMBER, upper) ? BY_NUMBER[upper] : upper;
  if (named === '!') return { kind: 'flash' };
  if (named === undefined || !/^[0-9A-D*#]$/.test(named)) return undefined;
  return { kind: 'digit', digit: named, durationMs: Math.min(Math.max(ms, 40), LONGEST_DIGIT_MS) };
}
