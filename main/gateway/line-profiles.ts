import type { Clock } from '../core/clock.ts';
import { asLineId, type LineId } from '../core/ids.ts';
import type { AdapterCapabilities } from '../line/line-adapter.ts';
import type { CallerIdMessage } from '../line/line-signals.ts';
import type { LineState } from '../line/line-state.ts';
import { type LineProfile, profileFor, readProfile } from '../line/profile.ts';
import type { LineMemories } from '../store/line-memories.ts';
import type { LineSettings } from '../store/settings-schema.ts';
import { LineCallers } from './line-callers.ts';

/** A line's own values over its country's; where they contradict each other, none of them (danglingSettings says so). */
export function chosenProfile({ country, profile, callerIdWaitMs, guardMs }: LineSettings): LineProfile {
  const read = readProfile(country, { callerIdWaitMs, guardMs, ...profile });
  return read.ok ? read.profile : profileFor(country);
}

/** What each line goes by: its settings, what its adapter can do, and what its exchange taught us of callers. */
export class LineProfiles {
  readonly #callers: LineCallers;

  constructor(ports: { memories: Pick<LineMemories, 'get' | 'update'>; clock: Clock }) {
    this.#callers = new LineCallers(ports);
  }

  /** @param able what its adapter can do, where that is known yet */
  of(chosen: LineSettings, able: AdapterCapabilities | undefined): LineProfile {
    const profile = this.#callers.profile(asLineId(chosen.id), chosenProfile(chosen), {
      callerIdWaitMs: chosen.profile?.callerIdWaitMs ?? chosen.callerIdWaitMs,
    });
    return able && !able.groundStart ? { ...profile, start: 'loop' } : profile;
  }

  alerted(line: LineId): void {
    this.#callers.alerted(line);
  }

  /** @returns whether the line's profile is another one now */
  heard(line: { readonly id: LineId; readonly state: Pick<LineState, 'kind'> }, message: CallerIdMessage): boolean {
    return this.#callers.heard(line, message);
  }

  callerIdWords(line: LineId): string | undefined {
    return this.#callers.words(line);
  }
}
