import type { Clock } from '../core/clock.ts';
import type { LineId } from '../core/ids.ts';
import { callerIdWords, learnt, learntWaitMs, startIn } from '../line/caller-id-memory.ts';
import type { CallerIdMessage } from '../line/line-signals.ts';
import type { LineState } from '../line/line-state.ts';
import type { LineProfile } from '../line/profile.ts';
import type { LineMemories } from '../store/line-memories.ts';

/** The data begins within 100 ms of the alerting tone, and lasts up to 3 s with all that leads it. */
const ALERTED_MS = 5000;

/** How each line's exchange tells who calls: what was heard, and what follows from it. */
export class LineCallers {
  readonly #memories: Pick<LineMemories, 'get' | 'update'>;
  readonly #clock: Clock;
  readonly #alertedAt = new Map<LineId, number>();

  constructor(ports: { memories: Pick<LineMemories, 'get' | 'update'>; clock: Clock }) {
    this.#memories = ports.memories;
    this.#clock = ports.clock;
  }

  /** A line's profile with what it taught us; what its settings say goes before. */
  profile(line: LineId, profile: LineProfile, set: { readonly callerIdWaitMs: number | undefined }): LineProfile {
    const callerIdWaitMs =
      set.callerIdWaitMs === undefined ? learntWaitMs(this.#memories.get(line).callerId) : undefined;
    return callerIdWaitMs === undefined ? profile : { ...profile, callerIdWaitMs };
  }

  alerted(line: LineId): void {
    this.#alertedAt.set(line, this.#clock.now());
  }

  /** Told ahead of the line's machine: what the line was doing says when it came. @returns whether anything was learnt */
  heard(
    { id, state }: { readonly id: LineId; readonly state: Pick<LineState, 'kind'> },
    { standard, checksumOk }: CallerIdMessage,
  ): boolean {
    const alertedAt = this.#alertedAt.get(id);
    this.#alertedAt.delete(id);
    const alerted = alertedAt !== undefined && this.#clock.now() - alertedAt < ALERTED_MS;
    const start = checksumOk ? startIn(state.kind, alerted) : undefined;
    if (!start) return false;
    const before = this.#memories.get(id).callerId;
    this.#memories.update(id, { callerId: learnt(before, { standard, start }, this.#clock.wallTime()) });
    return true;
  }

  words(line: LineId): string | undefined {
    const known = this.#memories.get(line).callerId;
    return known && callerIdWords(known);
  }
}
