import { describe, expect, it } from 'vitest';
import type { FarHangUp, HangUpSigns } from '../line/line-state.ts';
import { farHangUpText } from './hang-up-words.ts';

const busy = { tone: 'busy', heard: { hz: [425], onMs: 480, offMs: 481, cycles: 3 } } as const;
const shortBreak = { kind: 'loop-break', ms: 120, ended: true } as const;

const cases: [FarHangUp, HangUpSigns, string][] = [
  ['cpc', {}, 'The other side hung up (loop break).'],
  [
    'cpc',
    { cue: { kind: 'loop-break', ms: 200, ended: false } },
    'The other side hung up (loop break): the exchange opened the loop for 200 ms and more.',
  ],
  [
    'cpc',
    { ...busy, cue: { kind: 'loop-break', ms: 480, ended: true } },
    'The other side hung up (loop break): the exchange opened the loop for 480 ms, then the exchange sent busy tone 425 Hz, 0.48/0.48 s, 3 cycles.',
  ],
  ['polarity', {}, 'The other side hung up (polarity reversal).'],
  [
    'polarity',
    { cue: { kind: 'polarity' } },
    'The other side hung up (polarity reversal): the exchange reversed the polarity, and nothing was heard after it.',
  ],
  ['busy-tone', busy, 'The other side hung up: the exchange sent busy tone 425 Hz, 0.48/0.48 s, 3 cycles.'],
  ['congestion-tone', {}, 'The other side hung up: the exchange sent congestion tone.'],
  ['howler-tone', {}, 'The other side had hung up: the exchange sent howler tone.'],
  ['unobtainable-tone', {}, 'The other side hung up: the exchange sent number unobtainable tone.'],
  [
    'dial-tone',
    { tone: 'dial', heard: { hz: [350, 440], onMs: 2500, offMs: 0, cycles: 1 } },
    'The other side hung up: the exchange sent dial tone 350 + 440 Hz, 2.50 s, 1 cycle, as to somebody who wants to dial.',
  ],
  ['caller-gone', {}, 'The caller gave up as the call was answered: no loop current.'],
  ['caller-gone', { tone: 'dial' }, 'The caller gave up as the call was answered: the exchange sent dial tone.'],
  [
    'silence',
    { cue: shortBreak },
    'The other side is gone: the exchange opened the loop for 120 ms, and then long silence from both sides.',
  ],
  [
    'silence',
    { cue: { kind: 'peer-silent' } },
    'The other side is gone: the network side sent no audio, and then long silence from both sides.',
  ],
  ['line-lost', {}, 'The line was lost in mid-call.'],
  [
    'line-lost',
    { cue: { kind: 'loop-break', ms: 1500, ended: false } },
    'The line was lost in mid-call: the loop has been open for more than 1500 ms.',
  ],
  ['time-limit', {}, 'The call lasted as long as the line allows.'],
];

describe('why a call ended', () => {
  it.each(cases)('%s with %j', (how, signs, text) => {
    expect(farHangUpText(how, signs)).toBe(text);
  });
});
