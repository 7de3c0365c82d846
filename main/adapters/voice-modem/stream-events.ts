import type { FaxTone, ToneName } from '../../line/line-signals.ts';

/** What an event code of the stream says (V.253 table 17 and the makers' manuals); undefined for one that says nothing to us. */
export type StreamEvent =
  | { readonly kind: 'tone'; readonly tone: ToneName | FaxTone }
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'ring' }
  | { readonly kind: 'loop-break' }
  | { readonly kind: 'extension'; readonly offHook: boolean }
  | { readonly kind: 'underrun' }
  | { readonly kind: 'overrun' };

const tones: Readonly<Record<string, ToneName | FaxTone>> = {
  b: 'busy',
  d: 'dial',
  r: 'ringback',
  J: 'sit',
  a: 'ced',
  f: 'ced',
  c: 'cng',
};

/** `h` and `H` are another phone's hook, or this modem's own, or nothing at all: no call ends by them. */
export function streamEvent(code: string): StreamEvent | undefined {
  const tone = tones[code];
  if (tone) return { kind: 'tone', tone };
  if (/^[0-9A-D*#]$/.test(code)) return { kind: 'digit', digit: code };
  switch (code) {
    case 'R':
      return { kind: 'ring' };
    case 'l':
      return { kind: 'loop-break' };
    case 'P':
      return { kind: 'extension', offHook: true };
    case 'p':
      return { kind: 'extension', offHook: false };
    case 'u':
      return { kind: 'underrun' };
    case 'o':
      return { kind: 'overrun' };
    default:
      return undefined;
  }
}

/** Numbers of events in `+VLS=?`'s masks. */
const promised = { loopBreak: 13, extension: 24 } as const;

/**
 * What the modem promises to tell while it has the line: `1,"T",0B8418E000,0FE418E000,0B8419E000`, three masks of 40 bits,
 * event 0 first. Undefined where the answer has no masks, as those of many chips.
 */
export function promisedEvents(
  lines: readonly string[],
): { readonly loopBreak: boolean; readonly extension: boolean } | undefined {
  for (const line of lines) {
    const mask = /^\s*(?:\+VLS:)?\s*1\s*,\s*"[^"]*"\s*,\s*([0-9A-F]{10})/i.exec(line)?.[1];
    if (mask === undefined) continue;
    const bits = Number.parseInt(mask, 16);
    const has = (event: number): boolean => Math.floor(bits / 2 ** (39 - event)) % 2 === 1;
    return { loopBreak: has(promised.loopBreak), extension: has(promised.extension) };
  }
  return undefined;
}
