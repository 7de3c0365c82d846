import type { CallId, LineId, TrunkId } from '../core/ids.ts';
import type { FaxTone } from '../line/line-signals.ts';
import type { CallerRecord } from './call-record.ts';

/** Who has a call. */
export interface CallParty {
  readonly kind: 'line' | 'trunk' | 'desk';
  readonly id: string;
  readonly label: string;
}

/** What others may know of a call. */
export interface CallSnapshot {
  readonly id: CallId;
  readonly direction: 'inbound' | 'outbound';
  readonly line?: LineId;
  /** Where a call to the PSTN comes from. */
  readonly trunk?: TrunkId;
  readonly caller: CallerRecord;
  /** The desk that calls, where one does. */
  readonly dialledBy?: CallParty;
  /** Who else calls this line just now. */
  readonly waiting?: CallerRecord;
  readonly called?: string;
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly answeredBy?: CallParty;
  /** A fax machine or modem was heard in it. */
  readonly fax?: FaxTone;
  /** The distinctive ring that it came with. */
  readonly ring?: string;
  /** Somebody calls for help: nothing may stand in its way. */
  readonly emergency?: true;
  /** It is the desks' turn to answer, alone or along with a telephone. */
  readonly atConsole?: true;
  /** Who calls hears the far end already, its ringing tone for one. */
  readonly early?: true;
  /** Why those whose turn it was do not have it, a sentence each. */
  readonly tried?: readonly string[];
  /** Who is in it waits with music, by the console's wish. */
  readonly held?: true;
  /** It waits in a slot for somebody to fetch it. */
  readonly parked?: { readonly slot: string; readonly backAt: number };
  /** As in its record. */
  readonly encryption?: string;
  /** The telephone that rings for a desk, to have this call when it is picked up. */
  readonly ringsAt?: string;
  readonly state: 'offering' | 'dialling' | 'ringing' | 'connected';
}
