import type { CallLine } from '../call/call.ts';
import type { LineTest } from '../contract/line-setup.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import type { LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { type HeardFrame, meanLevelDb, strongestTone } from '../line/heard-tone.ts';
import { hookIn, type LineState } from '../line/line-state.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { LineMeasure } from './line-measures.ts';
import { OwnedSeizure } from './owned-seizure.ts';

/** A pause of 2 s, in which dial tone is measured, and a digit that is no whole number anywhere. */
const PLAN = ',5';
const HEARD_MS = 1200;
const AFTER_DIGIT_MS = 900;
/** What the exchange does with the digit shows by then. */
const SETTLED_MS = 300;
/** Loop current, the wait for dial tone, the pause and the digit; then the line is given up. */
const DIALLED_WITHIN_MS = 12_000;
/** The echo is told as the line goes on-hook. */
const ECHO_WITHIN_MS = 600;
const FREE_WITHIN_MS = 4000;
/** Dial tone that is so much weaker after the digit has gone. */
const ENDED_DB = 12;

export type Tested =
  | { readonly ok: true; readonly test: Omit<LineTest, 'advice'> }
  | { readonly ok: false; readonly text: string };

/** Takes free lines off-hook to see what they are like. Whatever happens, they are put on-hook again. */
export class LineTests {
  readonly #media: Pick<MediaClient, 'request' | 'onFact'>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #measured: (line: LineId) => LineMeasure | undefined;

  constructor(ports: {
    readonly media: Pick<MediaClient, 'request' | 'onFact'>;
    readonly clock: Clock;
    readonly log: Log;
    measured(line: LineId): LineMeasure | undefined;
  }) {
    this.#media = ports.media;
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#measured = ports.measured;
  }

  async test(line: CallLine): Promise<Tested> {
    const { runner } = line;
    const busy = whyNotFree(line);
    if (busy !== undefined) return { ok: false, text: busy };
    const startedAt = this.#clock.now();
    const since = (): number => Math.round(this.#clock.now() - startedAt);
    const onHook = this.#measured(runner.id);
    let toneAt: number | undefined;
    let erlDb: number | undefined;
    using listeners = new DisposableStack();
    listeners.use(
      this.#media.onFact((fact) => {
        if (!('line' in fact) || fact.line !== runner.id) return;
        if (fact.kind === 'tone' && fact.tone === 'dial' && fact.present) toneAt ??= since();
        if (fact.kind === 'line-echo') erlDb = fact.echo.dialledErlDb ?? fact.echo.erlDb;
      }),
    );
    const result = { ...(await this.#offHook(line, () => toneAt)) };
    await this.#until(() => erlDb !== undefined, ECHO_WITHIN_MS);
    const isFree = (): boolean => hookIn(runner.state.kind) === 'on-hook' && runner.state.kind !== 'guarding';
    await this.#until(isFree, FREE_WITHIN_MS, (look) => runner.onChanged(look));
    const { volts } = onHook ?? {};
    const test = {
      ...result,
      ...(volts === undefined ? {} : { onHookVolts: volts }),
      ...(toneAt === undefined ? {} : { dialTone: { ...result.dialTone, afterMs: toneAt } }),
      ...(erlDb === undefined ? {} : { erlDb: tenths(erlDb) }),
      onHook: hookIn(runner.state.kind) === 'on-hook',
      ms: since(),
    };
    this.#log.info({ line: runner.id, test }, 'the line was tested');
    return { ok: true, test };
  }

  /** Seizes, measures, and releases in any case. */
  async #offHook(line: CallLine, toneAt: () => number | undefined): Promise<OffHook> {
    const { runner } = line;
    const expectedHz = runner.profile.tones
      .filter(({ tone }) => tone === 'dial')
      .flatMap(({ segments }) => segments.slice(0, 1).map(({ hz }) => hz));
    const nothing: OffHook = { dialTone: { heard: 'none', hz: [] }, expectedHz };
    using seizure = new OwnedSeizure(runner, PLAN);
    const reaches = (...kinds: LineState['kind'][]): Promise<boolean> =>
      this.#until(
        () => seizure.over || kinds.includes(runner.state.kind),
        DIALLED_WITHIN_MS,
        (look) => runner.onChanged(look),
      );
    await reaches('dialling', 'proceeding', 'connected');
    if (seizure.over) return { ...nothing, failure: seizure.failure };
    const heard = await this.#hear(runner.id, HEARD_MS);
    const measured = this.#measured(runner.id);
    await reaches('proceeding', 'connected');
    const tone = strongestTone(heard);
    const found: OffHook = {
      ...nothing,
      ...(measured?.volts === undefined ? {} : { offHookVolts: measured.volts }),
      ...(measured?.milliamps === undefined ? {} : { milliamps: measured.milliamps }),
      dialTone: {
        heard: toneAt() === undefined ? (tone ? 'other' : 'none') : 'country',
        hz: tone?.hz ?? [],
        ...(tone ? { levelDb: tenths(tone.levelDb) } : {}),
      },
      ...(seizure.over ? { failure: seizure.failure } : {}),
    };
    if (seizure.over || !tone) return found;
    await this.#wait(SETTLED_MS);
    const after = await this.#hear(runner.id, AFTER_DIGIT_MS);
    if (after.length === 0) return found;
    const left = meanLevelDb(after) ?? 0;
    const taken = strongestTone(after) === undefined || left < tone.levelDb - ENDED_DB;
    return { ...found, digitTaken: taken, ...(taken ? { noiseDb: tenths(left) } : {}) };
  }

  /** Nothing where the adapter stands still. */
  async #hear(line: LineId, ms: number): Promise<readonly HeardFrame[]> {
    try {
      return await this.#media.request({ kind: 'hear-line', line, ms });
    } catch (thrown) {
      this.#log.debug({ line, error: errorText(thrown) }, 'the line could not be listened to');
      return [];
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(ms, resolve));
  }

  /** @returns whether it came to be so within `ms` */
  async #until(
    is: () => boolean,
    ms: number,
    onChange: (look: () => void) => Disposable = (look) => this.#clock.every(20, look),
  ): Promise<boolean> {
    if (is()) return true;
    using listening = new DisposableStack();
    return await new Promise<boolean>((resolve) => {
      listening.use(onChange(() => is() && resolve(true)));
      listening.use(this.#clock.after(ms, () => resolve(false)));
    });
  }
}

type OffHook = Pick<
  LineTest,
  'offHookVolts' | 'milliamps' | 'failure' | 'dialTone' | 'expectedHz' | 'digitTaken' | 'noiseDb'
>;

const tenths = (db: number): number => Math.round(db * 10) / 10;

/** Why nobody may take the line off-hook now, in a sentence; undefined where it is free. */
export function whyNotFree({ name, runner: { state } }: CallLine): string | undefined {
  if (state.kind === 'out-of-service') return `${name} is out of service: ${state.reason}`;
  if (state.kind !== 'idle' || state.alerted || state.callerId)
    return `${name} is in use. Try again when its call is over.`;
  if (state.taken) return `Somebody uses ${name} with another telephone. Try again when it is hung up.`;
  return undefined;
}
