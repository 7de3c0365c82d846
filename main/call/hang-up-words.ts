import { assertNever } from '../core/errors.ts';
import type { ToneHeard } from '../line/line-signals.ts';
import type { FarHangUp, HangUpCue, HangUpSigns } from '../line/line-state.ts';

const toneNames = {
  dial: 'dial tone',
  ringback: 'ringback',
  busy: 'busy tone',
  congestion: 'congestion tone',
  sit: 'special information tone',
  howler: 'howler tone',
  unobtainable: 'number unobtainable tone',
} as const;

/** How the far end's hang-up was known, in words for the record. */
export function farHangUpText(how: FarHangUp, { tone, heard, cue }: HangUpSigns = {}): string {
  const sent = (name: keyof typeof toneNames) =>
    `the exchange sent ${toneNames[name]}${heard ? ` ${toneText(heard)}` : ''}`;
  switch (how) {
    case 'cpc':
    case 'polarity': {
      const sign = cue ? cueText(cue) : how === 'cpc' ? 'loop break' : 'polarity reversal';
      if (!cue) return `The other side hung up (${sign}).`;
      const then = tone
        ? `, then ${sent(tone)}`
        : cue.kind === 'loop-break' && !cue.ended
          ? ''
          : ', and nothing was heard after it';
      return `The other side hung up (loop break): ${sign}${then}.`.replace(
        '(loop break)',
        how === 'cpc' ? '(loop break)' : '(polarity reversal)',
      );
    }
    case 'busy-tone':
      return `The other side hung up: ${sent('busy')}.`;
    case 'congestion-tone':
      return `The other side hung up: ${sent('congestion')}.`;
    case 'howler-tone':
      return `The other side had hung up: ${sent('howler')}.`;
    case 'unobtainable-tone':
      return `The other side hung up: ${sent(tone === 'sit' ? tone : 'unobtainable')}.`;
    case 'dial-tone':
      return `The other side hung up: ${sent('dial')}, as to somebody who wants to dial.`;
    case 'caller-gone':
      return tone
        ? `The caller gave up as the call was answered: ${sent(tone)}.`
        : 'The caller gave up as the call was answered: no loop current.';
    case 'silence':
      return `The other side is gone: ${cue ? cueText(cue) : 'a sign of a hang-up'}, and then long silence from both sides.`;
    case 'line-lost':
      return cue?.kind === 'loop-break' && cue.ms !== undefined
        ? `The line was lost in mid-call: the loop has been open for more than ${cue.ms} ms.`
        : 'The line was lost in mid-call.';
    case 'time-limit':
      return 'The call lasted as long as the line allows.';
    default:
      return assertNever(how);
  }
}

function cueText(cue: HangUpCue): string {
  switch (cue.kind) {
    case 'loop-break':
      if (cue.ms === undefined) return 'the exchange opened the loop';
      return `the exchange opened the loop for ${cue.ms} ms${cue.ended ? '' : ' and more'}`;
    case 'polarity':
      return 'the exchange reversed the polarity';
    case 'tone':
      return `the exchange sent ${toneNames[cue.tone]}${cue.heard ? ` ${toneText(cue.heard)}` : ''}`;
    case 'peer-silent':
      return 'the network side sent no audio';
    default:
      return assertNever(cue);
  }
}

/** `425 Hz, 0.48/0.48 s, 3 cycles`; a continuous tone by how long it had lasted. */
export function toneText({ hz, onMs, offMs, cycles }: ToneHeard): string {
  const seconds = (ms: number) => (Math.round(ms / 10) / 100).toFixed(2);
  const cadence = offMs > 0 ? `${seconds(onMs)}/${seconds(offMs)} s` : `${seconds(onMs)} s`;
  return `${hz.map(Math.round).join(' + ')} Hz, ${cadence}, ${cycles} ${cycles === 1 ? 'cycle' : 'cycles'}`;
}
