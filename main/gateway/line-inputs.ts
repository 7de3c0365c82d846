import { assertNever } from '../core/errors.ts';
import type { LineId } from '../core/ids.ts';
import type { LineInput } from '../line/line-state.ts';
import type { MediaFact } from '../media/media-protocol.ts';

/** What a fact of the media process is to a line's machine; undefined for one that is none of its business. */
export function lineInput(fact: MediaFact): { readonly line: LineId; readonly input: LineInput } | undefined {
  switch (fact.kind) {
    case 'line-event':
      return { line: fact.line, input: fact.event };
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
    case 'adapter-lost':
    case 'line-echo':
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
