import { Signal } from '../core/events.ts';
import type { CallId, LineId } from '../core/ids.ts';
import type { Call, CallLine, CallPorts, CallSnapshot } from './call.ts';
import { LineClearing } from './line-clearing.ts';
import { emergencyNotice, PREEMPTED_TEXT } from './route/emergency.ts';

/** Q.850 cause 8: preemption. */
const PREEMPTED = 8;

/** What every console is told of an emergency call; once more as more is known. */
export interface EmergencyAlert {
  readonly call: CallId;
  readonly text: string;
}

/** What emergency calls need besides other calls: everybody told, and lines made free for them. */
export class Emergencies implements Disposable {
  readonly #ports: Pick<CallPorts, 'clock' | 'log'>;
  readonly #line: (id: LineId) => CallLine | undefined;
  readonly #callOn: (line: LineId) => Call | undefined;
  /** Being made free: nothing else may have them. */
  readonly #reserved = new Set<LineId>();
  readonly #alert = new Signal<EmergencyAlert>();

  constructor(parts: {
    readonly ports: Pick<CallPorts, 'clock' | 'log'>;
    readonly line: (id: LineId) => CallLine | undefined;
    readonly callOn: (line: LineId) => Call | undefined;
  }) {
    this.#ports = parts.ports;
    this.#line = parts.line;
    this.#callOn = parts.callOn;
  }

  onAlert(listener: (alert: EmergencyAlert) => void): Disposable {
    return this.#alert.on(listener);
  }

  isReserved(line: LineId): boolean {
    return this.#reserved.has(line);
  }

  /** `by`: where the caller is, who came by no trunk. */
  tell({
    id,
    caller,
    called,
    line,
    trunk,
    by,
  }: Pick<CallSnapshot, 'id' | 'caller' | 'called' | 'line' | 'trunk'> & { readonly by?: string }): void {
    const on = line === undefined ? undefined : this.#line(line);
    const text = emergencyNotice({
      number: called ?? '',
      caller,
      from: trunk ?? by ?? 'the console',
      ...(on ? { line: on.name, callBack: on.numbering.number } : {}),
    });
    this.#ports.log.warn({ call: id, caller, line }, text);
    this.#alert.emit({ call: id, text });
  }

  /** Ends what is on the line, and tells once whether it is free. Disposing: it is not wanted any more. */
  clear(line: LineId, told: (free: boolean) => void): Disposable {
    const runner = this.#line(line)?.runner;
    const call = this.#callOn(line);
    if (!runner || call?.snapshot.emergency || this.#reserved.has(line))
      return this.#ports.clock.after(0, () => told(false));
    this.#reserved.add(line);
    call?.hangUp(PREEMPTED_TEXT, PREEMPTED);
    const all = new DisposableStack();
    all.defer(() => void this.#reserved.delete(line));
    all.use(
      new LineClearing(runner, this.#ports.clock, (free) => {
        all.dispose();
        told(free);
      }),
    );
    return all;
  }

  [Symbol.dispose](): void {
    this.#alert.clear();
  }
}
