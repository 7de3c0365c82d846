import type { CallLine } from '../call/call.ts';
import type { CallRecord } from '../call/call-record.ts';
import type { HeardTone, LineAdvice, LineLook, LineTest, learnedThings } from '../contract/line-setup.ts';
import type { Clock } from '../core/clock.ts';
import { errorText } from '../core/errors.ts';
import { asLineId, type LineId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { callerIdWords } from '../line/caller-id-memory.ts';
import { hangUpWords } from '../line/hang-up-memory.ts';
import { cadenceIn, type HeardFrame, sameTone, writtenTone } from '../line/heard-tone.ts';
import type { ToneTemplate } from '../line/line-signals.ts';
import { hookIn } from '../line/line-state.ts';
import { type LineProfile, profileFor, profileNames } from '../line/profile.ts';
import type { MediaClient } from '../media/media-client.ts';
import type { CallHistory } from '../store/call-history.ts';
import type { LineMemories } from '../store/line-memories.ts';
import { type JsonObject, merge } from '../store/settings-document.ts';
import type { SettingsFile } from '../store/settings-file.ts';
import { lineSettings } from '../store/settings-schema.ts';
import { lineAdvice } from './line-advice.ts';
import { LineTests } from './line-tests.ts';
import type { Lines } from './lines.ts';

type Refused = { readonly ok: false; readonly text: string };
type Done = { readonly ok: true } | Refused;
type Learned = (typeof learnedThings)[number];

/** Of the last calls, those that are looked through for this line's. */
const CALLS_LOOKED_THROUGH = 500;
const CALLS_OF_LINE = 20;
/** A tone is looked for in what was heard last. */
const HEAR_AT_ONCE_MS = 1000;
const LOOKED_AT_MS = 10_000;
/** Until somebody has called. */
const CALL_WITHIN_MS = 60_000;
const SAME_HZ = 15;
const SAME_TIMES = 0.2;

export interface LineDeskParts {
  readonly lines: Pick<Lines, 'get' | 'measured' | 'capabilities' | 'forgetLearned'>;
  readonly settings: Pick<SettingsFile, 'current' | 'document' | 'update'>;
  readonly memories: Pick<LineMemories, 'get'>;
  readonly history: Pick<CallHistory, 'list'>;
  readonly media: Pick<MediaClient, 'request' | 'onFact'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a person does to set a line up: tries it, changes what it goes by, sees what it taught us, and has it forgotten. */
export class LineDesk {
  readonly #parts: LineDeskParts;
  readonly #tests: LineTests;
  /** By line, the last. */
  readonly #tested = new Map<LineId, Omit<LineTest, 'advice'>>();
  #changing: Promise<unknown> = Promise.resolve();

  constructor(parts: LineDeskParts) {
    this.#parts = parts;
    this.#tests = new LineTests({ ...parts, measured: (line) => parts.lines.measured(line) });
  }

  readonly countries = profileNames;

  async test(id: string): Promise<{ readonly ok: true; readonly test: LineTest } | Refused> {
    const line = this.#line(id);
    if (!line) return unknownLine(id);
    const tested = await this.#tests.test(line);
    if (!tested.ok) return tested;
    const { test } = tested;
    if (test.failure === undefined) this.#tested.set(line.runner.id, test);
    return { ok: true, test: { ...test, advice: this.#advice(line, test.erlDb ?? this.#echoOf(line)?.erlDb) } };
  }

  async look(id: string): Promise<{ readonly ok: true; readonly look: LineLook } | Refused> {
    const line = this.#line(id);
    if (!line) return unknownLine(id);
    const { profile } = line.runner;
    const memory = this.#parts.memories.get(line.runner.id);
    const hangUp = hangUpWords(memory);
    const calls = this.#callsOf(line);
    const known = calls.erlDb ?? this.#echoOf(line)?.erlDb;
    return {
      ok: true,
      look: {
        settings: await this.#entry(id),
        profile: profileWords(profile),
        learned: {
          ...(memory.callerId ? { callerId: callerIdWords(memory.callerId) } : {}),
          ...(hangUp === undefined ? {} : { hangUp }),
          ...(memory.echo ? { echo: { erlDb: Math.round(memory.echo.erlDb), at: memory.echo.at } } : {}),
          busyTones: this.#ownTones(id),
        },
        calls,
        advice: this.#advice(line, known),
      },
    };
  }

  /** One after another, so that none is written over by another that was read before. */
  set(
    id: string,
    change: JsonObject,
    whole = false,
  ): Promise<{ readonly ok: true; readonly before: JsonObject } | Refused> {
    const done = this.#changing.then(() => this.#set(id, change, whole));
    this.#changing = done.catch(() => undefined);
    return done;
  }

  async forget(id: string, what: Learned): Promise<Done> {
    const line = this.#line(id);
    if (!line) return unknownLine(id);
    if (what !== 'busyTones') {
      this.#parts.lines.forgetLearned(line.runner.id, what);
      return { ok: true };
    }
    const saved = await this.set(id, { profile: { tones: { busy: null, unobtainable: null } } });
    return saved.ok ? { ok: true } : saved;
  }

  /** A tone that comes and goes by rule in a call on the line, and rings nobody. */
  async hearTone(id: string, seconds: number): Promise<{ readonly ok: true; readonly tone?: HeardTone } | Refused> {
    const line = this.#line(id);
    if (!line) return unknownLine(id);
    const { runner } = line;
    const inCall = (): boolean => hookIn(runner.state.kind) === 'off-hook' && runner.state.kind !== 'seizing';
    if (!(await this.#waitFor(line, inCall)))
      return { ok: false, text: `There was no call on ${line.name}. Call first.` };
    const heard: HeardFrame[] = [];
    const until = this.#parts.clock.now() + seconds * 1000;
    while (inCall() && this.#parts.clock.now() < until) {
      try {
        heard.push(...(await this.#parts.media.request({ kind: 'hear-line', line: runner.id, ms: HEAR_AT_ONCE_MS })));
      } catch (thrown) {
        return { ok: false, text: errorText(thrown) };
      }
      const found = cadenceIn(heard.slice(-LOOKED_AT_MS / 20));
      if (!found) continue;
      const known = knownAs(found, runner.profile);
      // The way there: nobody has hung up yet.
      if (known === 'ringback' || known === 'dial') continue;
      return { ok: true, tone: { ...found, written: writtenTone(found), ...(known === undefined ? {} : { known }) } };
    }
    return { ok: true };
  }

  async keepTone(id: string, written: string): Promise<Done> {
    const line = this.#line(id);
    if (!line) return unknownLine(id);
    // One without a pause is told from a busy tone by how long it lasts.
    const name = written.includes(',0/') ? 'busy' : 'unobtainable';
    const country = profileFor(this.#settingsOf(id).country);
    const before = this.#settingsOf(id).profile?.tones?.[name] ?? writtenOf(country.tones, name);
    if (before.includes(written)) return { ok: true };
    const saved = await this.set(id, { profile: { tones: { [name]: [...before, written] } } });
    return saved.ok ? { ok: true } : saved;
  }

  async #set(id: string, change: JsonObject, whole: boolean) {
    const { settings } = this.#parts;
    if (!this.#line(id)) return unknownLine(id);
    const lines = await this.#entries();
    const before = lines.find((each) => each.id === id) ?? {};
    const next = { name: '', ...(merge(whole ? {} : before, change) as JsonObject), id };
    const known = lines.some((each) => each.id === id);
    const saved = await settings.update({
      lines: known ? lines.map((each) => (each.id === id ? next : each)) : [...lines, next],
    });
    return saved.ok ? ({ ok: true, before } as const) : saved;
  }

  async #entries(): Promise<JsonObject[]> {
    const { lines } = await this.#parts.settings.document();
    return Array.isArray(lines) ? (lines as JsonObject[]) : [];
  }

  async #entry(id: string): Promise<JsonObject> {
    return (await this.#entries()).find((each) => each.id === id) ?? {};
  }

  #line(id: string): CallLine | undefined {
    return this.#parts.lines.get(asLineId(id));
  }

  #settingsOf(id: string) {
    return this.#parts.settings.current.lines.find((each) => each.id === id) ?? lineSettings.parse({ id, name: '' });
  }

  #advice(line: CallLine, erlDb: number | undefined): LineAdvice[] {
    const { id, profile } = line.runner;
    const test = this.#tested.get(id);
    return lineAdvice({
      settings: this.#settingsOf(id),
      profile,
      ownCanceller: this.#parts.lines.capabilities(id)?.echoCanceller ?? false,
      erlDb: erlDb ?? test?.erlDb,
      test,
    });
  }

  #echoOf(line: CallLine) {
    return this.#parts.memories.get(line.runner.id).echo;
  }

  #callsOf({ runner, name }: CallLine): LineLook['calls'] {
    const records = this.#parts.history
      .list({ limit: CALLS_LOOKED_THROUGH })
      .filter((record): record is CallRecord & { echo: NonNullable<CallRecord['echo']> } => {
        return (record.line === runner.id || record.line === name) && record.echo !== undefined;
      })
      .slice(0, CALLS_OF_LINE);
    if (records.length === 0) return { count: 0 };
    return {
      count: records.length,
      erlDb: Math.round(middle(records.map(({ echo }) => echo.erlDb))),
      erleDb: Math.round(middle(records.map(({ echo }) => echo.erleDb))),
    };
  }

  /** What the line was taught to hang up for, besides its country's. */
  #ownTones(id: string): string[] {
    const { country, profile } = this.#settingsOf(id);
    const base = profileFor(country).tones;
    return (['busy', 'unobtainable'] as const).flatMap((name) => {
      const countrys = writtenOf(base, name);
      return (profile?.tones?.[name] ?? []).filter((each) => !countrys.includes(each));
    });
  }

  async #waitFor({ runner }: CallLine, is: () => boolean): Promise<boolean> {
    if (is()) return true;
    using waiting = new DisposableStack();
    return await new Promise<boolean>((resolve) => {
      waiting.use(runner.onChanged(() => is() && resolve(true)));
      waiting.use(this.#parts.clock.after(CALL_WITHIN_MS, () => resolve(false)));
    });
  }
}

const unknownLine = (id: string): Refused => ({ ok: false, text: `There is no line "${id}".` });

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** Templates as the settings write tones. */
function writtenOf(tones: readonly ToneTemplate[], name: ToneTemplate['tone']): string[] {
  return tones
    .filter(({ tone }) => tone === name)
    .map(({ segments }) =>
      segments.length === 1 && segments[0]?.offMs === 0
        ? segments[0].hz.join('+')
        : segments.map(({ hz, onMs, offMs }) => `${hz.join('+')}/${onMs}${offMs === 0 ? '' : `,0/${offMs}`}`).join(','),
    );
}

function knownAs(found: { hz: readonly number[]; onMs: number; offMs: number }, profile: LineProfile) {
  const near = (one: number, other: number): boolean => Math.abs(one - other) <= Math.max(40, SAME_TIMES * other);
  return profile.tones.find(({ segments }) =>
    segments.some(
      ({ hz, onMs, offMs }) =>
        sameTone(hz, found.hz, SAME_HZ) &&
        (found.offMs === 0 ? offMs === 0 : near(found.onMs, onMs) && near(found.offMs, offMs)),
    ),
  )?.tone;
}

const profileWords = (profile: LineProfile): LineLook['profile'] => ({
  answer: profile.answer,
  callerIdFormats: [...profile.callerIdStandards],
  callerIdWaitMs: profile.callerIdWaitMs,
  ringValidationMs: profile.ringValidationMs,
  cpc: profile.disconnect.cpc,
  polarity: profile.disconnect.polarity,
  silenceMs: profile.silenceMs,
  dialMethod: profile.dialMethod,
  dialToneTimeout: profile.dialToneTimeout,
  impedance: profile.lineMode.impedance,
  busy: writtenOf(profile.tones, 'busy'),
});
