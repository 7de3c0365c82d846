import type { LineId } from '../../core/ids.ts';
import type { LineEvent } from '../../line/line-adapter.ts';
import type { LineCommand } from '../../line/line-runner.ts';
import type { CallerIdMessage, ToneHeard } from '../../line/line-signals.ts';
import type { LineState } from '../../line/line-state.ts';
import type { MediaFact } from '../../media/media-protocol.ts';

/** What a line's timeline says of a fact; undefined for what is no line's, or comes many times a second. No number of anybody. */
export function factWords(
  fact: MediaFact,
): { readonly line: LineId; readonly kind: 'fact' | 'adapter'; readonly text: string } | undefined {
  switch (fact.kind) {
    case 'line-event': {
      const text = eventWords(fact.event);
      if (text === undefined) return undefined;
      return { line: fact.line, kind: fact.event.kind === 'audio-fault' ? 'adapter' : 'fact', text };
    }
    case 'caller-id':
      return { line: fact.line, kind: 'fact', text: callerWords(fact.message) };
    case 'alerting-tone':
      return { line: fact.line, kind: 'fact', text: `alerting tone, ${Math.round(fact.durationMs)} ms` };
    case 'call-waiting':
      return {
        line: fact.line,
        kind: 'fact',
        text: `another caller waits${fact.message ? `: ${callerWords(fact.message)}` : ''}`,
      };
    case 'tone':
      return {
        line: fact.line,
        kind: 'fact',
        text: fact.present ? `${fact.tone} tone${heardWords(fact.heard)}` : `${fact.tone} tone is over`,
      };
    case 'voice':
      return { line: fact.line, kind: 'fact', text: fact.present ? 'a voice' : 'the voice is silent' };
    case 'quiet':
      return {
        line: fact.line,
        kind: 'fact',
        text: { none: 'somebody speaks', line: 'the line is silent', both: 'both sides are silent' }[fact.sides],
      };
    case 'fax-tone':
      return {
        line: fact.line,
        kind: 'fact',
        text: `fax or modem tone (${fact.tone})${fact.played ? ' from the other side' : ''}`,
      };
    case 'line-echo':
      return {
        line: fact.line,
        kind: 'fact',
        text: `echo: the line takes ${fact.echo.erlDb.toFixed(1)} dB, the canceller ${fact.echo.erleDb.toFixed(1)} dB`,
      };
    default:
      return undefined;
  }
}

function eventWords(event: LineEvent): string | undefined {
  switch (event.kind) {
    case 'battery':
      return event.present ? 'battery is there' : 'battery is gone';
    case 'polarity':
      return `polarity is ${event.polarity}`;
    case 'ring':
      return `ring voltage ${event.on ? 'begins' : 'ends'}${event.lastedMs === undefined ? '' : ` after ${Math.round(event.lastedMs)} ms`}`;
    case 'loop-current':
      return event.flowing ? 'loop current flows' : 'loop current is broken';
    case 'in-use':
      return event.inUse ? 'another phone takes the line' : 'the other phone lets go of the line';
    case 'tip-ground':
      return event.grounded ? 'the exchange grounds the tip lead' : 'the tip lead is free';
    case 'caller-id':
      return `${callerWords(event.message)} (by the adapter)`;
    case 'defective':
      return `the port is of no use: ${event.reason}`;
    case 'reported-tone':
      return `the adapter hears ${event.tone} tone`;
    case 'reported-digit':
      return 'the adapter hears a digit';
    case 'reported-extension':
      return `the adapter says that another phone is ${event.offHook ? 'off' : 'on'} the hook`;
    case 'audio-fault':
      return `audio: ${event.count} ${event.fault}`;
    case 'measured':
      return undefined;
    default:
      return undefined;
  }
}

/** That there was a number, and how long: whose it is belongs into the history alone. */
function callerWords({ standard, number, name, numberAbsent, checksumOk }: CallerIdMessage): string {
  const who =
    number === undefined
      ? numberAbsent === undefined
        ? 'without a number'
        : `withheld (${numberAbsent})`
      : `a number of ${number.length} digits`;
  return `caller ID, ${standard}: ${who}${name === undefined ? '' : ' and a name'}${checksumOk ? '' : ', checksum wrong'}`;
}

const heardWords = (heard: ToneHeard | undefined): string => {
  if (!heard) return '';
  const rhythm = heard.offMs > 0 ? `, ${Math.round(heard.onMs)} ms on and ${Math.round(heard.offMs)} ms off` : '';
  return `: ${heard.hz.map((hz) => Math.round(hz)).join(' and ')} Hz${rhythm}`;
};

export function stateWords(state: LineState): string {
  const words = state.kind.replaceAll('-', ' ');
  return 'reason' in state && typeof state.reason === 'string' ? `${words}: ${state.reason}` : words;
}

/** What the adapter is told. Of digits their number alone. */
export function commandWords(command: LineCommand): string {
  switch (command.kind) {
    case 'hook':
      return `go ${command.hook}`;
    case 'dial':
      return `dial ${command.digits.length} ${command.digits.length === 1 ? 'digit' : 'digits'}`;
    case 'flash':
      return 'flash the hook';
  }
}
