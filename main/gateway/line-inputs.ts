import { assertNever } from '../core/errors.ts';
import type { LineId } from '../core/ids.ts';
import type { LineEvent } from '../line/line-adapter.ts';
import type { LineInput } from '../line/line-state.ts';
import type { MediaFact } from '../media/media-protocol.ts';

/** What a fact of the media process is to a line's machine; undefined for one that is none of its business. */
export function lineInput(fact: MediaFact): { readonly line: LineId; readonly input: LineInput } | undefined {
  switch (fact.kind) {
    case 'line-event': {
      const input = eventInput(fact.event);
      return input && { line: fact.line, input };
    }
    case 'caller-id':
      return { line: fact.line, input: { kind: 'caller-id', message: fact.message } };
    case 'alerting-tone':
      return { line: fact.line, input: { kind: 'alerting-tone' } };
    case 'call-waiting': {
      const { line, message } = fact;
      return { line, input: { kind: 'call-waiting', ...(message ? { message } : {}) } };
    }
    case 'tone': {
      const { line, tone, present, heard, quietMs } = fact;
      return {
        line,
        input: {
          kind: 'tone',
          tone,
          present,
          ...(heard ? { heard } : {}),
          ...(quietMs === undefined ? {} : { quietMs }),
        },
      };
    }
    case 'quiet':
      return { line: fact.line, input: { kind: 'quiet', sides: fact.sides } };
    case 'voice':
      return { line: fact.line, input: { kind: 'voice', present: fact.present } };
    case 'fax-tone':
      return fact.tone === 'cng' || fact.played ? undefined : { line: fact.line, input: { kind: 'fax-answer' } };
    case 'adapters-found':
    case 'adapter-lost':
    case 'headsets-found':
    case 'headset-event':
    case 'headset-lost':
    case 'line-echo':
    case 'loudness':
    case 'scope':
    case 'digit':
    case 'digit-out':
    case 'flash':
    case 'rtp-silent':
    case 'rtp-back':
      return undefined;
    default:
      return assertNever(fact);
  }
}

/** What the adapter's firmware says of tones and digits is not the machine's business: it goes by what we hear ourselves. */
function eventInput(event: LineEvent): LineInput | undefined {
  switch (event.kind) {
    case 'reported-tone':
    case 'reported-digit':
    case 'reported-extension':
    case 'measured':
    case 'audio-fault':
      return undefined;
    default:
      return event;
  }
}
